//! Connections: both ends looked up, the type checked against what stands at them.

use std::sync::Arc;

use crate::finding::{Finding, Fix, Severity};
use crate::span::{Place, Span};
use crate::syntax::ast;

use super::declare::Arrow;
use super::link::Linker;
use super::settings::or_list;
use super::vocabulary::{ConnectionType, Vocabulary};
use super::{Component, ComponentId, Connection, GroupId, Symbol, nearest};

impl Linker<'_> {
    pub(super) fn connection(&mut self, arrow: &Arrow) {
        let it = &arrow.it;
        let group = self.group_of(arrow.group);
        let from = self.end(&it.from, group);
        let to = self.end(&it.to, group);
        let what = self.connection_type(it, from, to);
        let (Some(from), Some(to)) = (from, to) else {
            let known = [from, to].into_iter().flatten();
            self.out.spoken_of.extend(known.map(Symbol::Component));
            return;
        };
        if let Some(word) = arrow.settings.word("fallback")
            && let Some(symbol) = self.find(word, group)
        {
            self.out.spoken_of.push(symbol);
        }
        let place = self.place(it.span);
        let known = self.before.get(self.out.connections.len());
        if let Some(known) = known
            && (known.from, known.to, known.at, known.group) == (from, to, place, group)
        {
            self.out.connections.push(known.clone());
            return;
        }
        let mut settings = arrow.settings.clone();
        if let Some(what) = what {
            self.default_settings(&what.name, group, &mut settings);
        }
        self.out.connections.push(Arc::new(Connection {
            from,
            to,
            what,
            label: it.label.as_ref().map(|l| l.text.clone()),
            settings,
            at: place,
            from_at: it.from.span,
            to_at: it.to.span,
            what_at: it.what.as_ref().map(|w| w.span),
            body_at: it.body.as_ref().map(|b| b.span),
            group,
        }));
    }

    /// A component at an end of an arrow.
    fn end(&mut self, reference: &ast::Reference, group: Option<GroupId>) -> Option<ComponentId> {
        match self.resolve(reference, group)? {
            Symbol::Component(id) => Some(id),
            Symbol::Group(id) => {
                let group = &self.scope.groups[id];
                let inside = self.scope.components.iter().find(|c| c.group == Some(id));
                let example =
                    inside.map_or("one of its members".to_owned(), |c| format!("`{}`", c.full));
                let finding = Finding::error(
                    "group-as-end",
                    self.place(reference.span),
                    format!(
                        "`{}` is a group, and calls go from component to component. Name the member that calls or is called, such as {example}.",
                        group.full
                    ),
                );
                self.problem(finding);
                self.out.spoken_of.push(Symbol::Group(id));
                None
            }
            Symbol::Entity(_) => None,
        }
    }

    fn connection_type(
        &mut self,
        it: &ast::Connection,
        from: Option<ComponentId>,
        to: Option<ComponentId>,
    ) -> Option<&'static ConnectionType> {
        let legal = || self.legal(from, to);
        let Some(written) = it.what.as_ref().filter(|w| !w.text.is_empty()) else {
            if !it.to.is_missing() && !it.from.is_missing() {
                let arrow = it.from.span.to(it.to.span);
                let at = self.place(it.colon.map_or(arrow, |c| arrow.to(c)));
                let mut finding = Finding::error(
                    "missing-type",
                    at,
                    format!(
                        "This connection has no type. Write one behind a colon: {}.",
                        or_list(&legal())
                    ),
                );
                // A sketch may leave it open; only a colon promises one.
                if it.colon.is_none() {
                    finding.severity = Severity::Information;
                }
                for name in legal().iter().take(3) {
                    let (place, text) = match it.colon {
                        Some(colon) => (Span::at(colon.end), format!(" {name}")),
                        None => (Span::at(it.to.span.end), format!(": {name}")),
                    };
                    let place = self.place(place);
                    finding
                        .fixes
                        .push(Fix::replace(format!("Make it `{name}`"), &place, text));
                }
                self.problem(finding);
            }
            return None;
        };
        let at = self.place(written.span);
        let words = Vocabulary::builtin();
        let Some(what) = words.connection(&written.text) else {
            let names = || words.connections.iter().map(|c| c.name.as_str());
            let finding = match nearest(&written.text, names()) {
                Some(near) => Finding::error(
                    "unknown-connection-type",
                    at,
                    format!("There is no connection type `{}`.", written.text),
                )
                .did_you_mean(near),
                None => Finding::error(
                    "unknown-connection-type",
                    at,
                    format!(
                        "There is no connection type `{}`. Here one can write {}.",
                        written.text,
                        or_list(&legal())
                    ),
                ),
            };
            self.problem(finding);
            return None;
        };
        if let (Some(from), Some(to)) = (from, to) {
            self.check_ends(what, from, to, at, it);
        }
        Some(what)
    }

    fn check_ends(
        &mut self,
        what: &ConnectionType,
        from: ComponentId,
        to: ComponentId,
        at: Place,
        it: &ast::Connection,
    ) {
        let (a, b) = (&self.scope.components[from], &self.scope.components[to]);
        let (Some(a_kind), Some(b_kind)) = (a.kind, b.kind) else {
            return;
        };
        let leaves = what.may_leave(&a_kind.name, a.class());
        let enters = what.may_enter(&b_kind.name, b.class());
        if leaves && enters {
            return;
        }
        let legal = self.legal(Some(from), Some(to));
        let backwards =
            what.may_leave(&b_kind.name, b.class()) && what.may_enter(&a_kind.name, a.class());
        let problem = if !enters {
            format!(
                "`{}` makes no sense to a {} (`{}`)",
                what.name, b_kind.name, b.full
            )
        } else {
            format!(
                "a {} (`{}`) cannot start a `{}`",
                a_kind.name, a.full, what.name
            )
        };
        let mut finding = Finding::error("illegal-connection", at, String::new());
        if backwards {
            finding.message = format!(
                "{}: the arrow points from the one who starts the call. Turn it around.",
                capital(&problem)
            );
            let arrow = self.place(it.from.span.to(it.to.span));
            let turned = format!("{} -> {}", it.to.text(), it.from.text());
            let turn = Fix::replace("Turn the arrow around", &arrow, turned);
            // Who fetches is often written the wrong way round; who sends hardly ever.
            let sure = what.data == "backward";
            finding
                .fixes
                .push(if sure { turn.preferred() } else { turn });
        } else if legal.is_empty() {
            finding.message = format!(
                "{}, and nothing else goes from a {} to a {} either.",
                capital(&problem),
                a_kind.name,
                b_kind.name
            );
        } else {
            finding.message = format!(
                "{}. Here one can write {}.",
                capital(&problem),
                or_list(&legal)
            );
            for name in legal.iter().take(3) {
                finding
                    .fixes
                    .push(Fix::replace(format!("Make it `{name}`"), &at, *name));
            }
        }
        self.problem(finding);
    }

    /// The types that may go from one to the other, those that fit most closely first.
    fn legal(&self, from: Option<ComponentId>, to: Option<ComponentId>) -> Vec<&'static str> {
        legal_types(
            from.map(|id| &*self.scope.components[id]),
            to.map(|id| &*self.scope.components[id]),
        )
    }
}

/// The connection types that make sense between two components; of an end that is unknown
/// nothing is asked.
pub fn legal_types(from: Option<&Component>, to: Option<&Component>) -> Vec<&'static str> {
    let fits = |what: &ConnectionType| {
        let leaves = from.is_none_or(|c| c.kind.is_none_or(|k| what.may_leave(&k.name, c.class())));
        let enters = to.is_none_or(|c| c.kind.is_none_or(|k| what.may_enter(&k.name, c.class())));
        leaves && enters
    };
    let words = Vocabulary::builtin();
    words
        .connections
        .iter()
        .filter(|c| fits(c))
        .map(|c| c.name.as_str())
        .collect()
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

//! Entities, flows, decisions, accepted findings and negotiated prices.

use std::sync::Arc;

use crate::finding::{Finding, Fix};
use crate::health;
use crate::span::{Place, Span};
use crate::syntax::ast::{self, NamedKind, Reference, Step, Target, ValueKind};

use super::link::Linker;
use super::settings::{Entry, Settings, Typed};
use super::{
    Accept, Accepted, Entity, GroupId, NegotiatedPrice, Sets, Symbol, Vocabulary, nearest,
};

impl Linker<'_> {
    /// What a view, environment, decision or rule speaks of.
    pub(super) fn named_links(&mut self, it: &ast::Named, group: Option<GroupId>) {
        match it.kind {
            NamedKind::Environment => self.environment(it, group),
            NamedKind::Defaults => {}
            kind => {
                let settings = self.read(kind.keyword(), None, it.body.as_ref());
                self.references(&settings, kind.keyword(), group);
                let decides = matches!(settings.word("status"), None | Some("accepted"));
                if kind == NamedKind::Decision && decides {
                    let affected = settings.list("affects").into_iter();
                    let affected = affected.filter_map(|name| self.find(name, group));
                    let affected: Vec<Symbol> = affected.collect();
                    self.out.decided.extend(affected);
                }
            }
        }
    }

    /// The settings that are lists of components: each has to be there.
    fn references(&mut self, settings: &Settings, scope: &str, group: Option<GroupId>) {
        for Entry { name, value, .. } in settings.iter() {
            let spec = Vocabulary::builtin().setting(scope, None, name);
            let (Some(spec), Typed::List(items)) = (spec, value) else {
                continue;
            };
            if spec.type_ != "references" {
                continue;
            }
            for (text, span) in items {
                if *name == "supersedes" {
                    self.decision_named(text, self.place(*span));
                    continue;
                }
                match self.find(text, group) {
                    Some(symbol) => self.occurrence(*span, symbol, false),
                    None => {
                        let at = self.place(*span);
                        let finding = self.unknown_name(text, at, group);
                        self.problem(finding);
                    }
                }
            }
        }
    }

    /// A decision takes the place of one that is there.
    fn decision_named(&mut self, name: &str, at: Place) {
        if self.scope.decisions.contains(name) {
            return;
        }
        let mut known: Vec<&str> = self.scope.decisions.iter().copied().collect();
        known.sort_unstable();
        let message = format!("There is no decision `{name}`.");
        let finding = match nearest(name, known.into_iter()) {
            Some(near) => Finding::error("unknown-name", at, message).did_you_mean(near),
            None => Finding::error("unknown-name", at, message),
        };
        self.problem(finding);
    }

    pub(super) fn entity(&mut self, it: &ast::Entity, group: Option<GroupId>) {
        let component = match it.component.as_ref().map(|c| self.resolve(c, group)) {
            Some(Some(Symbol::Component(id))) => Some(id),
            None => {
                self.problem(Finding::error(
                    "missing-store",
                    self.place(it.name.span),
                    format!(
                        "An entity is stored somewhere: write `entity {} in db {{ … }}`.",
                        it.name.text
                    ),
                ));
                None
            }
            _ => None,
        };
        if let Some(id) = component {
            let store = &self.scope.components[id];
            let keeps = Sets::STORE | Sets::CACHE | Sets::BROKER;
            if store.kind.is_some() && !store.sets.any(keeps | Sets::EXTERNAL) {
                let finding = Finding::error(
                    "missing-store",
                    self.place(it.name.span),
                    format!(
                        "`{}` keeps no data: it is a {}. Put the entity into a store.",
                        store.full,
                        store.kind.map_or("component", |k| &k.name)
                    ),
                );
                self.problem(finding);
            }
        }
        let mut seen: Vec<&str> = Vec::new();
        for field in &it.fields {
            if seen.contains(&field.name.text.as_str()) {
                self.problem(Finding::error(
                    "duplicate-name",
                    self.place(field.name.span),
                    format!("`{}` has two fields `{}`.", it.name.text, field.name.text),
                ));
            }
            seen.push(&field.name.text);
        }
        if it.name.text.is_empty() {
            return;
        }
        let id = self.next_entity;
        self.next_entity += 1;
        let here = self.place(it.name.span);
        let first = self.scope.entities.get(it.name.text.as_str());
        if let Some((_, first, _)) = first.filter(|(_, first, _)| *first != here) {
            let finding = Finding::error(
                "duplicate-name",
                here,
                format!("The entity `{}` is declared twice.", it.name.text),
            )
            .related(*first, "declared here first");
            self.out.points_elsewhere |= first.file != self.chunk;
            self.problem(finding);
        }
        self.occurrence(it.name.span, Symbol::Entity(id), true);
        self.out.entities.push(Arc::new(Entity {
            name: it.name.text.clone(),
            component,
            fields: it
                .fields
                .iter()
                .map(|f| (f.name.text.clone(), f.type_.text.clone(), f.name.span))
                .collect(),
            has_key: it
                .fields
                .iter()
                .any(|f| f.marks.iter().any(|mark| mark.text == "key")),
            unindexed: unindexed(it),
            doc: it.doc.clone(),
            at: self.place(it.span),
            name_at: it.name.span,
        }));
        self.field_references(it);
    }

    /// Fields that point at fields of other entities.
    fn field_references(&mut self, it: &ast::Entity) {
        for reference in it.fields.iter().filter_map(|f| f.references.as_ref()) {
            if reference.parts.iter().any(|p| p.text.is_empty()) {
                continue;
            }
            let at = self.place(reference.span);
            let entity = &reference.parts[0];
            let known = self.scope.entities.get(entity.text.as_str()).copied();
            let Some((id, _, target)) = known else {
                let mut names: Vec<&str> = self.scope.entities.keys().copied().collect();
                names.sort_unstable();
                let entity_at = self.place(entity.span);
                let message = format!("There is no entity `{}`.", entity.text);
                let finding = match nearest(&entity.text, names.into_iter()) {
                    Some(near) => {
                        Finding::error("unknown-name", entity_at, message).did_you_mean(near)
                    }
                    None => Finding::error(
                        "unknown-name",
                        entity_at,
                        format!("{message} Declare it with `entity {} in …`.", entity.text),
                    ),
                };
                self.problem(finding);
                continue;
            };
            self.occurrence(entity.span, Symbol::Entity(id), false);
            if let Some(field) = reference.parts.get(1)
                && !target.fields.contains(&field.text)
            {
                let near = nearest(&field.text, target.fields.iter().map(String::as_str));
                let hint = near
                    .map(|n| format!(" Did you mean `{n}`?"))
                    .unwrap_or_default();
                let finding = Finding::error(
                    "unknown-name",
                    at,
                    format!("`{}` has no field `{}`.{hint}", target.name, field.text),
                );
                self.problem(finding);
            }
        }
    }

    pub(super) fn steps(&mut self, steps: &[Step], group: Option<GroupId>) {
        for step in steps {
            match step {
                Step::Message { from, to, .. } => {
                    let ends = [self.resolve(from, group), self.resolve(to, group)];
                    self.out.spoken_of.extend(ends.into_iter().flatten());
                }
                Step::Branches { branches, .. } => {
                    for (_, steps) in branches {
                        self.steps(steps, group);
                    }
                }
                Step::Note { on, .. } => {
                    for reference in on {
                        self.resolve(reference, group);
                    }
                }
            }
        }
    }

    pub(super) fn accept(&mut self, it: &ast::Accept, group: Option<GroupId>) {
        let settings = self.read("accept", None, it.body.as_ref());
        let rule = health::canonical(&it.rule.text);
        let subject = match &it.target {
            None => Accepted::Everything,
            Some(Target::Component(reference)) => match self.resolve(reference, group) {
                Some(Symbol::Component(id)) => Accepted::Component(id),
                Some(Symbol::Group(id)) => Accepted::Group(id),
                _ => Accepted::Nothing,
            },
            Some(Target::Connection(from, to)) => self.accepted_arrow(from, to, group),
        };
        let reason = it
            .reason
            .as_ref()
            .map(|r| r.text.trim().to_owned())
            .unwrap_or_default();
        if reason.is_empty() {
            self.problem(Finding::warning(
                "missing-reason",
                self.place(it.rule.span),
                "Say why this is accepted, for those who read it in a year: `accept … on … \"reason\"`.",
            ));
        }
        self.out.accepts.push(Accept {
            rule: rule.unwrap_or(&it.rule.text).to_owned(),
            subject,
            rule_at: self.place(it.rule.span),
            until: settings.date("until"),
            reason,
            at: self.place(it.span),
        });
    }

    fn accepted_arrow(
        &mut self,
        from: &Reference,
        to: &Reference,
        group: Option<GroupId>,
    ) -> Accepted {
        let ends = (self.resolve(from, group), self.resolve(to, group));
        let (Some(Symbol::Component(a)), Some(Symbol::Component(b))) = ends else {
            return Accepted::Nothing;
        };
        // The connection may follow anywhere.
        let at = self.place(from.span.to(to.span));
        self.out.meant.push((at, a, b));
        Accepted::Connection(a, b)
    }

    pub(super) fn price(&mut self, it: &ast::Price, group: Option<GroupId>) {
        let Some(symbol) = self.resolve(&it.target, group) else {
            return;
        };
        let Some(amount) = &it.amount else { return };
        let at = self.place(amount.span);
        let monthly = match &amount.kind {
            ValueKind::Quantity(n, unit) => {
                let unit = Vocabulary::builtin().unit(&unit.text);
                unit.filter(|u| u.dimension == "money")
                    .map(|u| n * u.factor)
            }
            _ => None,
        };
        let Some(monthly) = monthly.filter(|m| *m >= 0.0) else {
            let number = match &amount.kind {
                ValueKind::Number(n) | ValueKind::Quantity(n, _) => {
                    super::settings::format_number(n.abs())
                }
                _ => "120".to_owned(),
            };
            self.problem(
                Finding::error(
                    "wrong-value",
                    at,
                    format!("A price is an amount in US dollars: `{number} USD/month`."),
                )
                .fix(Fix::replace(
                    format!("Change to `{number} USD/month`"),
                    &at,
                    format!("{number} USD/month"),
                )),
            );
            return;
        };
        match symbol {
            Symbol::Component(id) => {
                let reason = it.reason.as_ref().map(|r| r.text.clone());
                let price = NegotiatedPrice {
                    monthly,
                    reason,
                    at: self.place(it.span),
                };
                self.out.prices.push((id, price, at));
            }
            _ => self.problem(Finding::error(
                "wrong-value",
                self.place(it.target.span),
                "A price is that of one component. Name a component.",
            )),
        }
    }
}

/// The fields that point at another table and cannot be looked up by.
fn unindexed(it: &ast::Entity) -> Vec<(String, Span)> {
    let is_found = |mark: &ast::Name| matches!(mark.text.as_str(), "key" | "index" | "unique");
    let fields = it.fields.iter().filter(|f| f.references.is_some());
    let fields = fields.filter(|f| !f.marks.iter().any(is_found) && !f.type_.text.is_empty());
    fields
        .map(|f| (f.name.text.clone(), f.type_.span))
        .collect()
}

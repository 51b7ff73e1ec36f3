//! Entities, flows, environments, decisions, accepted findings and negotiated prices.

use crate::finding::{Finding, Fix};
use crate::health;
use crate::span::{FilePath, Location};
use crate::syntax::ast::{self, Item, NamedKind, Reference, Step, Target, ValueKind};

use super::build::Builder;
use super::settings::{Entry, Settings, Typed};
use super::{
    Accept, Accepted, Entity, GroupId, NamedThing, NegotiatedPrice, Symbol, Vocabulary, nearest,
};

impl Builder<'_> {
    /// A view, environment, decision or rule gets its name.
    pub(super) fn named(&mut self, it: &ast::Named, file: &FilePath) {
        let keyword = it.kind.keyword();
        let twin = self
            .out
            .named
            .iter()
            .find(|n| n.keyword == keyword && n.name == it.name.text);
        if let Some(twin) = twin
            && !it.name.text.is_empty()
        {
            let first = Location::new(&twin.at.file, twin.name_at);
            let finding = Finding::error(
                "duplicate-name",
                Location::new(file, it.name.span),
                format!(
                    "There are two of `{keyword} {}`. Give one another name.",
                    it.name.text
                ),
            )
            .related(first, "declared here first");
            self.problem(finding);
            return;
        }
        self.out.named.push(NamedThing {
            keyword,
            name: it.name.text.clone(),
            title: it.title.as_ref().map(|t| t.text.clone()),
            at: Location::new(file, it.span),
            name_at: it.name.span,
        });
    }

    /// What a view, environment, decision or rule speaks of.
    pub(super) fn named_links(&mut self, it: &ast::Named, file: &FilePath, group: Option<GroupId>) {
        match it.kind {
            NamedKind::Environment => self.environment(it, file, group),
            NamedKind::Defaults => {}
            kind => {
                let settings = self.read(kind.keyword(), None, it.body.as_ref(), file);
                self.references(&settings, kind.keyword(), file, group);
            }
        }
    }

    /// The settings that are lists of components: each has to be there.
    fn references(
        &mut self,
        settings: &Settings,
        scope: &str,
        file: &FilePath,
        group: Option<GroupId>,
    ) {
        for Entry { name, value, .. } in settings.iter() {
            let spec = Vocabulary::builtin().setting(scope, None, name);
            let (Some(spec), Typed::List(items)) = (spec, value) else {
                continue;
            };
            if spec.type_ != "references" {
                continue;
            }
            for (text, span) in items {
                if name == "supersedes" {
                    self.decision_named(text, Location::new(file, *span));
                    continue;
                }
                match self.out.resolve(text, group) {
                    Some(symbol) => self.occurrence(file, *span, symbol, false),
                    None => {
                        let at = Location::new(file, *span);
                        let finding = self.unknown_name(text, at, group);
                        self.problem(finding);
                    }
                }
            }
        }
    }

    /// A decision takes the place of one that is there.
    fn decision_named(&mut self, name: &str, at: Location) {
        let known = || {
            let decisions = self.out.named.iter().filter(|n| n.keyword == "decision");
            decisions.map(|n| n.name.as_str())
        };
        if known().any(|n| n == name) {
            return;
        }
        let message = format!("There is no decision `{name}`.");
        let finding = match nearest(name, known()) {
            Some(near) => Finding::error("unknown-name", at, message).did_you_mean(near),
            None => Finding::error("unknown-name", at, message),
        };
        self.problem(finding);
    }

    /// The settings whose word may be a component (`standby_of = db`): a use of it where it is one.
    pub(super) fn pointers(
        &mut self,
        scope: &str,
        body: Option<&ast::Body>,
        file: &FilePath,
        group: Option<GroupId>,
    ) {
        for setting in body.into_iter().flat_map(ast::Body::settings) {
            let spec = Vocabulary::builtin().setting(scope, None, &setting.name.text);
            if let Some(spec) = spec
                && (spec.type_ == "reference" || spec.also.iter().any(|a| a == "reference"))
                && let Some(value) = &setting.value
                && let ValueKind::Word(word) = &value.kind
                && !spec.values.contains(word)
                && let Some(symbol) = self.out.resolve(word, group)
            {
                self.occurrence(file, value.span, symbol, false);
            }
        }
    }

    fn environment(&mut self, it: &ast::Named, file: &FilePath, group: Option<GroupId>) {
        let chosen = self.environment == Some(it.name.text.as_str());
        for item in it.body.iter().flat_map(|b| &b.items) {
            match item {
                Item::Constraints(sheet) => {
                    let settings = self.read("constraints", None, Some(&sheet.body), file);
                    if chosen {
                        self.out.constraints.overlay(&settings);
                    }
                }
                Item::Block(sheet) => {
                    let Some(symbol) = self.resolve(&sheet.target, file, group) else {
                        continue;
                    };
                    let Symbol::Component(id) = symbol else {
                        continue;
                    };
                    let kind = self.out.components[id].kind.map(|k| k.name.as_str());
                    let settings = self.read("component", kind, Some(&sheet.body), file);
                    if chosen {
                        self.overlays.push((id, settings));
                    }
                }
                Item::Setting(setting) => {
                    let at = Location::new(file, setting.name.span);
                    let known =
                        Vocabulary::builtin().setting("environment", None, &setting.name.text);
                    if known.is_none() {
                        self.problem(Finding::error(
                            "misplaced-setting",
                            at,
                            "An environment holds blocks: `orders.db { … }` or `constraints { … }`.",
                        ));
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn entity_links(
        &mut self,
        it: &ast::Entity,
        file: &FilePath,
        group: Option<GroupId>,
    ) {
        let component = match it.component.as_ref().map(|c| self.resolve(c, file, group)) {
            Some(Some(Symbol::Component(id))) => Some(id),
            None => {
                self.problem(Finding::error(
                    "missing-store",
                    Location::new(file, it.name.span),
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
            let store = &self.out.components[id];
            let keeps = super::Sets::STORE | super::Sets::CACHE | super::Sets::BROKER;
            if store.kind.is_some() && !store.sets.any(keeps | super::Sets::EXTERNAL) {
                let finding = Finding::error(
                    "missing-store",
                    Location::new(file, it.name.span),
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
                    Location::new(file, field.name.span),
                    format!("`{}` has two fields `{}`.", it.name.text, field.name.text),
                ));
            }
            seen.push(&field.name.text);
        }
        if it.name.text.is_empty() {
            return;
        }
        let id = self.out.entities.len();
        if let Some(first) = self.entities.get(&it.name.text) {
            let first = &self.out.entities[*first];
            let finding = Finding::error(
                "duplicate-name",
                Location::new(file, it.name.span),
                format!("The entity `{}` is declared twice.", it.name.text),
            )
            .related(
                Location::new(&first.at.file, first.name_at),
                "declared here first",
            );
            self.problem(finding);
        } else {
            self.entities.insert(it.name.text.clone(), id);
        }
        self.occurrence(file, it.name.span, Symbol::Entity(id), true);
        self.out.entities.push(Entity {
            name: it.name.text.clone(),
            component,
            fields: it
                .fields
                .iter()
                .map(|f| (f.name.text.clone(), f.type_.text.clone(), f.name.span))
                .collect(),
            doc: it.doc.clone(),
            at: Location::new(file, it.span),
            name_at: it.name.span,
        });
    }

    /// Fields that point at fields of other entities, once all entities are known.
    pub(super) fn entity_references(&mut self, it: &ast::Entity, file: &FilePath) {
        for reference in it.fields.iter().filter_map(|f| f.references.as_ref()) {
            if reference.parts.iter().any(|p| p.text.is_empty()) {
                continue;
            }
            let at = Location::new(file, reference.span);
            let entity = &reference.parts[0];
            let Some(id) = self.entities.get(&entity.text).copied() else {
                let mut names: Vec<&str> = self.entities.keys().map(String::as_str).collect();
                names.sort_unstable();
                let entity_at = Location::new(file, entity.span);
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
            self.occurrence(file, entity.span, Symbol::Entity(id), false);
            let target = &self.out.entities[id];
            if let Some(field) = reference.parts.get(1)
                && !target.fields.iter().any(|(name, _, _)| *name == field.text)
            {
                let near = nearest(
                    &field.text,
                    target.fields.iter().map(|(n, _, _)| n.as_str()),
                );
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

    pub(super) fn flow(&mut self, it: &ast::Flow, file: &FilePath, group: Option<GroupId>) {
        self.steps(&it.steps, file, group);
    }

    fn steps(&mut self, steps: &[Step], file: &FilePath, group: Option<GroupId>) {
        for step in steps {
            match step {
                Step::Message { from, to, .. } => {
                    self.resolve(from, file, group);
                    self.resolve(to, file, group);
                }
                Step::Branches { branches, .. } => {
                    for (_, steps) in branches {
                        self.steps(steps, file, group);
                    }
                }
                Step::Note { on, .. } => {
                    for reference in on {
                        self.resolve(reference, file, group);
                    }
                }
            }
        }
    }

    pub(super) fn accept(&mut self, it: &ast::Accept, file: &FilePath, group: Option<GroupId>) {
        let settings = self.read("accept", None, it.body.as_ref(), file);
        let at = Location::new(file, it.rule.span);
        let rule = health::canonical(&it.rule.text);
        if rule.is_none() && !it.rule.text.is_empty() {
            let slugs = || health::RULES.iter().map(|r| r.slug);
            let message = format!("There is no rule `{}`.", it.rule.text);
            let finding = match nearest(&it.rule.text, slugs()) {
                Some(near) => Finding::warning("unknown-rule", at, message).did_you_mean(near),
                None => Finding::warning("unknown-rule", at, message),
            };
            self.problem(finding);
        }
        let subject = match &it.target {
            None => Accepted::Everything,
            Some(Target::Component(reference)) => match self.resolve(reference, file, group) {
                Some(Symbol::Component(id)) => Accepted::Component(id),
                Some(Symbol::Group(id)) => Accepted::Group(id),
                _ => Accepted::Nothing,
            },
            Some(Target::Connection(from, to)) => self.accepted_arrow(from, to, file, group),
        };
        let reason = it
            .reason
            .as_ref()
            .map(|r| r.text.trim().to_owned())
            .unwrap_or_default();
        if reason.is_empty() {
            self.problem(Finding::warning(
                "missing-reason",
                Location::new(file, it.rule.span),
                "Say why this is accepted, for those who read it in a year: `accept … on … \"reason\"`.",
            ));
        }
        self.out.accepts.push(Accept {
            rule: rule.unwrap_or(&it.rule.text).to_owned(),
            subject,
            until: settings.date("until"),
            reason,
            at: Location::new(file, it.span),
        });
    }

    fn accepted_arrow(
        &mut self,
        from: &Reference,
        to: &Reference,
        file: &FilePath,
        group: Option<GroupId>,
    ) -> Accepted {
        let ends = (
            self.resolve(from, file, group),
            self.resolve(to, file, group),
        );
        let (Some(Symbol::Component(a)), Some(Symbol::Component(b))) = ends else {
            return Accepted::Nothing;
        };
        if !self
            .out
            .connections
            .iter()
            .any(|c| c.from == a && c.to == b)
        {
            // The connection may follow in another file; `finish` has seen all of them.
            self.late_arrows
                .push((Location::new(file, from.span.to(to.span)), a, b));
        }
        Accepted::Connection(a, b)
    }

    pub(super) fn price(&mut self, it: &ast::Price, file: &FilePath, group: Option<GroupId>) {
        let Some(symbol) = self.resolve(&it.target, file, group) else {
            return;
        };
        let Some(amount) = &it.amount else { return };
        let at = Location::new(file, amount.span);
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
                    at.clone(),
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
                    at: Location::new(file, it.span),
                };
                if let Some(first) = self.out.prices.insert(id, price) {
                    let finding = Finding::error(
                        "duplicate-name",
                        at,
                        format!(
                            "`{}` has two prices. Keep one.",
                            self.out.components[id].full
                        ),
                    )
                    .related(first.at.clone(), "the first one");
                    self.out.prices.insert(id, first);
                    self.problem(finding);
                }
            }
            _ => self.problem(Finding::error(
                "wrong-value",
                Location::new(file, it.target.span),
                "A price is that of one component. Name a component.",
            )),
        }
    }
}

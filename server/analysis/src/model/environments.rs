//! Environments: sheets of differences, laid over the design when one is looked at.

use crate::finding::Finding;
use crate::span::Place;
use crate::syntax::ast::{self, Item};

use super::link::Linker;
use super::rows::{self, NodeRow};
use super::{Architecture, Changes, ComponentId, GroupId, Settings, Symbol, Vocabulary};

use std::sync::Arc;

/// What an `environment` statement says.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// What it is called.
    pub name: String,
    /// Where that stands.
    pub name_at: Place,
    /// What it is for, where it says so.
    pub purpose: Option<String>,
    /// What is set otherwise of components.
    pub components: Vec<(ComponentId, Settings)>,
    /// What is set otherwise of the design.
    pub constraints: Vec<Settings>,
}

/// Words for environments in which nobody is served.
const REHEARSALS: [&str; 12] = [
    "dev",
    "develop",
    "development",
    "test",
    "tests",
    "testing",
    "qa",
    "uat",
    "stage",
    "staging",
    "sandbox",
    "demo",
];

/// Pieces of names of those that have to be as large as production.
const FULL_SIZE: [&str; 6] = ["load", "perf", "stress", "bench", "soak", "prod"];

impl Sheet {
    /// Whether nobody is served in it and nothing asks that it be as large as production: as it says,
    /// or as its name does.
    pub(crate) fn is_rehearsal(&self) -> bool {
        let name = self.name.to_lowercase();
        if FULL_SIZE.iter().any(|piece| name.contains(piece)) {
            return false;
        }
        match &self.purpose {
            Some(purpose) => matches!(&**purpose, "staging" | "test" | "development" | "demo"),
            None => {
                let words = name.split(|c: char| !c.is_alphabetic());
                words.into_iter().any(|word| REHEARSALS.contains(&word))
            }
        }
    }

    /// Whether something is different there.
    pub(crate) fn says_something(&self) -> bool {
        let mut all = self.components.iter().map(|(_, settings)| settings);
        let written = |settings: &Settings| settings.iter().next().is_some();
        all.any(written) || self.constraints.iter().any(written)
    }
}

impl Linker<'_> {
    pub(super) fn environment(&mut self, it: &ast::Named, group: Option<GroupId>) {
        let mut sheet = Sheet {
            name: it.name.text.clone(),
            name_at: self.place(it.name.span),
            purpose: None,
            components: Vec::new(),
            constraints: Vec::new(),
        };
        for item in it.body.iter().flat_map(|b| &b.items) {
            match item {
                Item::Constraints(it) => {
                    let settings = self.read("constraints", None, Some(&it.body));
                    sheet.constraints.push(settings);
                }
                Item::Block(it) => {
                    let Some(symbol) = self.resolve(&it.target, group) else {
                        continue;
                    };
                    self.out.spoken_of.push(symbol);
                    let Symbol::Component(id) = symbol else {
                        continue;
                    };
                    let kind = self.scope.components[id].kind.map(|k| k.name.as_str());
                    let settings = self.read("component", kind, Some(&it.body));
                    sheet.components.push((id, settings));
                }
                Item::Setting(setting) => {
                    let at = self.place(setting.name.span);
                    let known =
                        Vocabulary::builtin().setting("environment", None, &setting.name.text);
                    if known.is_none() {
                        self.problem(Finding::error(
                            "misplaced-setting",
                            at,
                            "An environment holds blocks: `orders.db { … }` or `constraints { … }`.",
                        ));
                    } else if let (
                        "purpose",
                        Some(ast::Value {
                            kind: ast::ValueKind::Word(word),
                            ..
                        }),
                    ) = (setting.name.text.as_str(), &setting.value)
                    {
                        sheet.purpose = Some(word.clone());
                    }
                }
                _ => {}
            }
        }
        self.out.sheets.push(sheet);
    }
}

impl Architecture {
    /// What its environments say, in the order of the text; some may be of the same name.
    pub(crate) fn sheets(&self) -> impl Iterator<Item = &Sheet> {
        let parts = self.parts.with_sheets.iter();
        parts.flat_map(|part| &self.parts.list[*part].linked.sheets)
    }

    /// The design in one of its environments, and what is another thing there.
    pub(crate) fn in_environment(&self, name: &str) -> (Self, Changes) {
        let mut out = self.clone();
        let changes = out.lay_over(self.sheets().filter(|sheet| sheet.name == name));
        (out, changes)
    }

    /// Lays what sheets say over what is there.
    pub(super) fn lay_over<'s>(&mut self, sheets: impl Iterator<Item = &'s Sheet>) -> Changes {
        let mut changes = Changes::default();
        for sheet in sheets {
            for settings in &sheet.constraints {
                self.parts.is_overlaid = true;
                self.constraints.overlay(settings);
            }
            for (id, settings) in &sheet.components {
                self.parts.is_overlaid = true;
                let mut component = (*self.components[*id]).clone();
                component.settings.overlay(settings);
                rows::replace(&mut self.rows.nodes, *id, &[NodeRow::of(&component)]);
                self.components.set(*id, Arc::new(component));
                changes.components.push(*id);
            }
        }
        changes
    }
}

//! Environments: sheets of differences, laid over the design when one is looked at.

use crate::finding::Finding;
use crate::syntax::ast::{self, Item};

use super::link::Linker;
use super::{GroupId, Symbol, Vocabulary};

impl Linker<'_> {
    pub(super) fn environment(&mut self, it: &ast::Named, group: Option<GroupId>) {
        let chosen = self.scope.environment == Some(it.name.text.as_str());
        for item in it.body.iter().flat_map(|b| &b.items) {
            match item {
                Item::Constraints(sheet) => {
                    let settings = self.read("constraints", None, Some(&sheet.body));
                    if chosen {
                        self.out.constraints.push(settings);
                    }
                }
                Item::Block(sheet) => {
                    let Some(symbol) = self.resolve(&sheet.target, group) else {
                        continue;
                    };
                    self.out.spoken_of.push(symbol);
                    let Symbol::Component(id) = symbol else {
                        continue;
                    };
                    let kind = self.scope.components[id].kind.map(|k| k.name.as_str());
                    let settings = self.read("component", kind, Some(&sheet.body));
                    if chosen {
                        self.out.overlays.push((id, settings));
                    }
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
                    }
                }
                _ => {}
            }
        }
    }
}

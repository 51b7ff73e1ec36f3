//! What a chunk declares: everything that has a name, and all settings, known from its own text.
//!
//! Of the rest of the design it takes the workspace's own products, the provider, and which of its
//! names are taken already; see [`Surroundings`].

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::finding::Finding;
use crate::health::TeamRule;
use crate::span::{ChunkId, Place, Span};
use crate::syntax::ast::{self, Body, Item, NamedKind};

use super::settings::{self, Settings};
use super::{Component, GroupId, NamedThing, OwnProduct, Symbol};

/// What a chunk has to know of the design around it.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// The workspace's own products.
    pub products: HashMap<String, OwnProduct>,
    /// Changes with them.
    pub products_key: u64,
    /// The provider that the constraints name.
    pub provider: Option<String>,
}

/// A name of the chunk's top level that something in front of it has already.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Taken {
    pub name: String,
    /// Where it is declared.
    pub first: Place,
    /// Whether that is in the same file.
    pub same_file: bool,
}

/// What a chunk declares. Components and groups are numbered from the chunk's first.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub components: Vec<Arc<Component>>,
    pub groups: Vec<Arc<super::Group>>,
    /// In the order in which they stand, like everything else.
    pub arrows: Vec<Arrow>,
    /// By the group that they stand in, and what they are for.
    pub defaults: Vec<(Option<GroupId>, String, Settings)>,
    pub entities: Vec<DeclaredEntity>,
    pub named: Vec<Arc<NamedThing>>,
    pub title: Option<(String, Place)>,
    /// Who looks after the design, of a chunk with a title.
    pub owner: Option<String>,
    pub constraints: Option<(Settings, Place)>,
    /// Names that can be only once in a design, with their places.
    pub tops: Vec<(String, Span)>,
    /// The declarations.
    pub occurrences: Vec<(Span, Symbol)>,
    pub problems: Vec<Finding<ChunkId>>,
    /// Changes with everything that other chunks look up in this one.
    pub interface: u64,
    /// Changes with `tops`.
    pub tops_key: u64,
    /// Whether the provider had to be asked.
    pub asked_provider: bool,
    /// Whether anything in it speaks of names beside its arrows.
    pub speaks: bool,
}

/// A connection before its ends are looked up.
#[derive(Debug)]
pub(super) struct Arrow {
    pub it: ast::Connection,
    pub group: Option<GroupId>,
    pub settings: Settings,
}

/// What others may ask of an entity.
#[derive(Debug)]
pub(super) struct DeclaredEntity {
    pub name: String,
    pub name_at: Span,
    pub fields: Vec<String>,
}

/// Reads what the chunk `chunk` with these items declares.
pub(super) fn declare(
    chunk: ChunkId,
    items: &[Item],
    around: &Surroundings,
    taken: &[Taken],
) -> Declared {
    let mut declarer = Declarer {
        chunk,
        around,
        taken,
        names: FxHashMap::default(),
        out: Declared::default(),
    };
    declarer.items(items, None);
    declarer.finish()
}

pub(super) struct Declarer<'a> {
    pub(super) chunk: ChunkId,
    pub(super) around: &'a Surroundings,
    taken: &'a [Taken],
    /// Full names of the chunk.
    names: FxHashMap<String, Symbol>,
    pub(super) out: Declared,
}

impl Declarer<'_> {
    pub(super) fn problem(&mut self, finding: Finding<ChunkId>) {
        self.out.problems.push(finding);
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(&self.chunk, span)
    }

    pub(super) fn read(
        &mut self,
        scope: &str,
        kind: Option<&str>,
        body: Option<&Body>,
    ) -> Settings {
        settings::read(scope, kind, body, &self.chunk, &mut self.out.problems)
    }

    fn items(&mut self, items: &[Item], group: Option<GroupId>) {
        for item in items {
            match item {
                Item::Architecture(it) => self.architecture(it),
                Item::Constraints(it) => self.constraints(it, group),
                Item::Component(it) => self.component(it, group),
                Item::Group(it) => {
                    self.out.speaks |= it.body.settings().next().is_some();
                    if let Some(id) = self.group(it, group) {
                        self.items(&it.body.items, Some(id));
                    } else {
                        self.items(&it.body.items, group);
                    }
                }
                Item::Connection(it) => {
                    let settings = self.read("connection", None, it.body.as_ref());
                    self.out.arrows.push(Arrow {
                        it: bare(it),
                        group,
                        settings,
                    });
                }
                Item::Named(it) if it.kind == NamedKind::Defaults => self.defaults_of(it, group),
                Item::Named(it) => {
                    self.out.speaks = true;
                    let rule = match it.kind {
                        NamedKind::Rule => TeamRule::read(it, &self.chunk, &mut self.out.problems),
                        _ => None,
                    };
                    let keyword = it.kind.keyword();
                    self.named(keyword, &it.name, it.title.as_ref(), it.span, rule);
                }
                Item::Flow(it) => {
                    self.out.speaks = true;
                    self.read("flow", None, Some(&it.rest));
                    self.named("flow", &it.name, it.title.as_ref(), it.span, None);
                }
                Item::Entity(it) => self.entity(it),
                Item::Setting(it) if group.is_none() => self.stray(it.name.span, &it.name.text),
                Item::Block(it) if group.is_none() => {
                    self.stray(it.target.span, &it.target.text());
                }
                Item::Accept(_) | Item::Price(_) => self.out.speaks = true,
                _ => {}
            }
            // A statement inside another one's settings is read as if it stood behind it.
            for (i, inside) in swallowed(item).enumerate() {
                if i == 0
                    && let Some(body) = item.body().filter(|b| b.closed)
                {
                    let open = Span::new(body.span.start, body.span.start + 1);
                    self.problem(
                        Finding::error(
                            "misplaced-statement",
                            self.place(first_line(inside)),
                            "A statement cannot stand among settings. Close the block before it.",
                        )
                        .related(self.place(open), "the block opens here"),
                    );
                }
                self.items(std::slice::from_ref(inside), group);
            }
        }
    }

    /// Notes a name that can be only once in the design; what has it already, if anything has.
    fn top(&mut self, name: String, at: Span) -> Option<Taken> {
        let before = self.out.tops.iter().find(|(known, _)| *known == name);
        let mine = before.map(|(_, first)| Taken {
            name: name.clone(),
            first: self.place(*first),
            same_file: true,
        });
        let others = || self.taken.iter().find(|t| t.name == name).cloned();
        let taken = others().or(mine);
        self.out.tops.push((name, at));
        taken
    }

    fn architecture(&mut self, it: &ast::Architecture) {
        let settings = self.read("architecture", None, it.body.as_ref());
        self.out.owner = settings.word("owner").map(str::to_owned);
        let at = it.keyword.to(it.title.span);
        match self.top("architecture ".to_owned(), at) {
            // Another root that this one includes keeps its own title to itself.
            Some(first) if !first.same_file => {}
            Some(first) => self.problem(
                Finding::error(
                    "duplicate-name",
                    self.place(at),
                    "A file is one architecture. Move the second one to a file of its own.",
                )
                .related(first.first, "the first one"),
            ),
            None => self.out.title = Some((it.title.text.clone(), self.place(at))),
        }
    }

    fn constraints(&mut self, it: &ast::Constraints, group: Option<GroupId>) {
        let at = self.place(it.keyword);
        if group.is_some() {
            self.problem(Finding::error(
                "misplaced-statement",
                at,
                "Constraints hold for the whole design. Move them out of the group.",
            ));
            return;
        }
        if let Some(first) = self.top("constraints ".to_owned(), it.keyword) {
            self.problem(
                Finding::error(
                    "duplicate-name",
                    at,
                    "A design has one `constraints` block. Put these settings into the first one.",
                )
                .related(first.first, "the first one"),
            );
            return;
        }
        let settings = self.read("constraints", None, Some(&it.body));
        self.out.constraints = Some((settings, at));
    }

    /// `None` where it has no name.
    fn group(&mut self, it: &ast::Group, parent: Option<GroupId>) -> Option<GroupId> {
        let settings = self.read("group", None, Some(&it.body));
        if it.name.text.is_empty() {
            return None;
        }
        let full = self.full_name(parent, &it.name.text);
        let id = self.out.groups.len();
        // A second part of the same group would be two things of one name; its members still count.
        if self.claim(&full, parent, it.name.span) {
            self.names.insert(full.clone(), Symbol::Group(id));
            self.out.occurrences.push((it.name.span, Symbol::Group(id)));
        }
        self.out.groups.push(Arc::new(super::Group {
            name: it.name.text.clone(),
            full,
            parent,
            title: it.title.as_ref().map(|t| t.text.clone()),
            doc: it.doc.clone(),
            settings,
            at: self.place(it.span),
            name_at: it.name.span,
        }));
        Some(id)
    }

    fn entity(&mut self, it: &ast::Entity) {
        self.out.speaks = true;
        self.read("entity", None, Some(&it.rest));
        if !it.name.text.is_empty() {
            self.out.entities.push(DeclaredEntity {
                name: it.name.text.clone(),
                name_at: it.name.span,
                fields: it.fields.iter().map(|f| f.name.text.clone()).collect(),
            });
        }
    }

    /// A flow, view, environment, decision or rule gets its name.
    fn named(
        &mut self,
        keyword: &'static str,
        name: &ast::Name,
        title: Option<&ast::Text>,
        span: Span,
        rule: Option<Arc<TeamRule>>,
    ) {
        if !name.text.is_empty() && keyword != "flow" {
            let taken = self.top(format!("{keyword} {}", name.text), name.span);
            if let Some(first) = taken {
                self.problem(
                    Finding::error(
                        "duplicate-name",
                        self.place(name.span),
                        format!(
                            "There are two of `{keyword} {}`. Give one another name.",
                            name.text
                        ),
                    )
                    .related(first.first, "declared here first"),
                );
                return;
            }
        }
        self.out.named.push(Arc::new(NamedThing {
            keyword,
            name: name.text.clone(),
            title: title.map(|t| t.text.clone()),
            rule,
            at: self.place(span),
            name_at: name.span,
        }));
    }

    pub(super) fn full_name(&self, group: Option<GroupId>, name: &str) -> String {
        match group {
            Some(id) => format!("{}.{name}", self.out.groups[id].full),
            None => name.to_owned(),
        }
    }

    pub(super) fn add(&mut self, component: Component) {
        let id = self.out.components.len();
        self.names
            .insert(component.full.clone(), Symbol::Component(id));
        self.out
            .occurrences
            .push((component.name_at, Symbol::Component(id)));
        self.out.components.push(Arc::new(component));
    }

    /// Whether the name is free; says so where it is not.
    pub(super) fn claim(&mut self, full: &str, group: Option<GroupId>, span: Span) -> bool {
        let first = match self.names.get(full) {
            Some(Symbol::Component(id)) => Some(self.out.components[*id].name_place()),
            Some(Symbol::Group(id)) => {
                let group = &self.out.groups[*id];
                Some(Place::new(&group.at.file, group.name_at))
            }
            _ => None,
        };
        let other = match group {
            None if first.is_none() => self.top(full.to_owned(), span).map(|t| t.first),
            _ => None,
        };
        let Some(first) = first.or(other) else {
            return true;
        };
        self.problem(
            Finding::error(
                "duplicate-name",
                self.place(span),
                format!("`{full}` is declared twice. Give one of them another name."),
            )
            .related(first, "declared here first"),
        );
        false
    }

    fn stray(&mut self, span: Span, name: &str) {
        let message = if name.is_empty() {
            "These braces belong to no statement. Put `{` on the line of the one that they belong to."
                .to_owned()
        } else {
            format!(
                "The setting `{name}` stands alone. Put it into the braces of what it is a setting of."
            )
        };
        let finding = Finding::error("misplaced-setting", self.place(span), message);
        self.problem(finding);
    }

    fn finish(mut self) -> Declared {
        let out = &mut self.out;
        let mut hash = FxHasher::default();
        for (name, _) in &out.tops {
            name.hash(&mut hash);
        }
        out.tops_key = hash.finish();
        for component in &out.components {
            component.full.hash(&mut hash);
            component.group.hash(&mut hash);
            component.kind.map(|k| &k.name).hash(&mut hash);
            component.product_id().hash(&mut hash);
            component.status.word().hash(&mut hash);
        }
        for group in &out.groups {
            (&group.full, group.parent).hash(&mut hash);
        }
        for entity in &out.entities {
            (&entity.name, &entity.fields).hash(&mut hash);
        }
        let decisions = out.named.iter().filter(|n| n.keyword == "decision");
        for decision in decisions {
            decision.name.hash(&mut hash);
        }
        out.interface = hash.finish();
        self.out
    }
}

/// A connection without what has been read of it.
fn bare(it: &ast::Connection) -> ast::Connection {
    ast::Connection {
        span: it.span,
        doc: None,
        from: it.from.clone(),
        to: it.to.clone(),
        what: it.what.clone(),
        colon: it.colon,
        label: it.label.clone(),
        body: it.body.as_ref().map(|body| Body {
            items: Vec::new(),
            span: body.span,
            closed: body.closed,
        }),
    }
}

/// The statements among the settings of an item, where none can stand.
pub(super) fn swallowed(item: &Item) -> impl Iterator<Item = &Item> {
    let body = match item {
        Item::Group(_) => None,
        _ => item.body(),
    };
    let environment = matches!(item, Item::Named(it) if it.kind == NamedKind::Environment);
    body.into_iter()
        .flat_map(|b| &b.items)
        .filter(move |inside| match inside {
            Item::Setting(_) | Item::Block(_) => false,
            Item::Constraints(_) => !environment,
            _ => true,
        })
}

/// Enough of a statement to see which it is.
fn first_line(item: &Item) -> Span {
    match item {
        Item::Component(it) => it.kind.span.to(it.name.span),
        Item::Group(it) => it.name.span,
        Item::Connection(it) => it.from.span.to(it.to.span),
        Item::Entity(it) => it.name.span,
        Item::Flow(it) => it.name.span,
        Item::Named(it) => it.name.span,
        _ => item.span(),
    }
}

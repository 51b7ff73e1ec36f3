//! A plan as edits of the text: the smallest ones, in the style of what stands around them.

use std::collections::BTreeMap;

use super::edit;
use super::plan::{Change, Home, Plan, Scope, reference, scope};
use super::scene::Thing;
use super::script::Settings;
use crate::finding::{FileEdits, TextEdit};
use crate::health::Facts;
use crate::model::{Architecture, ComponentId, Connection, ConnectionId, Within};
use crate::span::{ChunkId, FilePath, Place, Span};

/// The edits that carry a plan out.
pub(super) fn edits(facts: &Facts<'_>, plan: &Plan) -> Vec<FileEdits<ChunkId>> {
    let mut emitter = Emitter {
        architecture: facts.architecture,
        plan,
        edits: BTreeMap::new(),
        lines: BTreeMap::new(),
        gone: Vec::new(),
    };
    for (thing, change) in &plan.changes {
        emitter.change(*thing, change);
    }
    emitter.components();
    emitter.connections();
    for (text, anchor) in &plan.texts {
        let place = match anchor {
            Some(id) => Some(facts.component(*id).at),
            None => emitter.last_component(),
        };
        let statement = place.map(|at| edit::beside(emitter.text(at.file), at.span, text));
        emitter.line(place, statement.unwrap_or_default());
    }
    emitter.groups();
    emitter.finish()
}

/// What is written for the value of a setting: of nested settings their braces.
pub(super) fn value<'t>(name: &str, written: &'t str) -> &'t str {
    let rest = written[name.len().min(written.len())..].trim_start();
    rest.strip_prefix('=').map_or(rest, str::trim_start)
}

struct Emitter<'a> {
    architecture: &'a Architecture,
    plan: &'a Plan,
    edits: BTreeMap<ChunkId, Vec<TextEdit>>,
    /// Statements that come on lines of their own, by what they come behind.
    lines: BTreeMap<(ChunkId, Span), Vec<String>>,
    /// Statements that go.
    gone: Vec<Place>,
}

impl Emitter<'_> {
    fn text(&self, chunk: ChunkId) -> &str {
        self.architecture
            .chunk(chunk)
            .map_or("", |chunk| &chunk.text)
    }

    fn replace(&mut self, chunk: ChunkId, span: Span, text: String) {
        self.edits
            .entry(chunk)
            .or_default()
            .push(TextEdit { span, text });
    }

    /// A statement behind another one.
    fn line(&mut self, behind: Option<Place>, statement: String) {
        if let Some(place) = behind {
            self.lines
                .entry((place.file, place.span))
                .or_default()
                .push(statement);
        }
    }

    fn change(&mut self, thing: Thing, change: &Change) {
        let architecture = self.architecture;
        let (at, body, settings) = match thing {
            Thing::Component(id) => {
                let it = &architecture.components[id];
                (it.at, it.body_at, &it.settings)
            }
            Thing::Connection(id) => {
                let it = &architecture.connections[id];
                (it.at, it.body_at, &it.settings)
            }
            Thing::New(_) | Thing::NewGroup(_) => return,
        };
        if change.removed {
            self.gone.push(at);
            return;
        }
        let written = settings.written();
        let set: Vec<(&str, &str)> = change
            .set
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let is_same = |(name, value): &(&str, &str)| {
            let known = written.iter().find(|(known, _)| known == name);
            known.is_some_and(|(name, span)| {
                self::value(name, span.of(self.text(at.file))) == *value
            })
        };
        let set: Vec<_> = set
            .into_iter()
            .filter(|setting| !is_same(setting))
            .collect();
        let gone: Vec<&str> = change.unset.iter().map(String::as_str).collect();
        let edits = edit::change(self.text(at.file), at.span, body, &written, &set, &gone);
        self.edits.entry(at.file).or_default().extend(edits);
        if let Thing::Component(id) = thing
            && let (Some(product), Some(span)) =
                (&change.product, architecture.components[id].product_at)
        {
            self.replace(at.file, span, product.clone());
        }
        if let Thing::Connection(id) = thing {
            let it = &architecture.connections[id];
            let scope = Scope::Group(it.group);
            for (end, span) in [(change.from, it.from_at), (change.to, it.to_at)] {
                if let Some(end) = end {
                    let name = reference(architecture, self.plan, end, scope);
                    let edit = edit::renamed(self.text(at.file), span, &name);
                    self.edits.entry(at.file).or_default().push(edit);
                }
            }
            if let (Some(type_), Some(span)) = (&change.type_, it.what_at) {
                self.replace(at.file, span, type_.clone());
            }
        }
    }

    fn components(&mut self) {
        for new in &self.plan.components {
            let behind = match new.home {
                Home::Beside(id) => Some(self.architecture.components[id].at),
                Home::End => self.last_component(),
                Home::In(_) => continue,
            };
            let Some(behind) = behind else { continue };
            let statement = head(new);
            let statement = edit::with_settings(
                self.text(behind.file),
                behind.span,
                &statement,
                &pairs(&new.settings),
            );
            self.line(Some(behind), statement);
        }
    }

    fn connections(&mut self) {
        for arrow in self
            .plan
            .connections
            .iter()
            .filter(|arrow| arrow.inside.is_none())
        {
            let architecture = self.architecture;
            let ends = [arrow.from, arrow.to];
            let homes: Vec<Option<ComponentId>> =
                ends.iter().map(|end| self.neighbour(*end)).collect();
            let beside = arrow.beside.map(|id| &*architecture.connections[id]);
            let beside = beside.or_else(|| self.beside(&homes));
            let beside = beside.or_else(|| self.near(&homes));
            let (place, group) = match beside {
                Some(connection) => (Some(connection.at), connection.group),
                None => match homes.iter().flatten().next() {
                    Some(id) => {
                        let it = &architecture.components[*id];
                        (Some(it.at), it.group)
                    }
                    None => (self.last_connection(), None),
                },
            };
            let Some(place) = place else { continue };
            let scope = Scope::Group(group);
            let name = |thing| reference(architecture, self.plan, thing, scope);
            let head = format!("{} -> {}: {}", name(arrow.from), name(arrow.to), arrow.what);
            let head = match &arrow.label {
                Some(label) => format!("{head} {label}"),
                None => head,
            };
            let text = self.text(place.file);
            let head = match beside {
                Some(connection) => edit::aligned(text, connection.from_at, &head),
                None => head,
            };
            let statement = edit::with_settings(text, place.span, &head, &pairs(&arrow.settings));
            self.line(Some(place), statement);
        }
    }

    /// The component beside which an end stands.
    fn neighbour(&self, end: Thing) -> Option<ComponentId> {
        match end {
            Thing::Component(id) => Some(id),
            Thing::New(at) => match self.plan.components[at].home {
                Home::Beside(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }

    /// The last connection of the ends, in the file and group of one of them.
    fn beside(&self, ends: &[Option<ComponentId>]) -> Option<&Connection> {
        let architecture = self.architecture;
        let of = |id: ComponentId| {
            let it = &architecture.components[id];
            let near = architecture.in_edges(id).chain(architecture.out_edges(id));
            // Numbers are in the order of the text. Where one connection stands is dearer to learn than
            // whether it is behind another.
            near.fold(None, |last: Option<ConnectionId>, id| {
                let is_later = last.is_none_or(|last| last < id);
                let c = &architecture.connections[id];
                let fits = is_later && c.group == it.group && self.in_file_of(c.at, it.at);
                if fits { Some(id) } else { last }
            })
        };
        let found = ends.iter().flatten().find_map(|id| of(*id))?;
        Some(&architecture.connections[found])
    }

    /// The last connection of the group and file of the first end.
    fn near(&self, ends: &[Option<ComponentId>]) -> Option<&Connection> {
        let architecture = self.architecture;
        let it = &architecture.components[*ends.iter().flatten().next()?];
        let connections = &architecture.connections;
        let mut all = self
            .within(architecture.file_of(it.at.file))
            .connections
            .rev();
        let last = all.find(|id| connections[*id].group == it.group);
        last.map(|id| &*connections[id])
    }

    fn in_file_of(&self, place: Place, other: Place) -> bool {
        let file = |place: Place| self.architecture.file_of(place.file);
        place.file == other.file || file(place) == file(other)
    }

    fn within(&self, file: Option<&FilePath>) -> Within {
        file.map_or_else(Within::default, |file| {
            self.architecture.within(file, Span::new(0, usize::MAX))
        })
    }

    /// What stands in the root file, which comes first.
    fn in_root(&self) -> Within {
        self.within(self.architecture.files().next())
    }

    fn last_component(&self) -> Option<Place> {
        let components = &self.architecture.components;
        let mut all = self.in_root().components.rev();
        let last = all.find(|id| components[*id].group.is_none());
        last.map(|id| components[id].at)
            .or_else(|| self.last_statement())
    }

    fn last_connection(&self) -> Option<Place> {
        let connections = &self.architecture.connections;
        let mut all = self.in_root().connections.rev();
        let last = all.find(|id| connections[*id].group.is_none());
        last.map(|id| connections[id].at)
            .or_else(|| self.last_component())
    }

    /// The last statement of the root file outside of groups.
    fn last_statement(&self) -> Option<Place> {
        let it = self.architecture;
        let root = self.in_root();
        let mut components = root.components.rev();
        let component = components.find(|id| it.components[*id].group.is_none());
        let mut connections = root.connections.rev();
        let connection = connections.find(|id| it.connections[*id].group.is_none());
        let mut groups = root.groups.rev();
        let group = groups.find(|id| it.groups[*id].parent.is_none());
        let all = [
            component.map(|id| it.components[id].at),
            connection.map(|id| it.connections[id].at),
            group.map(|id| it.groups[id].at),
            it.title_at,
            it.constraints_at,
        ];
        let root = it.files().next();
        let all = all.into_iter().flatten();
        let all = all.filter(|at| it.file_of(at.file) == root);
        all.max_by_key(|at| it.order(*at))
    }

    fn groups(&mut self) {
        for (at, group) in self.plan.groups.iter().enumerate() {
            let mut body = Vec::new();
            for (name, value) in &group.settings {
                body.push(edit::setting(name, value));
            }
            let inside = self
                .plan
                .components
                .iter()
                .filter(|new| new.home == Home::In(at));
            for new in inside {
                body.push(inline(&head(new), &new.settings));
            }
            let arrows = self
                .plan
                .connections
                .iter()
                .filter(|arrow| arrow.inside == Some(at));
            for arrow in arrows {
                let scope = scope(self.architecture, Home::In(at));
                let name = |thing| reference(self.architecture, self.plan, thing, scope);
                let head = format!("{} -> {}: {}", name(arrow.from), name(arrow.to), arrow.what);
                let head = arrow
                    .label
                    .iter()
                    .fold(head, |head, label| format!("{head} {label}"));
                body.push(inline(&head, &arrow.settings));
            }
            let place = self.last_statement();
            let title = group
                .title
                .iter()
                .map(|title| format!(" {title}"))
                .collect::<String>();
            let end = place.map_or("\n", |place| edit::line_end(self.text(place.file)));
            let body: String = body.iter().map(|line| format!("  {line}{end}")).collect();
            // A blank line before a group, as people leave one.
            let statement = format!("{end}group {}{title} {{{end}{body}}}", group.name);
            self.line(place, statement);
        }
    }

    fn finish(mut self) -> Vec<FileEdits<ChunkId>> {
        let lines = std::mem::take(&mut self.lines);
        let gone = std::mem::take(&mut self.gone);
        let mut stays: Vec<Place> = Vec::new();
        for ((chunk, span), mut statements) in lines {
            let place = Place::new(&chunk, span);
            let text = self.text(chunk).to_owned();
            // What comes where something goes takes its line.
            if gone.contains(&place) {
                stays.push(place);
                let first = statements.remove(0);
                self.replace(
                    chunk,
                    Span::new(span.start, trimmed_end(&text, span)),
                    first,
                );
            }
            for statement in statements {
                let edit = edit::line_after(&text, span, &statement);
                self.edits.entry(chunk).or_default().push(edit);
            }
        }
        for place in gone.into_iter().filter(|place| !stays.contains(place)) {
            let text = self.text(place.file);
            let span = whole_lines(text, place.span);
            self.replace(place.file, span, String::new());
        }
        let all = self
            .edits
            .into_iter()
            .filter(|(_, edits)| !edits.is_empty());
        let all = all.map(|(file, mut edits)| {
            // Stable: what was added at one place first comes first.
            edits.sort_by_key(|edit| edit.span);
            FileEdits { file, edits }
        });
        all.collect()
    }
}

fn trimmed_end(text: &str, span: Span) -> usize {
    span.start + span.of(text).trim_end().len()
}

/// The lines of a statement with their end, where nothing else stands on them; else the statement alone.
fn whole_lines(text: &str, span: Span) -> Span {
    let end = trimmed_end(text, span);
    let start = edit::line_start(text, span.start);
    let blank = |text: &str| text.trim_matches([' ', '\t']).is_empty();
    let rest = &text[end..];
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    if !blank(&text[start..span.start]) || !blank(&rest[..line]) {
        return Span::new(span.start, end);
    }
    let after = &rest[line..];
    let ending = match after.starts_with("\r\n") {
        true => 2,
        false => after.len().min(1),
    };
    Span::new(start, end + line + ending)
}

fn head(new: &super::plan::New) -> String {
    let product = new
        .product
        .iter()
        .map(|product| format!(": {product}"))
        .collect::<String>();
    let title = new
        .title
        .iter()
        .map(|title| format!(" {title}"))
        .collect::<String>();
    format!("{} {}{product}{title}", new.kind, new.name)
}

fn pairs(settings: &Settings) -> Vec<(&str, &str)> {
    settings
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect()
}

fn inline(head: &str, settings: &Settings) -> String {
    if settings.is_empty() {
        return head.to_owned();
    }
    let settings: Vec<String> = settings
        .iter()
        .map(|(name, value)| edit::setting(name, value))
        .collect();
    format!("{head} {{ {} }}", settings.join(", "))
}

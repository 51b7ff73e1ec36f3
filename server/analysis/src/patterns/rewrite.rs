//! Carries a pattern out: the smallest edits of the text that make the design what the pattern
//! says, in the style of what stands around them.

use crate::finding::{FileEdits, Fix, TextEdit};
use crate::health::Facts;
use crate::model::{Component, ComponentId, Connection, ConnectionId, Vocabulary};
use crate::span::ChunkId;

use super::{Pattern, Subject, edit};

/// Where a pattern is to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a component.
    Component(ComponentId),
    /// On a connection.
    Connection(ConnectionId),
}

/// The pattern `id` carried out at `place`, where it fits.
pub(crate) fn fix(facts: &Facts<'_>, id: &str, place: Place) -> Option<Fix<ChunkId>> {
    let pattern = Pattern::get(id)?;
    let mut edits = Edits::default();
    match (pattern.subject, place) {
        (Subject::Component, Place::Component(id)) => {
            component(facts, pattern, id, &mut edits)?;
        }
        (Subject::Connection, Place::Connection(id)) => {
            connection(
                facts,
                pattern,
                &facts.architecture.connections[id],
                &mut edits,
            )?;
        }
        _ => return None,
    }
    let edits = edits.finish();
    (!edits.is_empty()).then(|| Fix {
        title: pattern.title.clone(),
        edits,
        preferred: true,
    })
}

#[derive(Default)]
struct Edits(Vec<FileEdits<ChunkId>>);

impl Edits {
    fn push(&mut self, file: &ChunkId, edit: TextEdit) {
        match self.0.iter_mut().find(|f| f.file == *file) {
            Some(of_file) => of_file.edits.push(edit),
            None => self.0.push(FileEdits {
                file: *file,
                edits: vec![edit],
            }),
        }
    }

    fn finish(mut self) -> Vec<FileEdits<ChunkId>> {
        for file in &mut self.0 {
            // Stable: what was added at one place first comes first.
            file.edits.sort_by_key(|e| e.span);
        }
        self.0
    }
}

fn connection(
    facts: &Facts<'_>,
    pattern: &Pattern,
    connection: &Connection,
    edits: &mut Edits,
) -> Option<()> {
    if pattern
        .when
        .absent
        .as_deref()
        .is_some_and(|s| connection.settings.has(s))
    {
        return None;
    }
    let text = &facts.architecture.chunk(connection.at.file)?.text;
    let default_timeout = connection.what.and_then(|w| w.default_timeout.as_deref());
    let set = pattern
        .rewrite
        .set
        .iter()
        .filter_map(|s| {
            let value = match s.value.as_str() {
                "{default_timeout}" => default_timeout?,
                value => value,
            };
            Some((s.name.as_str(), value))
        })
        .filter(|(name, _)| !connection.settings.has(name));
    let written = connection.settings.written();
    for edit in edit::set(text, connection.at.span, connection.body_at, &written, set) {
        edits.push(&connection.at.file, edit);
    }
    Some(())
}

fn component(
    facts: &Facts<'_>,
    pattern: &Pattern,
    id: ComponentId,
    edits: &mut Edits,
) -> Option<()> {
    let component = facts.component(id);
    let kind = component.kind?;
    let file = &component.at.file;
    if !pattern.when.kinds.is_empty() && !pattern.when.kinds.contains(&kind.name) {
        return None;
    }
    if pattern
        .when
        .absent
        .as_deref()
        .is_some_and(|s| component.settings.has(s))
    {
        return None;
    }
    let text = &facts.architecture.chunk(*file)?.text;
    let set = pattern
        .rewrite
        .set
        .iter()
        .map(|s| (s.name.as_str(), s.value.as_str()))
        .filter(|(name, _)| !component.settings.has(name) && fits(&kind.name, name));
    let written = component.settings.written();
    for edit in edit::set(text, component.at.span, component.body_at, &written, set) {
        edits.push(file, edit);
    }
    let Some(add) = &pattern.rewrite.add else {
        return Some(());
    };
    let name = free_name(
        facts,
        component,
        &add.name.replace("{name}", &component.name),
    );
    let settings: Vec<(&str, &str)> = add
        .settings
        .iter()
        .filter(|s| fits(&kind.name, &s.name))
        .map(|s| (s.name.as_str(), s.value.as_str()))
        .collect();
    let product = match &component.product {
        Some(product) => format!(": {}", product.id()),
        None => String::new(),
    };
    let title = add.title.replace("{name}", &component.name);
    let statement = format!("{} {name}{product} \"{title}\"", kind.name);
    let statement = edit::with_settings(text, component.at.span, &statement, &settings);
    edits.push(file, edit::line_after(text, component.at.span, &statement));
    // Beside the connections of the subject, in its own file and group.
    let architecture = facts.architecture;
    let same_file = |c: &Connection| {
        c.at.file == *file || architecture.file_of(c.at.file) == architecture.file_of(*file)
    };
    let beside = architecture.into(id).chain(architecture.out_of(id));
    let last = beside
        .filter(|c| c.group == component.group && same_file(c))
        .max_by_key(|c| architecture.order(c.at));
    let arrow = format!("{} -> {name}: {}", component.name, add.connect);
    match last {
        Some(last) => {
            let text = &architecture.chunk(last.at.file)?.text;
            let arrow = edit::aligned(text, last.from_at, &arrow);
            edits.push(&last.at.file, edit::line_after(text, last.at.span, &arrow));
        }
        None => edits.push(file, edit::line_after(text, component.at.span, &arrow)),
    }
    Some(())
}

/// Whether a component of this kind can have the setting.
fn fits(kind: &str, setting: &str) -> bool {
    Vocabulary::builtin()
        .setting("component", Some(kind), setting)
        .is_some_and(|s| s.kinds.is_empty() || s.kinds.iter().any(|k| k == kind))
}

/// `wanted`, or with a number behind it where that is taken.
fn free_name(facts: &Facts<'_>, beside: &Component, wanted: &str) -> String {
    let prefix = beside
        .full
        .strip_suffix(beside.name.as_str())
        .unwrap_or_default();
    let taken = |name: &str| {
        facts
            .architecture
            .names
            .contains_key(&format!("{prefix}{name}"))
    };
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2..)
        .map(|n| format!("{wanted}{n}"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| wanted.to_owned())
}

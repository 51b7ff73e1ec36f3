//! The text beside the picture.

use std::collections::{BTreeMap, HashMap};

use buttress_analysis::{Location, Report, Snapshot};

use super::Message;
use crate::paths;

/// A file of a design, and on which of its lines each thing of the picture stands; `None` where
/// the file is not there.
pub fn of(snapshot: &Snapshot, report: &Report, file: &str, directory: &str) -> Option<Message> {
    let document = snapshot.document(file)?;
    let mut lines = BTreeMap::new();
    let mut add = |id: String, at: &Location| {
        if &*at.file == file {
            let byte = at.span.start.min(document.rope.len_bytes());
            let line = document.rope.byte_to_line(byte);
            lines
                .entry(id)
                .or_insert(u32::try_from(line).unwrap_or(u32::MAX));
        }
    };
    let architecture = &report.architecture;
    for component in &architecture.components {
        add(component.full.clone(), &component.name_location());
    }
    for group in &architecture.groups {
        add(
            group.full.clone(),
            &Location::new(&group.at.file, group.name_at),
        );
    }
    // The ids of the picture: alike connections are numbered from the second on.
    let mut seen: HashMap<String, usize> = HashMap::new();
    for connection in &architecture.connections {
        let name = |id: usize| &architecture.components[id].full;
        let id = format!(
            "{} -> {}: {}",
            name(connection.from),
            name(connection.to),
            connection.type_name()
        );
        let count = seen.entry(id.clone()).or_default();
        *count += 1;
        add(
            if *count == 1 {
                id
            } else {
                format!("{id}#{count}")
            },
            &connection.arrow(),
        );
    }
    Some(Message::Source {
        path: paths::shown(file, directory).to_owned(),
        text: String::from(&document.rope),
        lines,
    })
}

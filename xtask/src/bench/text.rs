//! The text that is typed in, and the places where.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::model::Random;

/// A place: a line and a column, both from 0. The text is ASCII: a column is the same in every
/// encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The byte in it.
    pub column: usize,
}

impl Place {
    /// So many characters further on.
    pub fn plus(self, columns: usize) -> Self {
        let column = self.column + columns;
        Self { column, ..self }
    }

    /// As a position of LSP.
    pub fn position(self) -> Value {
        json!({ "line": self.line, "character": self.column })
    }
}

/// A model's text, and where one would type or ask.
pub struct Text {
    /// All of it.
    pub text: String,
    /// How many lines it has.
    pub lines: usize,
    /// The ends of the titles of components.
    pub titles: Vec<Place>,
    /// The ends of the names that connections between systems lead to.
    pub names: Vec<Place>,
    /// The beginnings of the same.
    pub targets: Vec<Place>,
    /// The digits that are numbers of replicas, where requests come by: one that is left alone
    /// there is a finding.
    pub values: Vec<Place>,
    /// The names of components where they are declared.
    pub declared: Vec<Place>,
}

impl Text {
    /// Looks for the places in a model.
    pub fn of(text: String) -> Self {
        assert!(text.is_ascii(), "a model is ASCII");
        let mut out = Self {
            lines: text.lines().count(),
            text: String::new(),
            titles: Vec::new(),
            names: Vec::new(),
            targets: Vec::new(),
            values: Vec::new(),
            declared: Vec::new(),
        };
        let entered: HashSet<&str> = text
            .lines()
            .filter(|line| line.starts_with("person"))
            .filter_map(|line| Some(line.split_once(" -> ")?.1.split_once('.')?.0))
            .collect();
        let (mut system, mut is_first) = ("", false);
        for (line, words) in text.lines().enumerate() {
            let place = |column| Place { line, column };
            if let Some(group) = words.strip_prefix("group ") {
                system = group.split(' ').next().unwrap_or_default();
            }
            if let Some(colon) = words.find(": aws.") {
                let name = words[..colon].rfind(' ').map_or(0, |space| space + 1);
                out.declared.push(place(name));
                is_first = !words[name..colon].ends_with(|c: char| c.is_ascii_digit());
                out.titles.extend(words.rfind('"').map(place));
            } else if let Some(arrow) = words.find(" -> ") {
                let start = arrow + 4;
                let end = words[start..].find(": ").map_or(start, |at| start + at);
                if !words.starts_with(' ') && words[start..end].contains('.') {
                    out.targets.push(place(start));
                    out.names.push(place(end));
                }
            } else if words.trim_start().starts_with("replicas = ")
                && is_first
                && entered.contains(system)
            {
                out.values.push(place(words.len() - 1));
            }
        }
        Self { text, ..out }
    }

    /// `count` of these places, the same ones in every run.
    pub fn pick(places: &[Place], count: usize) -> Vec<Place> {
        let mut random = Random(7);
        (0..count)
            .filter_map(|_| places.get(random.below(places.len().max(1))).copied())
            .collect()
    }

    /// The character at a place.
    pub fn character(&self, place: Place) -> Option<&str> {
        let line = self.text.lines().nth(place.line)?;
        line.get(place.column..place.column + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model;
    use super::*;

    #[test]
    fn places_are_where_they_are_said_to_be() {
        let text = Text::of(model::arch(50));
        let line = |place: &Place| text.text.lines().nth(place.line).expect("a line");
        assert_eq!(text.titles.len(), 50);
        assert_eq!(text.declared.len(), 50);
        for place in &text.titles {
            assert_eq!(&line(place)[place.column..=place.column], "\"");
        }
        for place in &text.declared {
            assert!(line(place)[place.column..].contains(": aws."));
        }
        assert!(!text.names.is_empty() && text.names.len() == text.targets.len());
        for place in &text.names {
            assert!(line(place)[place.column..].starts_with(": "));
        }
        for place in &text.targets {
            assert!(line(place)[..place.column].ends_with(" -> "));
        }
        assert!(!text.values.is_empty());
        for place in &text.values {
            assert!(["2", "3"].contains(&&line(place)[place.column..]));
        }
    }

    #[test]
    fn the_same_places_are_picked_in_every_run() {
        let text = Text::of(model::arch(50));
        let picked = Text::pick(&text.titles, 20);
        assert_eq!(picked, Text::pick(&text.titles, 20));
        assert!(picked.iter().any(|place| *place != picked[0]));
        assert_eq!(Text::pick(&[], 20), []);
    }
}

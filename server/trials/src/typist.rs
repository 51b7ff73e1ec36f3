//! Edits files as a person does, in a host and in a model of plain strings beside it.

use std::collections::BTreeMap;
use std::ops::Range;

use buttress_analysis::syntax::Edit;
use buttress_analysis::{Change, Date, Host};

use crate::choices::Choices;
use crate::sight::Sight;
use crate::{TODAY, floor, fresh};

/// What is typed and pasted.
pub const PIECES: &[&str] = &[
    "a",
    " ",
    "\n",
    "x",
    "-",
    ".",
    "1",
    "_",
    ",",
    "=",
    ":",
    "/",
    "{",
    "}",
    "\"",
    "[",
    "]",
    "\"\"\"",
    "/*",
    "*/",
    "//",
    "///",
    "->",
    "-->",
    "\r\n",
    "\r",
    "é",
    "🦄",
    "\u{feff}",
    "\u{2028}",
    "\0",
    "\t",
    "= 2 s",
    "9",
    "%",
    "\na -> b: rest\n",
    "service x: aws.",
    "service x: aws.fargate\n",
    "queue q: aws.sqs { retention = 4 d }\n",
    "group g {\n",
    "defaults service { replicas = 3 }\n",
    "defaults rest { calls = 0.5 }\n",
    "constraints { traffic = 9 req/s }\n",
    "include \"",
    "include \"parts/*.arch\"\n",
    "architecture \"Two\"\n",
    "price db 7 USD/month\n",
    "accept single-point-of-failure on api \"so\" { until = 2026-12-31 }\n",
    "environment staging { api { replicas = 1 } }\n",
    "entity E in db { id uuid key }\n",
    "flow f { a -> b: \"x\" }\n",
    "product acme.thing: service { price = 3 USD/month }\n",
];

/// One thing that is done; every value of every field means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// What: see [`Typist::play`].
    pub kind: u8,
    /// In which of the files.
    pub file: u8,
    /// Where, as a share of the text.
    pub at: u16,
    /// How much, or where to.
    pub length: u8,
    /// Which of [`PIECES`].
    pub piece: u8,
}

impl Stroke {
    /// The stroke that the next bytes make.
    pub fn read(choices: &mut Choices) -> Option<Self> {
        Some(Self {
            kind: choices.byte()?,
            file: choices.byte()?,
            at: choices.wide()?,
            length: choices.byte()?,
            piece: choices.byte()?,
        })
    }
}

/// A host that is typed into, and what it should hold.
#[derive(Debug)]
pub struct Typist {
    /// The host under trial.
    pub host: Host,
    files: BTreeMap<String, String>,
    /// Every state that a file has had, for going back to.
    past: Vec<(String, String)>,
    today: Date,
    version: i32,
}

impl Typist {
    /// Starts with these files.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let files: BTreeMap<String, String> = files.into_iter().collect();
        let pairs = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        Self {
            host: fresh(pairs, TODAY),
            past: files.clone().into_iter().collect(),
            files,
            today: TODAY,
            version: 1,
        }
    }

    /// The files as they should be.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.files.iter();
        pairs.map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Does what a stroke says.
    pub fn play(&mut self, stroke: Stroke) {
        let Some((path, text)) = self
            .files
            .iter()
            .nth(usize::from(stroke.file) % self.files.len().max(1))
        else {
            return self.come_back(stroke);
        };
        let (path, text) = (path.clone(), text.clone());
        let edits = match stroke.kind % 20 {
            0..=3 => vec![typed(&text, stroke)],
            4..=6 => vec![deleted(&text, stroke)],
            7 => vec![replaced(&text, stroke)],
            8 => moved(&text, stroke),
            9 => vec![doubled(&text, stroke)],
            10 => vec![line_deleted(&text, stroke)],
            11 => renamed(&text, stroke),
            12 => vec![line_end(&text, stroke)],
            13 => vec![self.pasted(&text, stroke)],
            14 => vec![cut(&text, stroke)],
            15 => {
                let first = typed(&text, stroke);
                let second = Stroke {
                    at: stroke.at.rotate_left(3),
                    ..stroke
                };
                let second = deleted(&applied(&text, &first), second);
                vec![first, second]
            }
            16 => return self.undo(&path, stroke),
            17 => return self.reset(&path, stroke),
            18 => return self.leave(path),
            _ => return self.come_back(stroke),
        };
        self.edit(&path, edits);
    }

    /// Puts `text` in the place of `range`.
    pub fn replace(&mut self, path: &str, range: Range<usize>, text: &str) {
        let text = text.to_owned();
        self.edit(path, vec![Edit { range, text }]);
    }

    /// Compares all that is seen of the world, of a file and at some of its places with what a host
    /// shows that never saw an edit.
    ///
    /// # Errors
    /// The first difference, in words.
    pub fn compare(&self, places: &[u16]) -> Result<Sight, String> {
        let (edited, anew) = (
            self.host.snapshot(),
            fresh(self.files(), self.today).snapshot(),
        );
        let (mut ours, mut theirs) = (Sight::default(), Sight::default());
        for (sight, snapshot) in [(&mut ours, &edited), (&mut theirs, &anew)] {
            sight.world(snapshot);
            let paths: Vec<_> = snapshot.documents().keys().cloned().collect();
            // An edit of one file must not move what is shown of another.
            for path in paths.iter().filter(|_| !places.is_empty()) {
                sight.file(snapshot, path);
            }
            for place in places {
                let Some(path) = paths.get(usize::from(*place) % paths.len().max(1)) else {
                    continue;
                };
                let text = &self.files[&**path];
                sight.place(snapshot, path, spot(text, *place));
            }
        }
        match ours.difference(&theirs) {
            Some(difference) => Err(difference),
            None => Ok(ours),
        }
    }

    fn edit(&mut self, path: &str, edits: Vec<Edit>) {
        let Some(text) = self.files.get_mut(path) else {
            return;
        };
        for edit in &edits {
            *text = applied(text, edit);
        }
        self.past.push((path.to_owned(), text.clone()));
        self.version += 1;
        self.host.apply_change(Change::Edit {
            path: path.into(),
            edits,
            version: Some(self.version),
        });
    }

    /// An earlier text of the file, as the smallest edit that leads there.
    fn undo(&mut self, path: &str, stroke: Stroke) {
        let (old, new) = (&self.files[path], self.earlier(path, stroke));
        let same = |(a, b): &(char, char)| a == b;
        let head: usize = old
            .chars()
            .zip(new.chars())
            .take_while(same)
            .map(|(c, _)| c.len_utf8())
            .sum();
        let (old_tail, new_tail) = (&old[head..], &new[head..]);
        let back = old_tail.chars().rev().zip(new_tail.chars().rev());
        let tail: usize = back.take_while(same).map(|(c, _)| c.len_utf8()).sum();
        let edit = Edit {
            range: head..old.len() - tail,
            text: new[head..new.len() - tail].to_owned(),
        };
        self.edit(path, vec![edit]);
    }

    /// An earlier text of the file, as a whole; or a new day.
    fn reset(&mut self, path: &str, stroke: Stroke) {
        if stroke.piece.is_multiple_of(8) {
            self.today = Date {
                year: 2026 + u16::from(stroke.length % 2),
                ..TODAY
            };
            self.host.apply_change(Change::Today(self.today));
            return;
        }
        let text = self.earlier(path, stroke);
        self.set(path.to_owned(), text);
    }

    fn earlier(&self, path: &str, stroke: Stroke) -> String {
        let states: Vec<&String> = self
            .past
            .iter()
            .filter(|p| p.0 == path)
            .map(|p| &p.1)
            .collect();
        // The last one is what is there.
        let back = usize::from(stroke.length) % states.len();
        states[states.len() - 1 - back].clone()
    }

    fn set(&mut self, path: String, text: String) {
        self.host.apply_change(Change::Set {
            path: path.as_str().into(),
            text: text.as_str().into(),
            version: None,
        });
        self.past.push((path.clone(), text.clone()));
        self.files.insert(path, text);
    }

    fn leave(&mut self, path: String) {
        self.host.apply_change(Change::Remove {
            path: path.as_str().into(),
        });
        self.files.remove(&path);
    }

    /// A file that was there comes back, with any of its texts.
    fn come_back(&mut self, stroke: Stroke) {
        let gone: Vec<&(String, String)> = self
            .past
            .iter()
            .filter(|p| !self.files.contains_key(&p.0))
            .collect();
        if let Some(last) = gone.len().checked_sub(1) {
            let (path, text) = gone[last - usize::from(stroke.length) % gone.len()].clone();
            self.set(path, text);
        }
    }

    /// A piece of any file.
    fn pasted(&self, text: &str, stroke: Stroke) -> Edit {
        let from = self
            .files
            .values()
            .nth(usize::from(stroke.piece) % self.files.len());
        let from = from.map_or(text, String::as_str);
        let start = line_start(from, spot(from, stroke.at.rotate_left(5)));
        let end = floor(from, start + usize::from(stroke.length) * 2);
        let at = spot(text, stroke.at);
        Edit {
            range: at..at,
            text: from[start..end.max(start)].to_owned(),
        }
    }
}

fn applied(text: &str, edit: &Edit) -> String {
    let mut text = text.to_owned();
    text.replace_range(edit.range.clone(), &edit.text);
    text
}

/// The place in the text that a share of it says.
fn spot(text: &str, share: u16) -> usize {
    // The very end is a place as well.
    floor(text, (usize::from(share) * (text.len() + 1)) >> 16)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |n| n + 1)
}

fn line_after(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n + 1)
}

fn piece(stroke: Stroke) -> &'static str {
    PIECES[usize::from(stroke.piece) % PIECES.len()]
}

fn typed(text: &str, stroke: Stroke) -> Edit {
    let at = spot(text, stroke.at);
    Edit {
        range: at..at,
        text: piece(stroke).to_owned(),
    }
}

/// The end of `count` characters from `at` on.
fn ahead(text: &str, at: usize, count: usize) -> usize {
    text[at..]
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(n, _)| at + n)
}

fn deleted(text: &str, stroke: Stroke) -> Edit {
    let at = spot(text, stroke.at);
    let end = ahead(text, at, usize::from(stroke.length % 4) + 1);
    Edit {
        range: at..end,
        text: String::new(),
    }
}

fn replaced(text: &str, stroke: Stroke) -> Edit {
    let at = spot(text, stroke.at);
    let end = ahead(text, at, usize::from(stroke.length));
    Edit {
        range: at..end,
        text: piece(stroke).to_owned(),
    }
}

/// A line goes to another place: two edits of one change.
fn moved(text: &str, stroke: Stroke) -> Vec<Edit> {
    let deletion = line_deleted(text, stroke);
    let line = text[deletion.range.clone()].to_owned();
    let rest = applied(text, &deletion);
    let to = line_start(&rest, spot(&rest, u16::from(stroke.length) << 8));
    vec![
        deletion,
        Edit {
            range: to..to,
            text: line,
        },
    ]
}

/// What begins on a line comes twice: to the end of the line, or of the block that it opens.
fn doubled(text: &str, stroke: Stroke) -> Edit {
    let start = line_start(text, spot(text, stroke.at));
    let mut end = line_after(text, start);
    if text[start..end].trim_end().ends_with('{') {
        let close = text[end..].find("\n}").map_or(text.len(), |n| end + n + 1);
        end = line_after(text, close);
    }
    Edit {
        range: end..end,
        text: text[start..end].to_owned(),
    }
}

fn line_deleted(text: &str, stroke: Stroke) -> Edit {
    let start = line_start(text, spot(text, stroke.at));
    Edit {
        range: start..line_after(text, start),
        text: String::new(),
    }
}

/// The word at a place becomes another one, everywhere in the file or there alone.
fn renamed(text: &str, stroke: Stroke) -> Vec<Edit> {
    let at = spot(text, stroke.at);
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    let tail = text[at..]
        .find(|c| !of_word(c))
        .map_or(text.len(), |n| at + n);
    let head = text[..at]
        .rfind(|c| !of_word(c))
        .map_or(0, |n| ahead(text, n, 1));
    let word = &text[head..tail];
    let new = ["api", "db", "renamed", "q", "été"][usize::from(stroke.piece) % 5];
    if word.is_empty() || stroke.length.is_multiple_of(2) {
        return vec![Edit {
            range: head..tail,
            text: new.to_owned(),
        }];
    }
    // From the end on: an edit moves nothing that comes after it in the list.
    let places: Vec<usize> = text.match_indices(word).map(|(n, _)| n).collect();
    let edit = |start: &usize| Edit {
        range: *start..start + word.len(),
        text: new.to_owned(),
    };
    places.iter().rev().map(edit).collect()
}

/// The end of a line becomes another kind of one.
fn line_end(text: &str, stroke: Stroke) -> Edit {
    let at = spot(text, stroke.at);
    let Some(start) = text[at..].find(['\n', '\r']).map(|n| at + n) else {
        return typed(text, stroke);
    };
    let end = if text[start..].starts_with("\r\n") {
        start + 2
    } else {
        start + 1
    };
    let new = ["\r\n", "\r", "\n", "\n\n", ""][usize::from(stroke.length) % 5];
    Edit {
        range: start..end,
        text: new.to_owned(),
    }
}

fn cut(text: &str, stroke: Stroke) -> Edit {
    let at = spot(text, stroke.at);
    // Mostly a piece; now and then all that follows.
    let end = match stroke.length {
        0..=15 => text.len(),
        length => ahead(text, at, usize::from(length)),
    };
    Edit {
        range: at..end,
        text: String::new(),
    }
}

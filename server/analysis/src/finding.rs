//! What Buttress has to say about a place, and the edits that would settle it.

use std::borrow::Cow;

use serde::Serialize;

use crate::span::{ChunkId, Date, FilePath, Location, Place, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The text is wrong, or the design breaks.
    Error,
    /// The design will hurt.
    Warning,
    /// Worth doing.
    Information,
    /// By the way.
    Hint,
}

impl Severity {
    /// The word for it, as `check` prints it and JSON carries it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
            Self::Hint => "hint",
        }
    }
}

/// Which part of a design's health a rule is about. Text and model errors have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// It keeps working when parts fail.
    Resilience,
    /// Messages arrive, once, and none is lost in silence.
    Messaging,
    /// Data survives.
    Data,
    /// Only those who may, can.
    Security,
    /// One can see what it does.
    Observability,
    /// It costs what it may.
    Cost,
    /// It is fast enough and big enough.
    Performance,
    /// The team can run it.
    Operability,
    /// The law is kept.
    Compliance,
    /// Its shape makes sense.
    Structure,
}

impl Category {
    /// All ten, in the order in which they are shown.
    pub const ALL: [Category; 10] = [
        Self::Resilience,
        Self::Messaging,
        Self::Data,
        Self::Security,
        Self::Observability,
        Self::Cost,
        Self::Performance,
        Self::Operability,
        Self::Compliance,
        Self::Structure,
    ];

    /// The word for it, as it is printed and as JSON carries it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Resilience => "resilience",
            Self::Messaging => "messaging",
            Self::Data => "data",
            Self::Security => "security",
            Self::Observability => "observability",
            Self::Cost => "cost",
            Self::Performance => "performance",
            Self::Operability => "operability",
            Self::Compliance => "compliance",
            Self::Structure => "structure",
        }
    }
}

/// A hint to the editor on how to draw what is under a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tag {
    /// Faded: it could go.
    Unnecessary,
    /// Struck through.
    Deprecated,
}

/// A second place that explains a finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Related<F = FilePath> {
    /// Where.
    pub location: Location<F>,
    /// What is to be seen there.
    pub message: String,
}

/// One problem: what is wrong, where, and what to do about it. Its places are those of files, or, as
/// long as it is kept from one state of the text to the next, of chunks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding<F = FilePath> {
    /// The rule's slug (`missing-dead-letter-queue`), or that of an error of the text (`syntax`).
    pub rule: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// Which part of the health it costs; `None` for errors of the text.
    pub category: Option<Category>,
    /// What breaks, for whom, by how much, and what to do.
    pub message: String,
    /// The full name of what it is about, `a -> b: rest` for a connection; `None` for the design as a
    /// whole and for errors of the text. It stays when lines move.
    pub subject: Option<String>,
    /// What it is about.
    pub location: Location<F>,
    /// Other places that belong to it.
    pub related: Vec<Related<F>>,
    /// What it costs of the 100 points of health.
    pub points: f64,
    /// Edits that settle it, the best first.
    pub fixes: Vec<Fix<F>>,
    /// How to draw it.
    pub tags: Vec<Tag>,
    /// Where an `accept` is about it: what that says.
    pub accepted: Option<Acceptance>,
}

/// What an `accept` says of a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Why it is accepted; empty where that is not said.
    pub reason: String,
    /// The last day on which it is.
    pub until: Option<Date>,
    /// What the finding says where nobody accepts it.
    pub message: String,
}

impl<F: Clone> Finding<F> {
    /// An error of the text: something that is written and cannot be so.
    pub fn error(rule: &'static str, location: Location<F>, message: impl Into<String>) -> Self {
        Self {
            rule: Cow::Borrowed(rule),
            severity: Severity::Error,
            category: None,
            message: message.into(),
            subject: None,
            location,
            related: Vec::new(),
            points: 0.0,
            fixes: Vec::new(),
            tags: Vec::new(),
            accepted: None,
        }
    }

    /// The same, as a warning.
    pub fn warning(rule: &'static str, location: Location<F>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(rule, location, message)
        }
    }

    /// The same, as a hint.
    pub fn hint(rule: &'static str, location: Location<F>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Hint,
            ..Self::error(rule, location, message)
        }
    }

    /// With a second place.
    pub fn related(mut self, location: Location<F>, message: impl Into<String>) -> Self {
        self.related.push(Related {
            location,
            message: message.into(),
        });
        self
    }

    /// With the word that is most likely meant in the place of what is written.
    pub fn did_you_mean(mut self, near: &str) -> Self {
        self.message += &format!(" Did you mean `{near}`?");
        let fix = Fix::replace(format!("Change to `{near}`"), &self.location, near);
        self.fix(fix.preferred())
    }

    /// With an edit that settles it.
    pub fn fix(mut self, fix: Fix<F>) -> Self {
        self.fixes.push(fix);
        self
    }
}

impl<F> Finding<F> {
    /// The same in terms of other files, as far as `to` tells where its places are.
    pub(crate) fn try_moved<G: Clone + PartialEq>(
        &self,
        to: impl Fn(&Location<F>) -> Option<Location<G>>,
    ) -> Option<Finding<G>>
    where
        F: Clone,
    {
        let related = self.related.iter().filter_map(|r| {
            Some(Related {
                location: to(&r.location)?,
                message: r.message.clone(),
            })
        });
        Some(Finding {
            rule: self.rule.clone(),
            severity: self.severity,
            category: self.category,
            message: self.message.clone(),
            subject: self.subject.clone(),
            location: to(&self.location)?,
            related: related.collect(),
            points: self.points,
            fixes: self.fixes.iter().filter_map(|f| f.try_moved(&to)).collect(),
            tags: self.tags.clone(),
            accepted: self.accepted.clone(),
        })
    }
}

impl Finding<ChunkId> {
    /// The same where all its places are known.
    pub(crate) fn moved(&self, to: impl Fn(Place) -> Location) -> Finding {
        self.try_moved(|place| Some(to(*place)))
            .expect("every place has a location")
    }
}

impl<F: Clone> Fix<F> {
    /// The same in terms of other files; `None` where one of its places is not known.
    pub(crate) fn try_moved<G: Clone + PartialEq>(
        &self,
        to: &impl Fn(&Location<F>) -> Option<Location<G>>,
    ) -> Option<Fix<G>> {
        let mut files: Vec<FileEdits<G>> = Vec::new();
        for edits in &self.edits {
            for edit in &edits.edits {
                let at = to(&Location::new(&edits.file, edit.span))?;
                let edit = TextEdit {
                    span: at.span,
                    text: edit.text.clone(),
                };
                match files.iter_mut().find(|f| f.file == at.file) {
                    Some(file) => file.edits.push(edit),
                    None => files.push(FileEdits {
                        file: at.file,
                        edits: vec![edit],
                    }),
                }
            }
        }
        for file in &mut files {
            // Stable: what was added at one place first comes first.
            file.edits.sort_by_key(|e| e.span);
        }
        Some(Fix {
            title: self.title.clone(),
            edits: files,
            preferred: self.preferred,
            pattern: self.pattern.clone(),
        })
    }
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// See [`Severity::Error`].
    pub errors: usize,
    /// See [`Severity::Warning`].
    pub warnings: usize,
    /// See [`Severity::Information`].
    pub infos: usize,
    /// See [`Severity::Hint`].
    pub hints: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Information => self.infos += 1,
            Severity::Hint => self.hints += 1,
        }
    }

    /// Adds others.
    pub(crate) fn add_all(&mut self, others: Self) {
        self.errors += others.errors;
        self.warnings += others.warnings;
        self.infos += others.infos;
        self.hints += others.hints;
    }

    /// Whether there are none.
    pub(crate) fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl FromIterator<Severity> for Counts {
    fn from_iter<I: IntoIterator<Item = Severity>>(all: I) -> Self {
        let mut out = Self::default();
        all.into_iter().for_each(|severity| out.add(severity));
        out
    }
}

/// A finding without its fixes and in terms of chunks: what an editor is told after each key. It owns
/// as little as it can.
#[derive(Clone, Debug)]
pub struct Note<'a> {
    /// The number of what was seen, where it has one: a note of that number is made of the same parts
    /// as long as there is one, so what was made of them can be used again.
    pub number: Option<u64>,
    /// See [`Finding::rule`].
    pub rule: &'a str,
    /// See [`Finding::severity`].
    pub severity: Severity,
    /// See [`Finding::message`].
    pub message: Cow<'a, str>,
    /// See [`Finding::location`].
    pub location: Place,
    /// See [`Finding::related`].
    pub related: &'a [Related<ChunkId>],
    /// See [`Finding::tags`].
    pub tags: &'a [Tag],
}

impl PartialEq for Note<'_> {
    /// Whether they say the same, whoever saw it.
    fn eq(&self, other: &Self) -> bool {
        self.location == other.location
            && self.severity == other.severity
            && self.rule == other.rule
            && self.message == other.message
            && self.related == other.related
            && self.tags == other.tags
    }
}

impl<'a> From<&'a Finding<ChunkId>> for Note<'a> {
    fn from(finding: &'a Finding<ChunkId>) -> Self {
        Self {
            number: None,
            rule: &finding.rule,
            severity: finding.severity,
            message: Cow::Borrowed(&finding.message),
            location: finding.location,
            related: &finding.related,
            tags: &finding.tags,
        }
    }
}

/// An edit that settles a finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Fix<F = FilePath> {
    /// What it does, for a menu: `Add a dead-letter queue (+4 points, +$0.40 a month)`.
    pub title: String,
    /// What changes, by file.
    pub edits: Vec<FileEdits<F>>,
    /// Whether it is the one that most people want.
    pub preferred: bool,
    /// The design pattern that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

impl<F: Clone> Fix<F> {
    /// Replaces `location` by `text`.
    pub fn replace(
        title: impl Into<String>,
        location: &Location<F>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            title: title.into(),
            edits: vec![FileEdits {
                file: location.file.clone(),
                edits: vec![TextEdit {
                    span: location.span,
                    text: text.into(),
                }],
            }],
            preferred: false,
            pattern: None,
        }
    }

    /// As the one that most people want.
    pub fn preferred(mut self) -> Self {
        self.preferred = true;
        self
    }
}

/// The edits of one file: sorted, none overlapping, all in terms of the text before any of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct FileEdits<F = FilePath> {
    /// The file.
    pub file: F,
    /// Its edits.
    pub edits: Vec<TextEdit>,
}

/// Puts `text` in the place of `span`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TextEdit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl TextEdit {
    /// Applies sorted edits that do not overlap to `text`.
    pub fn apply_all(edits: &[TextEdit], text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 64);
        let mut from = 0;
        for edit in edits {
            out.push_str(text.get(from..edit.span.start).unwrap_or_default());
            out.push_str(&edit.text);
            from = edit.span.end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        out
    }
}

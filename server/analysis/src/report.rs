//! Everything that is known of one design.

use std::sync::{Arc, OnceLock};

use crate::cost::Costs;
use crate::figures::{Beside, Figures, Known};
pub use crate::finding::Counts;
use crate::finding::{Finding, Note, Severity};
use crate::health::{self, Facts, Health, Levels, Score, Sighting};
use crate::model::includes::Root;
use crate::model::{Architecture, Changes, Component};
use crate::span::{ChunkId, Date, FilePath, Place, Span};
use crate::traffic::Traffic;
use crate::vicinity::{Past, Vicinity};

/// Everything that is known of one design.
#[derive(Debug)]
pub struct Report {
    /// The file it starts from.
    pub root: FilePath,
    /// All its files, the root first.
    pub files: Vec<FilePath>,
    /// The environment whose differences are laid over it; none where it is as it is written.
    pub environment: Option<String>,
    /// What it says.
    pub architecture: Arc<Architecture>,
    /// What flows where.
    pub traffic: Arc<Traffic>,
    /// What it costs.
    pub costs: Costs,
    /// How many errors of the text there are: what they are about is not in the rest.
    pub text_errors: usize,
    /// How many findings there are of each severity, errors of the syntax included.
    pub counts: Counts,
    /// Includes that lead nowhere; among the findings too.
    pub(crate) include_errors: Vec<Finding>,
    pub(crate) health: Health,
    vicinity: Vicinity,
    /// The design in some of its environments.
    beside: Vec<Beside>,
    today: Date,
    findings: OnceLock<Vec<Finding>>,
}

impl Report {
    /// Looks at a design as a whole, over which the differences of an environment are laid if one is
    /// named, with rules taken as `levels` says. What `before`, a report of the same design in the
    /// same environment with the same levels, has found out already is taken from there; `changes` are
    /// what was exchanged since, where that is all.
    pub(crate) fn new(
        root: &Root,
        architecture: Arc<Architecture>,
        changes: Option<&Changes>,
        today: Date,
        environment: Option<&str>,
        levels: &Levels,
        before: Option<&Report>,
    ) -> Self {
        let environment =
            environment.filter(|name| architecture.environments().any(|e| e == *name));
        let known = before.map(Self::known);
        let figures = Figures::of(&architecture, changes, today, known);
        let beside = match environment {
            // What is looked at is no longer what the others differ from.
            Some(_) => Vec::new(),
            None => {
                let base = Known {
                    architecture: &architecture,
                    traffic: &figures.traffic,
                    vicinity: &figures.vicinity,
                    costs: &figures.costs,
                };
                let before = before.map_or(&[][..], |b| &b.beside);
                Beside::all(base, changes, today, before)
            }
        };
        let Figures {
            traffic,
            vicinity,
            costs,
            same_traffic,
            moves,
            touched,
            exchanged,
        } = figures;
        let facts = Facts::new(&architecture, &traffic, &costs, &beside, today);
        let past = before.zip(moves.as_ref());
        let past = past.map(|(b, (components, connections))| Past {
            known: &b.health,
            vicinity: &b.vicinity,
            components,
            connections,
            touched: touched.as_ref(),
            exchanged,
        });
        let health = health::check(&facts, levels, &vicinity, past.as_ref(), same_traffic);
        let mut counts = architecture.count_troubles();
        counts.add_all(costs.problems().map(|f| f.severity).collect());
        counts.add_all(root.errors.iter().map(|f| f.severity).collect());
        let text_errors = counts.errors;
        counts.add_all(health.counts());
        Self {
            root: root.path.clone(),
            files: root.files.clone(),
            environment: environment.map(str::to_owned),
            architecture,
            traffic,
            costs,
            text_errors,
            counts,
            include_errors: root.errors.clone(),
            health,
            vicinity,
            beside,
            today,
            findings: OnceLock::new(),
        }
    }

    /// How healthy it is.
    pub fn score(&self) -> &Score {
        self.health.score(&self.facts())
    }

    /// What its health would be without the findings that have a safe fix.
    pub fn score_when_fixed(&self) -> Score {
        self.health.score_when_fixed(&self.facts())
    }

    /// What is wrong with it, with fixes; errors of the syntax left out: those belong to files.
    pub fn findings(&self) -> &[Finding] {
        self.findings.get_or_init(|| self.find())
    }

    /// The same, for who asks once.
    pub fn find(&self) -> Vec<Finding> {
        let facts = self.facts();
        let architecture = &self.architecture;
        let of_text = architecture.text_problems().cloned();
        let of_costs = self.costs.problems().cloned();
        let of_health = self.health.findings(&facts, |_| true, true);
        let found = of_text.chain(of_costs).chain(of_health);
        let found = found.map(|f| f.moved(|place| architecture.location(place)));
        self.include_errors.iter().cloned().chain(found).collect()
    }

    /// What is wrong with the text, apart from includes: all that no rule about health says.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Finding<ChunkId>> {
        let of_text = self.architecture.text_problems();
        of_text
            .chain(self.costs.problems())
            .chain(self.health.remarks())
    }

    /// What of that touches a range of a file.
    pub(crate) fn findings_in(&self, path: &str, span: Span) -> Vec<Finding> {
        let architecture = &self.architecture;
        let wanted = |place: Place| {
            let at = architecture.locate(place);
            at.is_some_and(|at| &*at.file == path && at.span.meets(span))
        };
        let facts = self.facts();
        let of_text = architecture.text_problems();
        let here = of_text.chain(self.costs.problems());
        let here = here.filter(|f| wanted(f.location)).cloned();
        let found = here.chain(self.health.findings(&facts, wanted, true));
        let found = found.map(|f| f.moved(|place| architecture.location(place)));
        let includes = self.include_errors.iter();
        let includes =
            includes.filter(|f| &*f.location.file == path && f.location.span.meets(span));
        includes.cloned().chain(found).collect()
    }

    /// What the rules say inside of a place, without fixes.
    pub(crate) fn findings_inside(&self, place: Place) -> Vec<Finding<ChunkId>> {
        let wanted = |at: Place| {
            at.file == place.file
                && place.span.start <= at.span.start
                && at.span.end <= place.span.end
        };
        self.health.findings(&self.facts(), wanted, false).collect()
    }

    /// All there is to say in terms of chunks, as far as it takes to choose what is told; what is about
    /// includes apart, which is in terms of files.
    pub fn briefs(&self) -> impl Iterator<Item = Brief<'_>> {
        let of_text = self
            .architecture
            .text_problems()
            .chain(self.costs.problems());
        let of_text = of_text.map(Note::from);
        let facts = self.facts();
        let further: Vec<Note<'_>> = self.health.further_notes(&facts).collect();
        let apart = of_text.chain(further);
        let apart = apart.map(|note| Brief(Of::Note(Box::new(note))));
        let seen = self.health.sightings().iter();
        let seen = seen.map(|sighting| Brief(Of::Sighting(&self.health, sighting)));
        apart.chain(seen)
    }

    /// The includes that lead nowhere.
    pub fn include_errors(&self) -> &[Finding] {
        &self.include_errors
    }

    /// How many things one rule sees in the design when it looks at everything, or only at what it looks
    /// at after each key. Its price is what this takes.
    pub fn look_with(&self, rule: &health::Rule, only_after_a_key: bool) -> usize {
        health::look_with(&self.facts(), rule, only_after_a_key)
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        let (traffic, costs) = (&self.traffic, &self.costs);
        Facts::new(&self.architecture, traffic, costs, &self.beside, self.today)
    }

    fn known(&self) -> Known<'_> {
        Known {
            architecture: &self.architecture,
            traffic: &self.traffic,
            vicinity: &self.vicinity,
            costs: &self.costs,
        }
    }

    /// How much its rules see that is not accepted.
    pub fn seen(&self) -> Counts {
        self.health.seen()
    }

    /// What the score means, in words.
    pub fn verdict(&self) -> &'static str {
        let own = || self.architecture.components.iter().filter(|c| c.is_own());
        if self.text_errors > 0 {
            "of what could be read"
        } else if own().next().is_none() {
            "nothing to look at yet"
        } else if own().all(|component: &Arc<Component>| component.is_sketch()) {
            "a sketch so far"
        } else {
            self.score().band()
        }
    }

    /// What the design is called: its title, or the name of its file.
    pub fn title(&self) -> &str {
        let file = self.root.rsplit('/').next().unwrap_or(&self.root);
        self.architecture
            .title
            .as_deref()
            .filter(|t| !t.is_empty())
            .unwrap_or(file)
    }
}

/// Something that may be said. There are very many of these, and most are not.
#[derive(Clone, Debug)]
pub struct Brief<'a>(Of<'a>);

#[derive(Clone, Debug)]
enum Of<'a> {
    Note(Box<Note<'a>>),
    Sighting(&'a Health, &'a Sighting),
}

impl<'a> Brief<'a> {
    /// See [`Note::severity`].
    pub fn severity(&self) -> Severity {
        match &self.0 {
            Of::Note(note) => note.severity,
            Of::Sighting(_, sighting) => sighting.severity,
        }
    }

    /// See [`Note::location`].
    pub fn location(&self) -> Place {
        match &self.0 {
            Of::Note(note) => note.location,
            Of::Sighting(_, sighting) => sighting.location,
        }
    }

    /// What is said.
    pub fn note(&self) -> Option<Note<'a>> {
        match &self.0 {
            Of::Note(note) => Some((**note).clone()),
            Of::Sighting(health, sighting) => health.note(sighting),
        }
    }
}

//! Everything that is known of one design.

use std::sync::Arc;

use crate::cost::Costs;
use crate::finding::{Finding, Severity};
use crate::health::{self, Score};
use crate::model::includes::Root;
use crate::model::{self, Architecture};
use crate::span::{Date, FilePath};
use crate::syntax::Document;
use crate::traffic::Traffic;

/// Everything that is known of one design.
#[derive(Debug)]
pub struct Report {
    /// The file it starts from.
    pub root: FilePath,
    /// All its files, the root first.
    pub files: Vec<FilePath>,
    /// What it says.
    pub architecture: Architecture,
    /// What flows where.
    pub traffic: Traffic,
    /// What it costs.
    pub costs: Costs,
    /// How healthy it is.
    pub score: Score,
    /// What is wrong with it, errors of the syntax left out: those belong to files.
    pub findings: Vec<Finding>,
    /// How many errors of the text there are: what they are about is not in the rest.
    pub text_errors: usize,
    /// Includes that lead nowhere; among the findings too.
    pub(crate) include_errors: Vec<Finding>,
}

impl Report {
    /// Looks at a design as a whole, with the differences of an environment laid over it if one is
    /// named.
    pub(crate) fn new(
        root: &Root,
        documents: &[&Arc<Document>],
        today: Date,
        environment: Option<&str>,
    ) -> Self {
        let mut architecture = model::build(documents, environment);
        let traffic = Traffic::of(&architecture);
        let costs = Costs::of(&architecture, &traffic);
        let mut findings = root.errors.clone();
        findings.append(&mut architecture.problems);
        findings.extend(crate::cost::problems(&architecture, &costs));
        let is_error = |f: &&Finding| f.severity == Severity::Error;
        let syntax = documents.iter().flat_map(|d| &d.parsed().errors);
        let text_errors = syntax.chain(&findings).filter(is_error).count();
        let texts = |file: &FilePath| {
            documents
                .iter()
                .find(|d| d.path == *file)
                .map(|d| d.parsed().text.clone())
        };
        let facts = health::Facts {
            architecture: &architecture,
            traffic: &traffic,
            costs: &costs,
            today,
            root: &root.path,
            texts: &texts,
        };
        let (score, of_health) = health::check(&facts);
        findings.extend(of_health);
        Self {
            root: root.path.clone(),
            files: root.files.clone(),
            architecture,
            traffic,
            costs,
            score,
            findings,
            text_errors,
            include_errors: root.errors.clone(),
        }
    }

    /// What the score means, in words.
    pub fn verdict(&self) -> &'static str {
        let own = || self.architecture.components.iter().filter(|c| c.is_own());
        if self.text_errors > 0 {
            "of what could be read"
        } else if own().next().is_none() {
            "nothing to look at yet"
        } else if own().all(model::Component::is_sketch) {
            "a sketch so far"
        } else {
            self.score.band()
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

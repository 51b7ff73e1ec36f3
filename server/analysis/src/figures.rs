//! What flows in a design and what it costs, worked out from what was known of an earlier state; and
//! the bills of its environments beside it.

use std::sync::Arc;

use crate::cost::Costs;
use crate::model::{Architecture, Changes, Exchanged, Moves, Sheet};
use crate::span::{Date, Place};
use crate::traffic::Traffic;
use crate::vicinity::{Past, Touched, Vicinity};

/// What is known of a state of a design before its health.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub architecture: &'a Architecture,
    pub traffic: &'a Arc<Traffic>,
    pub vicinity: &'a Vicinity,
    pub costs: &'a Costs,
}

/// The figures of a design, and what of it is as it was.
pub(crate) struct Figures<'a> {
    pub traffic: Arc<Traffic>,
    pub vicinity: Vicinity,
    pub costs: Costs,
    /// Whether the traffic is what it was.
    pub same_traffic: bool,
    /// What numbers components and connections had before.
    pub moves: Option<(Moves, Moves)>,
    pub touched: Option<Touched>,
    /// The chunks that were exchanged, where nothing but settings is another.
    pub exchanged: Option<Exchanged<'a>>,
}

impl<'a> Figures<'a> {
    /// Works out what may be other than it was `before`; `changes` are what was exchanged since, where
    /// that is all.
    pub(crate) fn of(
        architecture: &Architecture,
        changes: Option<&'a Changes>,
        today: Date,
        before: Option<Known<'_>>,
    ) -> Self {
        let same = before.filter(|b| Traffic::is_same(b.architecture, architecture));
        let traffic = match same {
            Some(before) => before.traffic.clone(),
            None => Arc::new(Traffic::of(architecture)),
        };
        let after = same.zip(changes).and_then(|(before, changes)| {
            let vicinity = before.vicinity;
            vicinity.after(architecture, &traffic, today, changes)
        });
        let (vicinity, touched) = match after {
            Some((vicinity, touched)) => (vicinity, Some(touched)),
            None => (Vicinity::of(architecture, &traffic, today), None),
        };
        let moves = before.map(|b| {
            let components = architecture.components_in(b.architecture);
            (components, architecture.connections_in(b.architecture))
        });
        let exchanged = before.zip(changes).filter(|_| touched.is_some());
        let exchanged = exchanged.and_then(|(b, it)| it.exchanged(architecture, b.architecture));
        let past = before.zip(moves.as_ref());
        let past = past.map(|(b, (components, connections))| Past {
            known: b.costs,
            vicinity: b.vicinity,
            components,
            connections,
            touched: touched.as_ref(),
            exchanged,
        });
        let costs = Costs::of(architecture, &traffic, &vicinity, past.as_ref());
        Self {
            traffic,
            vicinity,
            costs,
            same_traffic: same.is_some(),
            moves,
            touched,
            exchanged,
        }
    }
}

/// A design in one of its environments, as far as its bill goes.
#[derive(Debug)]
pub(crate) struct Beside {
    /// What the environment is called.
    pub name: String,
    /// Where that stands.
    pub name_at: Place,
    pub architecture: Architecture,
    pub costs: Costs,
    traffic: Arc<Traffic>,
    vicinity: Vicinity,
}

impl Beside {
    /// The design in those environments whose bills somebody asks about: none in most. Of one that was
    /// known `before` a key costs no more than of the design itself.
    pub(crate) fn all(
        base: Known<'_>,
        changes: Option<&Changes>,
        today: Date,
        before: &[Self],
    ) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::new();
        // Of a fragment alone the whole bill is not known.
        if base.architecture.title.is_none() {
            return out;
        }
        for sheet in base.architecture.sheets() {
            let alike = || {
                let all = base.architecture.sheets();
                all.filter(|other| other.name == sheet.name)
            };
            if out.iter().any(|known| known.name == sheet.name)
                || !alike().all(Sheet::is_rehearsal)
                || !alike().any(Sheet::says_something)
            {
                continue;
            }
            let (architecture, mut laid_over) = base.architecture.in_environment(&sheet.name);
            let old = before.iter().find(|old| old.name == sheet.name);
            let figures = match old {
                Some(old) => {
                    // What a sheet is laid over is a new thing after each key.
                    let changes = changes.map(|changes| {
                        laid_over.components.extend(&changes.components);
                        laid_over.connections.extend(&changes.connections);
                        laid_over.groups = changes.groups.clone();
                        laid_over.chunks = changes.chunks.clone();
                        &laid_over
                    });
                    Figures::of(&architecture, changes, today, Some(old.known()))
                }
                None => Figures::of(&architecture, Some(&laid_over), today, Some(base)),
            };
            out.push(Self {
                name: sheet.name.clone(),
                name_at: sheet.name_at,
                costs: figures.costs,
                traffic: figures.traffic,
                vicinity: figures.vicinity,
                architecture,
            });
        }
        out
    }

    fn known(&self) -> Known<'_> {
        Known {
            architecture: &self.architecture,
            traffic: &self.traffic,
            vicinity: &self.vicinity,
            costs: &self.costs,
        }
    }
}

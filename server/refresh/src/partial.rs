//! What was fetched of a refresh that is not done: kept, so that a second run goes on where the
//! first one ended, wherever it was killed.
//!
//! A refresh is made of pieces, as a service in a region. Each has one file, written anew as a
//! whole and put in place by a rename: a line about the piece, then the figures it has so far.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use buttress_pricing::checksum;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::figure::Figure;
use crate::store::write_in_place;

/// Figures of two days are not mixed: a refresh that lies longer begins anew.
const FRESH: Duration = Duration::from_secs(24 * 3600);

/// The pieces of one cloud.
#[derive(Debug)]
pub(crate) struct Partial {
    folder: PathBuf,
}

/// What is asked for. A refresh that asked for something else cannot be gone on with.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
pub(crate) struct Plan {
    /// The version of the program and its tables.
    pub tables: String,
    /// Where the vendor is.
    pub base: String,
    /// Seconds since 1970, when it began.
    pub begun: u64,
}

/// One piece: the figures of a service in a region.
#[derive(Debug)]
pub(crate) struct Piece {
    path: PathBuf,
    state: State,
    figures: Vec<Figure>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    done: bool,
    /// Where the next page is.
    next: Option<String>,
    rows: usize,
    checksum: u64,
}

impl Plan {
    /// A plan that begins now.
    pub fn new(tables: &str, base: &str) -> Plan {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Plan {
            tables: format!(
                "{} {:x}",
                env!("CARGO_PKG_VERSION"),
                checksum(tables.as_bytes())
            ),
            base: base.to_owned(),
            begun: now.unwrap_or_default().as_secs(),
        }
    }

    /// Whether what this began can be gone on with under another plan.
    fn leads_to(&self, now: &Plan) -> bool {
        let age = now.begun.checked_sub(self.begun);
        self.tables == now.tables
            && self.base == now.base
            && age.is_some_and(|age| age < FRESH.as_secs())
    }
}

impl Partial {
    /// What there is in a folder, if it is of this plan; else a new beginning.
    pub fn open(folder: PathBuf, plan: &Plan) -> Result<Partial, Error> {
        let path = folder.join("plan.json");
        let earlier = fs::read(&path).ok();
        let earlier: Option<Plan> = earlier.and_then(|text| serde_json::from_slice(&text).ok());
        if !earlier.is_some_and(|earlier| earlier.leads_to(plan)) {
            remove(&folder)?;
            fs::create_dir_all(&folder).map_err(Error::disk(&folder))?;
            write_in_place(&path, json(plan).as_bytes())?;
        }
        Ok(Partial { folder })
    }

    /// A piece, with what there is of it.
    pub fn piece(&self, name: &str) -> Piece {
        let path = self.path(name, "csv");
        let text = fs::read_to_string(&path).unwrap_or_default();
        // A file that is damaged is none: the piece is fetched again.
        let (state, figures) = read(&text).unwrap_or_default();
        Piece {
            path,
            state,
            figures,
        }
    }

    /// A file of this refresh: `AmazonEC2 us-east-1` with an extension.
    pub fn path(&self, name: &str, extension: &str) -> PathBuf {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let name: String = name
            .chars()
            .map(|c| if plain(c) { c } else { '_' })
            .collect();
        self.folder.join(format!("{name}.{extension}"))
    }

    /// Forgets all of it.
    pub fn clear(self) -> Result<(), Error> {
        remove(&self.folder)
    }
}

impl Piece {
    /// Whether nothing of it is missing.
    pub fn is_done(&self) -> bool {
        self.state.done
    }

    /// Where to go on.
    pub fn next(&self) -> Option<&str> {
        self.state.next.as_deref()
    }

    /// Keeps the figures of a page, and where the next one is. Without a next one it is done.
    pub fn keep(&mut self, figures: Vec<Figure>, next: Option<String>) -> Result<(), Error> {
        self.figures.extend(figures);
        let mut rows = String::new();
        for figure in &self.figures {
            rows.push_str(&figure.line());
            rows.push('\n');
        }
        self.state = State {
            done: next.is_none(),
            next,
            rows: self.figures.len(),
            checksum: checksum(rows.as_bytes()),
        };
        let text = format!("{}\n{rows}", json(&self.state));
        write_in_place(&self.path, text.as_bytes())
    }

    /// What was kept.
    pub fn into_figures(self) -> Vec<Figure> {
        self.figures
    }
}

fn read(text: &str) -> Option<(State, Vec<Figure>)> {
    let (state, rows) = text.split_once('\n')?;
    let state: State = serde_json::from_str(state).ok()?;
    if state.checksum != checksum(rows.as_bytes()) {
        return None;
    }
    let figures: Option<Vec<Figure>> = rows.lines().map(Figure::parse).collect();
    let figures = figures.filter(|figures| figures.len() == state.rows)?;
    Some((state, figures))
}

fn json(value: &impl Serialize) -> String {
    // Plain structs of words and numbers always can be written.
    serde_json::to_string(value).unwrap_or_default()
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::disk(folder)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(sku: &str) -> Figure {
        Figure::parse(&format!("ec2,{sku},us-east-1,hour,0.1,2026-11-20")).unwrap()
    }

    fn plan(tables: &str, begun: u64) -> Plan {
        Plan {
            begun,
            ..Plan::new(tables, "https://prices.example")
        }
    }

    #[test]
    fn a_piece_goes_on_where_it_ended() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("aws");
        let partial = Partial::open(folder.clone(), &plan("t", 1_000)).unwrap();
        let mut piece = partial.piece("Virtual Machines eastus");
        assert!(!piece.is_done() && piece.next().is_none());
        piece
            .keep(vec![figure("a")], Some("page2".to_owned()))
            .unwrap();

        let partial = Partial::open(folder.clone(), &plan("t", 2_000)).unwrap();
        let mut piece = partial.piece("Virtual Machines eastus");
        assert_eq!(piece.next(), Some("page2"));
        piece.keep(vec![figure("b")], None).unwrap();

        let piece = partial.piece("Virtual Machines eastus");
        assert!(piece.is_done());
        assert_eq!(piece.into_figures(), [figure("a"), figure("b")]);
        partial.clear().unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn what_is_damaged_old_or_of_other_tables_begins_anew() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("aws");
        let begin = |tables, at| Partial::open(folder.clone(), &plan(tables, at)).unwrap();
        let keep = |partial: &Partial| partial.piece("a").keep(vec![figure("a")], None).unwrap();

        let partial = begin("t", 1_000);
        keep(&partial);
        assert!(partial.piece("a").is_done());
        let path = partial.path("a", "csv");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("0.1", "0.2")).unwrap();
        assert!(!partial.piece("a").is_done());

        keep(&partial);
        assert!(begin("t", 1_000 + 86_399).piece("a").is_done());
        assert!(!begin("t", 1_000 + 86_400).piece("a").is_done());
        keep(&partial);
        assert!(!begin("other", 1_000 + 86_401).piece("a").is_done());
    }
}

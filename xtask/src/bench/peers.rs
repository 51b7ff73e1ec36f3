//! What other servers do, as it was measured once. See `peers.toml`.

use anyhow::{Context, Result};
use serde::Deserialize;

/// The peers' figures.
#[derive(Deserialize)]
pub struct Peers {
    /// The day they are of.
    pub measured: String,
    /// The machine they are of.
    pub machine: String,
    row: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    source: String,
    best: Vec<Best>,
}

/// The best of the peers at one thing.
#[derive(Deserialize)]
pub struct Best {
    /// The size of the model.
    pub size: usize,
    /// Whose figures.
    pub name: String,
    /// The median.
    pub p50: f64,
    /// What 95 % are not above, where more than one sample was told.
    pub p95: Option<f64>,
}

impl Peers {
    /// Reads the committed figures.
    ///
    /// # Errors
    /// When they are not in order.
    pub fn read() -> Result<Self> {
        toml::from_str(include_str!("peers.toml"))
            .context("xtask/src/bench/peers.toml cannot be read")
    }

    /// The best at a row, with this size of the model.
    pub fn best(&self, id: &str, size: usize) -> Option<&Best> {
        let row = self.row.iter().find(|row| row.id == id)?;
        row.best.iter().find(|best| best.size == size)
    }

    /// What exactly was measured, where a peer's figure exists.
    pub fn source(&self, id: &str) -> Option<&str> {
        let row = self.row.iter().find(|row| row.id == id)?;
        Some(&row.source)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows;
    use super::*;

    #[test]
    fn the_figures_are_in_order() {
        let peers = Peers::read().expect("a table");
        for row in &peers.row {
            assert!(rows::find(&row.id).is_some(), "{} is no row", row.id);
            assert!(!row.source.is_empty(), "{}", row.id);
            for best in &row.best {
                let p95 = best.p95.unwrap_or(best.p50);
                assert!(best.p50 > 0.0 && best.p50 <= p95, "{}", row.id);
            }
            let sizes: Vec<usize> = row.best.iter().map(|best| best.size).collect();
            assert_eq!(sizes, [50, 500, 5_000], "{}", row.id);
        }
        let best = peers.best("key.title", 5_000).expect("a figure");
        assert_eq!((best.name.as_str(), best.p50), ("strz", 411.0));
    }
}

//! The rows of the table: everything that is measured, and the goals.

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Millis,
    /// Memory.
    Mebibytes,
    /// A ratio.
    Times,
    /// A number of things.
    Count,
}

impl Unit {
    /// As it is written behind a figure.
    pub fn word(self) -> &'static str {
        match self {
            Self::Millis => "ms",
            Self::Mebibytes => "MiB",
            Self::Times => "x",
            Self::Count => "",
        }
    }

    /// Whether it makes sense to ask how it grows with the model.
    pub fn grows(self) -> bool {
        matches!(self, Self::Millis | Self::Mebibytes)
    }
}

/// A row of the table.
pub struct Row {
    /// Its name, for `--only` and for the file of figures.
    pub id: &'static str,
    /// What it is called in the table.
    pub label: &'static str,
    /// What it counts.
    pub unit: Unit,
}

const fn row(id: &'static str, label: &'static str, unit: Unit) -> Row {
    Row { id, label, unit }
}

/// Every row, in the order of the table.
pub const ROWS: &[Row] = &[
    row("start.initialize", "start → initialize", Unit::Millis),
    row(
        "start.diagnostics",
        "start → first diagnostics",
        Unit::Millis,
    ),
    row("key.title", "key in a title → diagnostics", Unit::Millis),
    row("key.reference", "key in a name → diagnostics", Unit::Millis),
    row("key.value", "key in a setting → diagnostics", Unit::Millis),
    row("key.ratio", "a key over one at the least size", Unit::Times),
    row("key.cpu", "processor time of a key", Unit::Millis),
    row("key.completion", "key, then completion", Unit::Millis),
    row("key.symbols", "key, then documentSymbol", Unit::Millis),
    row("key.tokens", "key, then semanticTokens", Unit::Millis),
    row("key.delta", "key, then semanticTokens/delta", Unit::Millis),
    row("burst.last", "burst: last key → diagnostics", Unit::Millis),
    row("burst.stale", "burst: stale publishes", Unit::Count),
    row(
        "publish.unnumbered",
        "publishes without a version",
        Unit::Count,
    ),
    row("request.hover", "hover", Unit::Millis),
    row("request.completion", "completion", Unit::Millis),
    row("request.definition", "definition", Unit::Millis),
    row("request.references", "references", Unit::Millis),
    row("request.highlight", "documentHighlight", Unit::Millis),
    row("request.symbols", "documentSymbol", Unit::Millis),
    row("request.tokens", "semanticTokens/full", Unit::Millis),
    row(
        "request.range",
        "semanticTokens/range, 60 lines",
        Unit::Millis,
    ),
    row("request.formatting", "formatting", Unit::Millis),
    row("request.folding", "foldingRange", Unit::Millis),
    row("memory.open", "memory after open", Unit::Mebibytes),
    row("memory.edits", "memory after 1,000 edits", Unit::Mebibytes),
    row("memory.growth", "  over memory after open", Unit::Times),
    row(
        "memory.soak",
        "memory after 20,000 edits over open",
        Unit::Times,
    ),
    row(
        "memory.reopen",
        "  and 2,000 times closed and opened",
        Unit::Times,
    ),
    row("check", "buttress check, whole process", Unit::Millis),
];

/// Which figure of a row a goal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stat {
    /// The median.
    P50,
    /// What 95 % are not above.
    P95,
}

/// What a figure should be at most. Goals in milliseconds are of the machine that the peers were
/// measured on: they are for orientation and fail nothing.
pub struct Goal {
    /// The row.
    pub row: &'static str,
    /// The size of the model; `None` for each.
    pub size: Option<usize>,
    /// Which figure.
    pub stat: Stat,
    /// What it should be at most.
    pub most: f64,
}

const fn at(size: usize, row: &'static str, stat: Stat, most: f64) -> Goal {
    let size = Some(size);
    Goal {
        row,
        size,
        stat,
        most,
    }
}

const fn always(row: &'static str, most: f64) -> Goal {
    let (size, stat) = (None, Stat::P50);
    Goal {
        row,
        size,
        stat,
        most,
    }
}

/// How figures may grow with the size of the model.
pub const EXPONENT: f64 = 1.0;

/// Memory after many edits over memory after open: more is a leak, and `--gate` fails.
pub const GROWTH: f64 = 1.1;

/// All goals.
pub const GOALS: &[Goal] = &[
    at(5_000, "start.diagnostics", Stat::P50, 60.0),
    at(50, "start.diagnostics", Stat::P50, 10.0),
    at(5_000, "key.title", Stat::P50, 4.0),
    at(5_000, "key.title", Stat::P95, 8.0),
    at(500, "key.title", Stat::P95, 2.0),
    at(5_000, "key.reference", Stat::P50, 4.0),
    at(5_000, "key.reference", Stat::P95, 8.0),
    at(500, "key.reference", Stat::P95, 2.0),
    at(5_000, "key.value", Stat::P50, 4.0),
    at(5_000, "key.value", Stat::P95, 8.0),
    at(500, "key.value", Stat::P95, 2.0),
    at(5_000, "key.ratio", Stat::P50, 3.0),
    at(5_000, "key.cpu", Stat::P50, 4.0),
    at(5_000, "key.completion", Stat::P95, 10.0),
    at(5_000, "key.delta", Stat::P50, 3.0),
    at(5_000, "burst.last", Stat::P95, 12.0),
    always("burst.stale", 0.0),
    always("publish.unnumbered", 0.0),
    at(5_000, "request.hover", Stat::P95, 0.5),
    at(5_000, "request.definition", Stat::P95, 0.5),
    at(5_000, "request.references", Stat::P95, 0.5),
    at(5_000, "request.highlight", Stat::P95, 0.5),
    at(5_000, "request.symbols", Stat::P50, 15.0),
    at(5_000, "request.tokens", Stat::P50, 15.0),
    at(5_000, "request.formatting", Stat::P50, 25.0),
    at(5_000, "memory.open", Stat::P50, 42.0),
    always("memory.growth", GROWTH),
    always("memory.soak", GROWTH),
    always("memory.reopen", GROWTH),
    at(5_000, "check", Stat::P50, 80.0),
    at(50, "check", Stat::P50, 8.0),
];

/// The row of this name.
pub fn find(id: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_goal_is_of_a_row() {
        for goal in GOALS {
            assert!(find(goal.row).is_some(), "{}", goal.row);
        }
    }
}

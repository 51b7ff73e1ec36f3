//! What a run is failed for: counts and ratios, which are the same on every machine. Milliseconds
//! never fail one.

use super::record::{Record, Value};
use super::report::grouped;
use super::rows::GROWTH;

/// What is wrong; nothing where all is well.
pub fn failures(record: &Record) -> Vec<String> {
    let mut out = Vec::new();
    let mut each = |row: &str, wrong: &dyn Fn(f64, f64) -> Option<String>| {
        let Some(measured) = record.rows.get(row) else {
            return;
        };
        for (size, value) in &measured.server {
            let figure = |value: Option<&Value>| Some(value?.figures()?.p50);
            // What even a server that does nothing shows is the machine's, not the server's.
            let floor = figure(measured.floor.get(size)).unwrap_or_default();
            if let Some(what) = figure(Some(value)).and_then(|f| wrong(f, floor)) {
                out.push(format!("{} components: {what}", grouped(*size)));
            }
        }
    };
    each("burst.stale", &|count, floor| {
        (count > floor).then(|| {
            format!(
                "{count} publishes were of a state that had been typed over (a server that does nothing: {floor}); \
                 findings must be dropped when a newer state has arrived before they are sent"
            )
        })
    });
    each("publish.unnumbered", &|count, _| {
        (count > 0.0).then(|| {
            format!(
                "{count} publishes bore no version; a client cannot tell then which state they are of: \
                 publish the version of the text that was looked at"
            )
        })
    });
    for (row, after) in [
        ("memory.soak", "20,000 edits"),
        (
            "memory.reopen",
            "20,000 edits and 2,000 times closed and opened",
        ),
    ] {
        each(row, &|ratio, _| {
            (ratio > GROWTH).then(|| {
                format!(
                    "after {after} memory is {ratio:.2} times that after open, more than {GROWTH}: \
                     look for what is kept of each edit"
                )
            })
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::record::{Machine, Measured};
    use super::super::stats::Figures;
    use super::*;

    fn failed(row: &str, figure: f64, floor: f64) -> Vec<String> {
        let value = |figure| BTreeMap::from([(5_000, Value::Figures(Figures::one(figure)))]);
        let measured = Measured {
            server: value(figure),
            floor: value(floor),
            ..Measured::default()
        };
        failures(&Record {
            date: String::new(),
            commit: String::new(),
            machine: Machine::here(),
            quick: false,
            sizes: vec![5_000],
            rows: BTreeMap::from([(row.to_owned(), measured)]),
        })
    }

    #[test]
    fn counts_and_ratios_fail() {
        for (row, good, bad) in [
            ("burst.stale", 0.0, 1.0),
            ("publish.unnumbered", 0.0, 1.0),
            ("memory.soak", 1.1, 1.11),
            ("memory.reopen", 1.0, 1.2),
        ] {
            assert_eq!(failed(row, good, 0.0), Vec::<String>::new(), "{row}");
            let said = failed(row, bad, 0.0);
            assert_eq!(said.len(), 1, "{row}");
            assert!(said[0].starts_with("5,000 components: "), "{}", said[0]);
        }
    }

    #[test]
    fn milliseconds_and_the_machine_do_not() {
        assert!(failed("key.title", 1e6, 0.1).is_empty());
        assert!(failed("memory.growth", 5.0, 1.0).is_empty());
        assert!(failed("burst.stale", 2.0, 2.0).is_empty());
    }
}

//! The table that a person reads.

use super::record::{Measured, Record, Value};
use super::rows::{EXPONENT, GOALS, Goal, ROWS, Row, Stat, Unit};
use super::stats::{Answers, Figures};

/// The size that goals are of when they do not say another one.
const USUAL: usize = 5_000;

/// What a letter behind a figure means.
const MARKS: [(char, &str); 5] = [
    (
        'e',
        "some or all answers had nothing in them: their speed says little",
    ),
    ('!', "some or all answers were errors"),
    (
        'u',
        "the findings stayed as they were for some or all keys, which buttress/sceneChanged told",
    ),
    ('m', "some or all answers did not come in time"),
    (
        '-',
        "the server does not declare it, or the system does not tell",
    ),
];

/// The table of a run.
pub fn table(record: &Record) -> String {
    let mut lines = vec![head(record)];
    for row in ROWS {
        if let Some(measured) = record.rows.get(row.id) {
            lines.push(line(record, row, measured));
        }
    }
    let mut out = aligned(&lines);
    let cells = || {
        lines
            .iter()
            .skip(1)
            .flat_map(|line| &line[1..=record.sizes.len()])
    };
    for (mark, meaning) in MARKS {
        let marked = |cell: &String| {
            cell.rsplit_once(' ')
                .map_or(&**cell, |c| c.1)
                .contains(mark)
        };
        if cells().any(marked) {
            out += &format!("{mark}: {meaning}\n");
        }
    }
    out
}

fn head(record: &Record) -> Vec<String> {
    let mut head = vec!["p50 / p95".to_owned()];
    head.extend(record.sizes.iter().map(|size| grouped(*size)));
    head.extend(["growth", "of floor", "goal", "best peer", "of peer"].map(str::to_owned));
    head
}

fn line(record: &Record, row: &Row, measured: &Measured) -> Vec<String> {
    let mut out = vec![format!("{}{}", row.label, unit(row.unit))];
    for size in &record.sizes {
        out.push(
            measured
                .server
                .get(size)
                .map_or_else(String::new, |v| cell(row.unit, v)),
        );
    }
    out.push(measured.exponent.map_or_else(String::new, |exponent| {
        let met = if exponent <= EXPONENT { "" } else { " ✗" };
        format!("{exponent:.2}{met}")
    }));
    let p50 = |value: Option<&Value>| Some(value?.figures()?.p50);
    let largest = record.sizes.iter().rev();
    let of_floor = largest.clone().find_map(|size| {
        let (ours, floor) = (
            p50(measured.server.get(size))?,
            p50(measured.floor.get(size))?,
        );
        (row.unit.grows() && floor > 0.0).then(|| times(ours / floor))
    });
    out.push(of_floor.unwrap_or_default());
    out.push(goals(row, measured));
    let peer = largest.clone().find_map(|size| {
        let peer = measured.peer.get(size)?;
        let ours = p50(measured.server.get(size))?;
        let p95 = peer
            .p95
            .map_or_else(String::new, |p95| format!(" / {}", number(p95)));
        let text = format!("{} {}{p95}", peer.name, number(peer.p50));
        Some((text, times(ours / peer.p50)))
    });
    let (peer, of_peer) = peer.unwrap_or_default();
    out.extend([peer, of_peer]);
    out
}

fn unit(unit: Unit) -> String {
    match unit.word() {
        "" => String::new(),
        word => format!(", {word}"),
    }
}

/// What came of a row at one size, and the marks of what must be known of it.
fn cell(unit: Unit, value: &Value) -> String {
    match value {
        Value::Undeclared => "-".to_owned(),
        Value::Nothing(answers) => marks(answers),
        Value::Figures(figures) => {
            let mut out = match unit {
                Unit::Count => grouped(figures.p50 as usize),
                _ if figures.n == 1 => number(figures.p50),
                _ => format!("{} / {}", number(figures.p50), number(figures.p95)),
            };
            let marks = marks(&figures.answers);
            if !marks.is_empty() {
                out += &format!(" {marks}");
            }
            out
        }
    }
}

fn marks(answers: &Answers) -> String {
    let counts = [
        answers.empty,
        answers.errors,
        answers.unchanged,
        answers.missed,
    ];
    let marked = MARKS.iter().zip(counts).filter(|(_, count)| *count > 0);
    marked.map(|((mark, _), _)| *mark).collect()
}

fn goals(row: &Row, measured: &Measured) -> String {
    let goals = GOALS.iter().filter(|goal| goal.row == row.id);
    let told = goals.map(|goal| {
        let stat = match goal.stat {
            Stat::P95 => "p95 ",
            Stat::P50 => "",
        };
        let at = goal.size.filter(|size| *size != USUAL);
        let at = at.map_or_else(String::new, |size| format!(" at {}", grouped(size)));
        let met = match met(goal, measured) {
            Some(true) => " ✓",
            Some(false) => " ✗",
            None => "",
        };
        format!("{stat}{}{at}{met}", plain(goal.most))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Whether a goal is met; `None` where it was not measured.
pub fn met(goal: &Goal, measured: &Measured) -> Option<bool> {
    let figures: Vec<&Figures> = measured
        .server
        .iter()
        .filter(|(size, _)| goal.size.is_none_or(|wanted| wanted == **size))
        .filter_map(|(_, value)| value.figures())
        .collect();
    let is_met = |figures: &&Figures| match goal.stat {
        Stat::P50 => figures.p50 <= goal.most,
        Stat::P95 => figures.p95 <= goal.most,
    };
    (!figures.is_empty()).then(|| figures.iter().all(is_met))
}

/// How a run differs from an earlier one of the same machine.
pub fn changes(earlier: &Record, record: &Record) -> String {
    let mut head = vec![format!("change since {}", earlier.commit)];
    head.extend(record.sizes.iter().map(|size| grouped(*size)));
    let mut lines = vec![head];
    for row in ROWS {
        let (Some(old), Some(new)) = (earlier.rows.get(row.id), record.rows.get(row.id)) else {
            continue;
        };
        let mut line = vec![row.label.to_owned()];
        for size in &record.sizes {
            let pair = old.server.get(size).zip(new.server.get(size));
            line.push(pair.map_or_else(String::new, |(old, new)| change(row.unit, old, new)));
        }
        lines.push(line);
    }
    aligned(&lines) + &drift(earlier, record)
}

/// How the floor has moved: that much is not the server's doing.
fn drift(earlier: &Record, record: &Record) -> String {
    let mut ratios = Vec::new();
    for row in ROWS.iter().filter(|row| row.unit == Unit::Millis) {
        let (Some(old), Some(new)) = (earlier.rows.get(row.id), record.rows.get(row.id)) else {
            continue;
        };
        for (size, new) in &new.floor {
            let pair = old
                .floor
                .get(size)
                .and_then(Value::figures)
                .zip(new.figures());
            ratios.extend(
                pair.filter(|(old, _)| old.p50 > 0.0)
                    .map(|(old, new)| new.p50 / old.p50),
            );
        }
    }
    Figures::of(&ratios).map_or_else(String::new, |figures| {
        let percent = (figures.p50 - 1.0) * 100.0;
        format!(
            "the floor itself: {percent:+.0} % (the median of its rows): so much is the machine's\n"
        )
    })
}

fn change(unit: Unit, old: &Value, new: &Value) -> String {
    let (Some(a), Some(b)) = (old.figures(), new.figures()) else {
        return if cell(unit, old) == cell(unit, new) {
            "=".to_owned()
        } else {
            format!("{} → {}", cell(unit, old), cell(unit, new))
        };
    };
    if !unit.grows() {
        return format!("{} → {}", number(a.p50), number(b.p50));
    }
    let percent = |a: f64, b: f64| format!("{:+.0} %", (b / a - 1.0) * 100.0);
    if a.n == 1 || b.n == 1 {
        return percent(a.p50, b.p50);
    }
    format!("{} / {}", percent(a.p50, b.p50), percent(a.p95, b.p95))
}

/// Lines whose cells stand under one another, numbers to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| {
        let cells = lines.iter().filter_map(|line| line.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let words: Vec<bool> = (0..columns)
        .map(|at| {
            at == 0
                || lines[0]
                    .get(at)
                    .is_some_and(|h| h == "goal" || h == "best peer")
        })
        .collect();
    let mut out = String::new();
    for line in lines {
        let cells = line.iter().enumerate().map(|(at, cell)| {
            let space = " ".repeat(widths[at] - cell.chars().count());
            if words[at] {
                format!("{cell}{space}")
            } else {
                format!("{space}{cell}")
            }
        });
        out += cells.collect::<Vec<_>>().join("  ").trim_end();
        out.push('\n');
    }
    out
}

fn number(figure: f64) -> String {
    if figure >= 1000.0 {
        grouped(figure.round() as usize)
    } else if figure >= 100.0 {
        format!("{figure:.0}")
    } else if figure >= 10.0 {
        format!("{figure:.1}")
    } else {
        format!("{figure:.2}")
    }
}

fn plain(figure: f64) -> String {
    format!("{figure}")
}

fn times(ratio: f64) -> String {
    format!("{}x", number(ratio))
}

/// Digits in threes.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::record::{Machine, Peer};
    use super::*;

    fn record(p50: f64, answers: Answers) -> Record {
        let figures = |p50: f64, answers| {
            Value::Figures(Figures {
                n: 20,
                p95: p50 * 2.0,
                answers,
                ..Figures::one(p50)
            })
        };
        let peer = Peer {
            name: "strz".to_owned(),
            p50: 411.0,
            p95: Some(633.0),
            source: String::new(),
        };
        let title = Measured {
            unit: "ms".to_owned(),
            server: BTreeMap::from([(500, figures(0.9, answers)), (5_000, figures(p50, answers))]),
            floor: BTreeMap::from([(5_000, figures(0.1, Answers::default()))]),
            exponent: Some(0.5),
            peer: BTreeMap::from([(5_000, peer)]),
        };
        let delta = Measured {
            server: BTreeMap::from([(5_000, Value::Undeclared)]),
            ..Measured::default()
        };
        Record {
            date: "2026-11-21T00:00:00".to_owned(),
            commit: "abc".to_owned(),
            machine: Machine::here(),
            quick: false,
            sizes: vec![500, 5_000],
            rows: BTreeMap::from([
                ("key.title".to_owned(), title),
                ("key.delta".to_owned(), delta),
            ]),
        }
    }

    #[test]
    fn a_row_tells_its_goals_and_peers() {
        let text = table(&record(3.0, Answers::default()));
        let line = text.lines().nth(1).expect("a row");
        assert_eq!(
            line.split_whitespace().collect::<Vec<_>>().join(" "),
            "key in a title → diagnostics, ms 0.90 / 1.80 3.00 / 6.00 0.50 30.0x 4 ✓, p95 8 ✓, p95 2 at 500 ✓ strz 411 / 633 0.01x"
        );
        let line = table(&record(5.0, Answers::default()));
        assert!(line.contains("4 ✗, p95 8 ✗, p95 2 at 500 ✓"), "{line}");
        // What is not declared is shown, and said.
        assert!(
            text.contains("\n-: the server does not declare it"),
            "{text}"
        );
    }

    #[test]
    fn marks_are_explained_where_they_are_used() {
        let answers = Answers {
            empty: 1,
            missed: 2,
            ..Answers::default()
        };
        let text = table(&record(3.0, answers));
        assert!(text.contains("3.00 / 6.00 em"), "{text}");
        assert!(text.contains("\ne: ") && text.contains("\nm: ") && !text.contains("\nu: "));
    }

    #[test]
    fn changes_are_told_in_percent() {
        let (old, new) = (
            record(4.0, Answers::default()),
            record(3.0, Answers::default()),
        );
        let text = changes(&old, &new);
        assert!(text.contains("+0 % / +0 %  -25 % / -25 %"), "{text}");
        assert!(text.contains("the floor itself: +0 %"), "{text}");
        assert!(
            text.lines()
                .any(|line| line.starts_with("key, then") && line.ends_with('=')),
            "{text}"
        );
    }

    #[test]
    fn numbers_read_well() {
        let told: Vec<String> = [0.061, 9.994, 12.34, 411.4, 68_257.0].map(number).to_vec();
        assert_eq!(told, ["0.06", "9.99", "12.3", "411", "68,257"]);
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}

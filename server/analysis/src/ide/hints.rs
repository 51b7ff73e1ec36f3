//! Figures between the words: what a component costs, what flows, what `defaults` say.

use std::fmt::Write as _;
use std::ops::Range;

use super::hover::{connection_rate, cost, things};
use crate::cost::dollars;
use crate::health::count;
use crate::host::Snapshot;
use crate::model::{Origin, Settings, Status};
use crate::report::Report;
use crate::span::{Place, Span};

/// Which figures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HintOptions {
    /// What a component costs a month.
    pub cost: bool,
    /// What arrives at a component, and what goes along a connection.
    pub rate: bool,
    /// Settings that come from `defaults`.
    pub defaults: bool,
}

impl Default for HintOptions {
    fn default() -> Self {
        Self {
            cost: true,
            rate: true,
            // Four settings of one `defaults` are four hints at each of its components.
            defaults: false,
        }
    }
}

/// A figure at the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind which byte.
    pub at: usize,
    /// The figure.
    pub label: String,
    /// How it came about, as Markdown.
    pub tooltip: String,
}

/// More settings than these of `defaults` are in the tooltip alone.
const MOST_DEFAULTS: usize = 3;

/// The figures of the statements in a range. Only what stands there is looked at.
pub fn hints(snapshot: &Snapshot, path: &str, span: Span, options: HintOptions) -> Vec<Hint> {
    let Some(report) = snapshot.report_for(path) else {
        return Vec::new();
    };
    let architecture = &report.architecture;
    let within = architecture.within(path, span);
    let mut hints = Hints {
        report: &report,
        span,
        options,
        out: Vec::new(),
    };
    hints.components(within.components);
    hints.connections(within.connections);
    // The sort is stable: what is at one place stays in order.
    hints.out.sort_by_key(|hint| hint.at);
    hints.out
}

struct Hints<'a> {
    report: &'a Report,
    span: Span,
    options: HintOptions,
    out: Vec<Hint>,
}

impl Hints<'_> {
    fn components(&mut self, ids: Range<usize>) {
        for id in ids {
            let component = &self.report.architecture.components[id];
            let Some(at) = self.line_end(component.at, component.name_at.end) else {
                continue;
            };
            self.defaults(at, &component.settings);
            if let Some(monthly) = self.report.costs.bills[id].monthly
                && self.options.cost
                && monthly > 0.0
            {
                let planned = match component.status {
                    Status::Planned => " planned",
                    _ => "",
                };
                let label = format!("{}/mo{planned}", short(monthly));
                self.add(at, label, cost::of_component(self.report, id));
            }
            if let Some(rate) = self.report.traffic.rate(id)
                && self.options.rate
                && rate > 0.0
            {
                let tooltip = things::traffic(self.report, id).unwrap_or_default();
                self.add(at, format!("{} req/s", count(rate)), tooltip);
            }
        }
    }

    fn connections(&mut self, ids: Range<usize>) {
        for id in ids {
            let connection = &self.report.architecture.connections[id];
            let Some(at) = self.line_end(connection.at, connection.to_at.end) else {
                continue;
            };
            self.defaults(at, &connection.settings);
            if let Some(rate) = self.report.traffic.edge_rate(id)
                && self.options.rate
                && rate > 0.0
            {
                let tooltip = connection_rate(self.report, id).unwrap_or_default();
                self.add(at, format!("{} req/s", count(rate)), tooltip);
            }
        }
    }

    fn add(&mut self, at: usize, label: String, tooltip: String) {
        self.out.push(Hint { at, label, tooltip });
    }

    fn defaults(&mut self, at: usize, settings: &Settings) {
        let architecture = &self.report.architecture;
        let (mut label, mut tooltip) = (String::new(), "From `defaults`:".to_owned());
        let from_defaults = |e: &&crate::model::Entry| e.origin == Origin::Default;
        for (i, entry) in settings.iter().filter(from_defaults).enumerate() {
            if !self.options.defaults {
                return;
            }
            let Some(chunk) = architecture.chunk(entry.at.file) else {
                continue;
            };
            let text = entry.at.span.of(&chunk.text);
            let text = match text.contains(['\n', '\r']) {
                true => format!("{} …", entry.name),
                false => text.to_owned(),
            };
            let _ = write!(tooltip, "\n- `{text}`");
            let comma = if i > 0 { ", " } else { "" };
            match i {
                0..MOST_DEFAULTS => label.extend([comma, &text]),
                MOST_DEFAULTS => label.push_str(", …"),
                _ => {}
            }
        }
        if !label.is_empty() {
            self.add(at, label, tooltip);
        }
    }

    /// The end of the line of a statement that holds `head`, or of the statement; none outside of
    /// the range.
    fn line_end(&self, statement: Place, head: usize) -> Option<usize> {
        let architecture = &self.report.architecture;
        let text = &architecture.chunk(statement.file)?.text;
        let rest = text.get(head..statement.span.end)?;
        let line = rest.split(['\n', '\r']).next()?;
        let end = Span::at(head + line.trim_end().len());
        let place = architecture.locate(Place::new(&statement.file, end))?;
        let at = place.span.start;
        self.span.touches(at).then_some(at)
    }
}

/// Dollars, without cents where there are hundreds.
pub(super) fn short(amount: f64) -> String {
    dollars(if amount < 100.0 {
        amount
    } else {
        amount.round()
    })
}

#[cfg(test)]
mod tests {
    use super::{HintOptions, hints};
    use crate::span::Span;
    use crate::testing::{PATH, world};

    const TEXT: &str = "architecture \"Shop\"
constraints { provider = aws, region = us-east-1, traffic = 50 req/s }
defaults service { replicas = 3 }
defaults rest { timeout = 2 s }
client shopper
group orders {
  service api: aws.fargate \"API\" { // runs
    cpu = 1
  }
  database db: aws.rds_postgres { instance = db.r6g.large }
}
shopper -> orders.api: rest { calls = 2 }
orders.api -> orders.db: query
";

    /// Each line that has hints, with them behind it.
    fn shown(text: &str, span: Span, options: HintOptions) -> Vec<String> {
        let snapshot = world(&[(PATH, text)]);
        let mut out: Vec<String> = Vec::new();
        let mut last = usize::MAX;
        for hint in hints(&snapshot, PATH, span, options) {
            assert!(!hint.tooltip.is_empty(), "{hint:?}");
            if hint.at != last {
                let start = text[..hint.at].rfind('\n').map_or(0, |n| n + 1);
                out.push(text[start..hint.at].trim().to_owned());
            }
            last = hint.at;
            let line = out.last_mut().expect("one");
            line.push_str(" | ");
            line.push_str(&hint.label);
        }
        out
    }

    const NOTHING: HintOptions = HintOptions {
        cost: false,
        rate: false,
        defaults: false,
    };

    #[test]
    fn figures_stand_behind_their_lines() {
        let all = Span::new(0, TEXT.len());
        let rate = HintOptions {
            rate: true,
            ..NOTHING
        };
        assert_eq!(
            shown(TEXT, all, rate),
            [
                "client shopper | 50 req/s",
                "service api: aws.fargate \"API\" { // runs | 100 req/s",
                "database db: aws.rds_postgres { instance = db.r6g.large } | 100 req/s",
                "shopper -> orders.api: rest { calls = 2 } | 100 req/s",
                "orders.api -> orders.db: query | 100 req/s",
            ]
        );
        let defaults = HintOptions {
            defaults: true,
            ..NOTHING
        };
        assert_eq!(
            shown(TEXT, all, defaults),
            [
                "service api: aws.fargate \"API\" { // runs | replicas = 3",
                "shopper -> orders.api: rest { calls = 2 } | timeout = 2 s",
            ]
        );
        let cost = HintOptions {
            cost: true,
            ..NOTHING
        };
        let costs = shown(TEXT, all, cost);
        assert_eq!(costs.len(), 2);
        assert!(costs[1].contains("} | $") && costs[1].ends_with("/mo"));
        assert_eq!(shown(TEXT, all, NOTHING), Vec::<String>::new());
    }

    #[test]
    fn only_what_is_in_the_range_is_shown() {
        let at = |mark: &str| TEXT.find(mark).expect("it is there");
        let lines = |from: &str, to: &str| {
            let span = Span::new(at(from), at(to));
            shown(TEXT, span, HintOptions::default()).len()
        };
        assert_eq!(lines("    cpu", "  database"), 0);
        assert_eq!(lines("    cpu", "shopper ->"), 1);
        assert_eq!(lines("shopper ->", "orders.api -> "), 1);
        assert_eq!(lines("architecture", "client"), 0);
    }
}

//! What edits would make of a design: tried on a copy, before anybody is asked whether to make them.

use crate::cost::dollars;
use crate::finding::FileEdits;
use crate::host::Snapshot;
use crate::report::Report;

/// The least that is told of: a twentieth of a point, half a cent.
const POINT: f64 = 0.05;
const CENT: f64 = 0.005;

/// The difference that edits make to the design that a file is part of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Points of health that are gained.
    pub points: f64,
    /// Dollars a month that are paid more.
    pub monthly: f64,
    /// How many more components there are of which no price is known.
    pub unpriced: i64,
    /// Whether the text has errors then that it does not have now.
    pub breaks: bool,
}

impl Effect {
    /// Between two states of a design.
    pub fn between(before: &Report, after: &Report) -> Self {
        let unpriced = |report: &Report| {
            let all = report.costs.unpriced(&report.architecture);
            i64::try_from(all.count()).unwrap_or(i64::MAX)
        };
        Self {
            points: after.score().exact - before.score().exact,
            monthly: after.costs.monthly - before.costs.monthly,
            unpriced: unpriced(after) - unpriced(before),
            breaks: after.text_errors > before.text_errors,
        }
    }

    /// Whether nobody could want it: it breaks the text, or takes from the health.
    pub fn is_harmful(&self) -> bool {
        self.breaks || self.points < -POINT
    }

    /// In words that stand behind a title: ` (+9 points, +$146 a month)`.
    pub fn suffix(&self) -> String {
        let all: Vec<String> = self.parts().into_iter().chain(self.unknown()).collect();
        match all.is_empty() {
            true => String::new(),
            false => format!(" ({})", all.join(", ")),
        }
    }

    /// The points and the dollars in words, as far as there are any.
    pub fn parts(&self) -> Vec<String> {
        let points = (self.points.abs() >= POINT).then(|| points(self.points));
        let monthly = (self.monthly.abs() >= CENT).then(|| a_month(self.monthly));
        points.into_iter().chain(monthly).collect()
    }

    /// Says so where the dollars are not all of them.
    pub fn unknown(&self) -> Option<String> {
        match self.unpriced {
            ..=0 => None,
            1 => Some("a price not known".to_owned()),
            count => Some(format!("{count} prices not known")),
        }
    }
}

/// `+9.1 points`.
fn points(points: f64) -> String {
    let tenths = format!("{points:+.1}");
    let number = tenths.trim_end_matches(".0");
    let unit = if number == "+1" || number == "-1" {
        "point"
    } else {
        "points"
    };
    format!("{number} {unit}")
}

/// `+$146 a month`; cents only where they matter.
fn a_month(monthly: f64) -> String {
    let amount = monthly.abs();
    let amount = if amount >= 10.0 {
        amount.round()
    } else {
        amount
    };
    let sign = if monthly < 0.0 { '-' } else { '+' };
    format!("{sign}{} a month", dollars(amount))
}

/// What edits would change in the first design that a file is part of.
pub fn effect(snapshot: &Snapshot, path: &str, edits: &[FileEdits]) -> Option<Effect> {
    let before = snapshot.report_for(path)?;
    let after = snapshot.edited(edits).report(&before.root)?;
    Some(Effect::between(&before, &after))
}

#[cfg(test)]
mod tests {
    use super::Effect;

    #[test]
    fn differences_are_told_as_people_say_them() {
        let suffix = |points, monthly| {
            let breaks = false;
            Effect {
                points,
                monthly,
                unpriced: 0,
                breaks,
            }
            .suffix()
        };
        assert_eq!(suffix(9.13, 146.31), " (+9.1 points, +$146 a month)");
        assert_eq!(suffix(1.0, -0.4), " (+1 point, -$0.40 a month)");
        assert_eq!(suffix(10.0, 0.001), " (+10 points)");
        assert_eq!(suffix(-20.0, 0.0), " (-20 points)");
        assert_eq!(suffix(0.01, 0.0), "");
        let of_unknown_price = Effect {
            points: 3.0,
            monthly: 0.0,
            unpriced: 1,
            breaks: false,
        };
        assert_eq!(of_unknown_price.suffix(), " (+3 points, a price not known)");
    }

    #[test]
    fn what_takes_from_the_health_or_breaks_the_text_is_harmful() {
        let of = |points, breaks| {
            Effect {
                points,
                monthly: 0.0,
                unpriced: 0,
                breaks,
            }
            .is_harmful()
        };
        assert!(of(-0.2, false) && of(3.0, true));
        assert!(!of(0.0, false));
    }
}

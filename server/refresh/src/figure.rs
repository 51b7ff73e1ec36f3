//! Figures on their way from a vendor's list to the file of fresh prices.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// A figure of our book, as a vendor lists it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub service: String,
    pub sku: String,
    pub region: String,
    pub unit: String,
    pub usd: f64,
    /// The day the vendor listed it.
    pub day: String,
}

impl Figure {
    /// The figure, if it can be one: a price above nothing, under names that a table can hold.
    pub fn sound(self) -> Option<Figure> {
        let words = [
            &self.service,
            &self.sku,
            &self.region,
            &self.unit,
            &self.day,
        ];
        let holds = |word: &&String| {
            !word.is_empty() && !word.contains(|c: char| c == ',' || c == '"' || c.is_control())
        };
        (words.iter().all(holds) && self.usd.is_finite() && self.usd > 0.0).then_some(self)
    }

    /// One line of a table, without its end.
    pub fn line(&self) -> String {
        let Figure {
            service,
            sku,
            region,
            unit,
            usd,
            day,
        } = self;
        format!("{service},{sku},{region},{unit},{usd},{day}")
    }

    /// What [`Figure::line`] wrote.
    pub fn parse(line: &str) -> Option<Figure> {
        let mut cells = line.split(',');
        let mut next = || cells.next();
        Figure {
            service: next()?.to_owned(),
            sku: next()?.to_owned(),
            region: next()?.to_owned(),
            unit: next()?.to_owned(),
            usd: next()?.parse().ok()?,
            day: next()?.to_owned(),
        }
        .sound()
    }

    /// For people: `ec2/t3.large us-east-1`.
    pub fn name(&self) -> String {
        format!("{}/{} {}", self.service, self.sku, self.region)
    }
}

/// The figures, each once. Where a vendor lists two prices under one name, the meter is not known
/// for certain, and there is no figure; the names of these come second.
pub(crate) fn certain(figures: Vec<Figure>) -> (Vec<Figure>, Vec<String>) {
    let mut by_name: BTreeMap<String, Option<Figure>> = BTreeMap::new();
    for figure in figures {
        let known = by_name.entry(figure.name());
        known
            .and_modify(|known| {
                if known.as_ref().is_some_and(|known| known.usd != figure.usd) {
                    *known = None;
                }
            })
            .or_insert(Some(figure));
    }
    let mut sure = Vec::with_capacity(by_name.len());
    let mut unsure = Vec::new();
    for (name, figure) in by_name {
        match figure {
            Some(figure) => sure.push(figure),
            None => unsure.push(name),
        }
    }
    (sure, unsure)
}

/// A price without what arithmetic leaves behind: `0.0000004 * 1e6` is 0.4.
pub(crate) fn tidy(usd: f64) -> f64 {
    format!("{usd:.11e}").parse().unwrap_or(usd)
}

/// The day of a moment, at Greenwich: `2026-11-20`.
pub(crate) fn day(moment: SystemTime) -> String {
    let seconds = moment
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    // Years are counted from a March, so that a leap day is the last of its year.
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    format!("{:04}-{month:02}-{day:02}", year_of_era + era * 400 + next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn figure(sku: &str, usd: f64) -> Figure {
        let word = str::to_owned;
        Figure {
            service: word("ec2"),
            sku: word(sku),
            region: word("us-east-1"),
            unit: word("hour"),
            usd,
            day: word("2026-11-20"),
        }
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let one = figure("t3.large", 0.0832);
        assert_eq!(Figure::parse(&one.line()), Some(one));
        assert_eq!(Figure::parse("ec2,t3.large,us-east-1,hour"), None);
        assert_eq!(figure("a,b", 1.0).sound(), None);
        assert_eq!(figure("a", 0.0).sound(), None);
    }

    #[test]
    fn of_two_prices_under_one_name_neither_counts() {
        let all = vec![
            figure("a", 1.0),
            figure("b", 1.0),
            figure("a", 2.0),
            figure("b", 1.0),
            figure("a", 1.0),
        ];
        let (sure, unsure) = certain(all);
        assert_eq!(sure, [figure("b", 1.0)]);
        assert_eq!(unsure, ["ec2/a us-east-1"]);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_795_651_199, "2026-11-25"),
            (1_795_651_200, "2026-11-26"),
            (1_798_761_600, "2027-01-01"),
        ] {
            assert_eq!(day(UNIX_EPOCH + Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn arithmetic_leaves_nothing_behind() {
        assert_eq!(tidy(0.000_000_4 * 1e6), 0.4);
        assert_eq!(tidy(0.1 + 0.2), 0.3);
        assert_eq!(tidy(0.0832), 0.0832);
    }
}

//! Places in text, and days.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// What a file is known by: a normalised absolute path with `/`, or a URI for text that has none
/// (`untitled:Untitled-1`). Only its equality and its `/`-separated parts mean anything here.
pub type FilePath = Arc<str>;

/// A range of bytes, end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty range at `offset`.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Whether a cursor at `offset` touches the range; the end counts, as it does for a person.
    pub fn touches(self, offset: usize) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether the two ranges have a byte or an end in common.
    pub fn meets(self, other: Span) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// From the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start, other.end.max(self.start))
    }

    /// The same range, where what it is measured from begins at `base`.
    pub fn after(self, base: usize) -> Span {
        Span::new(self.start + base, self.end + base)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The text under the range; empty where the range does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

impl From<tree_sitter::Node<'_>> for Span {
    fn from(node: tree_sitter::Node<'_>) -> Self {
        Self::new(node.start_byte(), node.end_byte())
    }
}

/// What a chunk of a file is known by, as long as its text does not change: see
/// [`syntax::Chunk`](crate::syntax::Chunk). Different for every chunk of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct ChunkId(pub(crate) u32);

/// A range of a file; or, as a [`Place`], of a chunk of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Location<F = FilePath> {
    /// The file.
    pub file: F,
    /// The range in it.
    pub span: Span,
}

/// A range of a chunk. Unlike a location it stays what it is while text before the chunk is edited,
/// so what was worked out about a chunk can be kept.
/// [`Architecture::locate`](crate::model::Architecture::locate) says where it is.
pub type Place = Location<ChunkId>;

impl Copy for Place {}

impl<F: Clone> Location<F> {
    /// The range `span` of `file`.
    pub fn new(file: &F, span: Span) -> Self {
        Self {
            file: file.clone(),
            span,
        }
    }
}

/// A calendar day. The analysis has no clock: today is given to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Date {
    /// The year, as written.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day, 1 to 31.
    pub day: u8,
}

impl Date {
    /// Reads `2026-11-21`; `None` where that is no day of the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let date = Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        let leap = date.year.is_multiple_of(4)
            && (!date.year.is_multiple_of(100) || date.year.is_multiple_of(400));
        let days = match date.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (parts.next().is_none() && (1..=days).contains(&date.day)).then_some(date)
    }

    /// Days since 1970-01-01; less than nothing before.
    pub fn day_number(self) -> i64 {
        // A civil date to days, after Howard Hinnant's `days_from_civil`.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_index = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_index + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that is `seconds` after 1970-01-01 00:00 UTC.
    pub fn from_unix(seconds: u64) -> Self {
        Self::from_days((seconds / 86_400) as i64 + 719_468)
    }

    /// The day that comes so many days later.
    pub fn days_later(self, days: u64) -> Self {
        // A civil date to days, after Howard Hinnant's `days_from_civil`.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_index = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_index + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self::from_days(era * 146_097 + day_of_era + days as i64)
    }

    /// The day that is so many days after the first of March of the year 0.
    fn from_days(days: i64) -> Self {
        // Days to a civil date, after Howard Hinnant's `civil_from_days`.
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month_index + 2) / 5 + 1) as u8;
        let month = if month_index < 10 {
            month_index + 3
        } else {
            month_index - 9
        } as u8;
        let year = (year_of_era + era * 400 + i64::from(month <= 2)) as u16;
        Self { year, month, day }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_they_are_read() {
        for number in [0_u64, 59, 60, 365, 789, 11_016, 20_778, 25_000] {
            let date = Date::from_unix(number * 86_400);
            assert_eq!(date.day_number(), number as i64, "{date}");
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(
            Date::parse("2024-02-29").map(|d| d.to_string()).as_deref(),
            Some("2024-02-29")
        );
        for wrong in [
            "2023-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-04",
            "x",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
        for days in (0..60_000).step_by(37) {
            let later = Date::from_unix(0).days_later(days);
            assert_eq!(later, Date::from_unix(days * 86_400));
            assert_eq!(later.days_later(90), Date::from_unix((days + 90) * 86_400));
        }
        assert_eq!(Date::from_unix(0).to_string(), "1970-01-01");
        assert_eq!(Date::from_unix(1_795_219_200).to_string(), "2026-11-21");
        assert_eq!(Date::from_unix(951_782_400).to_string(), "2000-02-29");
    }
}

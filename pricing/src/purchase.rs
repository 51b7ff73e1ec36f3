//! How machines are bought: on demand, reserved for a term, or spot.

/// A way to buy the hours of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Purchase {
    /// By the hour, with no promise.
    #[default]
    OnDemand,
    /// Promised for a year.
    ReservedOneYear,
    /// Promised for three years.
    ReservedThreeYears,
    /// What is left over, until the vendor wants it back.
    Spot,
}

impl Purchase {
    /// All ways, the list price first.
    pub const ALL: [Purchase; 4] = [
        Purchase::OnDemand,
        Purchase::ReservedOneYear,
        Purchase::ReservedThreeYears,
        Purchase::Spot,
    ];

    /// The value of the setting `purchase`: `reserved_1y`.
    pub fn word(self) -> &'static str {
        match self {
            Purchase::OnDemand => "on_demand",
            Purchase::ReservedOneYear => "reserved_1y",
            Purchase::ReservedThreeYears => "reserved_3y",
            Purchase::Spot => "spot",
        }
    }

    /// The way that is written so.
    pub fn parse(word: &str) -> Option<Purchase> {
        Purchase::ALL.into_iter().find(|way| way.word() == word)
    }

    /// What a reader calls it: `reserved for 1 year`.
    pub fn title(self) -> &'static str {
        match self {
            Purchase::OnDemand => "on demand",
            Purchase::ReservedOneYear => "reserved for 1 year",
            Purchase::ReservedThreeYears => "reserved for 3 years",
            Purchase::Spot => "spot",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Purchase;

    #[test]
    fn each_way_is_read_as_it_is_written() {
        for way in Purchase::ALL {
            assert_eq!(Purchase::parse(way.word()), Some(way));
        }
        assert_eq!(Purchase::parse("lease"), None);
    }
}

//! A finding as programs keep it from one run to the next.

use std::collections::HashMap;

use buttress_analysis::{Finding, Snapshot};

use super::super::json::{self, Range};
use super::{Design, said};
use crate::paths;

/// A finding with its place and what it is known again by.
pub struct Told<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The world that its places are in.
    pub snapshot: &'a Snapshot,
    /// Its design, by its place in the list of all.
    pub design: usize,
    /// Its file, as a person in the working directory writes it.
    pub file: &'a str,
    /// Where it is in the file.
    pub range: Range,
    /// The same for the same finding when lines move, and for no other one.
    pub fingerprint: String,
}

/// What is said of all designs.
pub fn all<'a>(designs: &'a [Design], directory: &str) -> Vec<Told<'a>> {
    let mut alike: HashMap<u64, usize> = HashMap::new();
    let told = said(designs).map(|(design, finding)| {
        let file = paths::shown(&finding.location.file, directory);
        let hash = hash(finding, file);
        // Of several that are alike, the order in the text tells which is which.
        let number = alike.entry(hash).or_default();
        *number += 1;
        Told {
            finding,
            snapshot: &design.snapshot,
            design: designs
                .iter()
                .position(|known| std::ptr::eq(known, design))
                .unwrap_or_default(),
            file,
            range: json::range(&finding.location, &design.snapshot),
            fingerprint: format!("{hash:016x}:{number}"),
        }
    });
    told.collect()
}

/// Of the rule, the file, what it is about, and its words: of nothing that changes with each edit. An
/// `accept` leaves it as it is.
fn hash(finding: &Finding, file: &str) -> u64 {
    let message = match &finding.accepted {
        Some(accepted) => &accepted.message,
        None => &finding.message,
    };
    let subject = finding.subject.as_deref().unwrap_or_default();
    let words = without_numbers(message);
    let mut hash = Fnv::default();
    for part in [&*finding.rule, file, subject, &words] {
        hash.add(part.as_bytes());
        // No text has this byte, so no two lists of parts are alike.
        hash.add(&[0xff]);
    }
    hash.0
}

/// The words of a message. Its figures follow the design: a rate that is a little higher is no other
/// finding.
fn without_numbers(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message.chars().peekable();
    let mut in_number = false;
    while let Some(c) = rest.next() {
        let next = rest.peek().is_some_and(char::is_ascii_digit);
        in_number = c.is_ascii_digit() || (in_number && next && matches!(c, '.' | ','));
        if !in_number {
            out.push(c);
        }
    }
    out
}

/// FNV-1a with 64 bits: the same on every machine and with every version of the program.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use buttress_analysis::{FilePath, Location, Span};

    use super::*;

    #[test]
    fn the_hash_is_that_of_the_book() {
        let mut hash = Fnv::default();
        hash.add(b"foobar");
        assert_eq!(hash.0, 0x8594_4171_f739_67e8);
    }

    #[test]
    fn numbers_leave_no_trace() {
        assert_eq!(
            without_numbers("`s1` waits 1,204.50 s, 3. And $0.4."),
            "`s` waits  s, . And $."
        );
    }

    #[test]
    fn what_a_finding_is_tells_it_apart_and_where_it_is_does_not() {
        let of = |at: usize, message: &str, subject: &str| {
            let at = Location::new(&FilePath::from("/a.arch"), Span::at(at));
            let mut finding = Finding::warning("unknown-name", at, message);
            finding.subject = Some(subject.to_owned());
            hash(&finding, "a.arch")
        };
        let first = of(0, "3 s are too few", "a");
        assert_eq!(of(9, "12.5 s are too few", "a"), first);
        assert_ne!(of(0, "3 s are too few", "b"), first);
        assert_ne!(of(0, "3 s are too many", "a"), first);
    }
}

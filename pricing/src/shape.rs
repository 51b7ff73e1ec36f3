//! What the name of a machine says: its family, generation and size.

use std::collections::HashMap;

/// A name, read: `db.r6g.large` is the sixth generation of r with the suffix g, of size large.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    /// What stands around it: `db`, `search`, `standard`.
    pub(crate) around: String,
    /// The letters of the family: `r`.
    pub(crate) letters: String,
    pub(crate) generation: u32,
    /// What follows the generation: `g`, `5ad`'s `ad`.
    pub(crate) suffix: String,
    /// Doublings; two sizes of one scale differ by the doublings between them.
    pub(crate) size: f64,
}

impl Shape {
    /// Reads a name as one of its cloud does; `None` for what says neither family nor size.
    pub(crate) fn read(name: &str) -> Option<Shape> {
        let name = name.to_ascii_lowercase();
        if name.contains('.') {
            Self::dotted(&name)
        } else if let Some(rest) = name.strip_prefix("standard_") {
            Self::azure(rest)
        } else {
            Self::hyphened(&name)
        }
    }

    /// `m7g.large`, `cache.t4g.medium`, `r6g.large.search`.
    fn dotted(name: &str) -> Option<Shape> {
        let parts: Vec<&str> = name.split('.').collect();
        let at = (1..parts.len()).find(|at| steps(parts[*at]).is_some())?;
        let (letters, generation, suffix) = family(parts[at - 1])?;
        let around: Vec<&str> = [&parts[..at - 1], &parts[at + 1..]].concat();
        Some(Shape {
            around: around.join("."),
            letters,
            generation,
            suffix,
            size: steps(parts[at])?,
        })
    }

    /// `d2s_v5`: the number counts processors, the version is the generation.
    fn azure(rest: &str) -> Option<Shape> {
        let (body, version) = rest.rsplit_once("_v").unwrap_or((rest, "1"));
        let (letters, processors, suffix) = family(body)?;
        Some(Shape {
            around: String::new(),
            letters,
            generation: version.parse().ok()?,
            suffix,
            size: f64::from(processors.max(1)).log2(),
        })
    }

    /// `n2-standard-4`.
    fn hyphened(name: &str) -> Option<Shape> {
        let (rest, processors) = name.rsplit_once('-')?;
        let (body, around) = rest.split_once('-')?;
        let (letters, generation, suffix) = family(body)?;
        Some(Shape {
            around: around.to_owned(),
            letters,
            generation,
            suffix,
            size: processors.parse::<f64>().ok().filter(|n| *n >= 1.0)?.log2(),
        })
    }

    /// How far another is from it; the first difference that there is decides: what it is for, its
    /// size, its family, its generation, and what follows.
    pub(crate) fn distance(&self, other: &Shape) -> (bool, u64, bool, u32, bool) {
        (
            self.around != other.around,
            ((self.size - other.size).abs() * 100.0) as u64,
            self.letters != other.letters,
            self.generation.abs_diff(other.generation),
            self.suffix != other.suffix,
        )
    }
}

/// The order of names in a list: the newest generation of each family first, small before large.
/// What says no generation keeps its place behind them.
pub(crate) fn newest_first<T>(items: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let mut newest: HashMap<String, u32> = HashMap::new();
    let mut read: Vec<(Option<Shape>, T)> = Vec::with_capacity(items.len());
    for item in items {
        let shape = Shape::read(name(&item));
        if let Some(shape) = &shape {
            let known = newest.entry(shape.letters.clone()).or_default();
            *known = shape.generation.max(*known);
        }
        read.push((shape, item));
    }
    let age = |shape: &Shape| {
        newest
            .get(&shape.letters)
            .map_or(0, |g| g - shape.generation)
    };
    read.sort_by(|(left, _), (right, _)| match (left, right) {
        (Some(a), Some(b)) => (age(a), &a.letters, &a.suffix, &a.around)
            .cmp(&(age(b), &b.letters, &b.suffix, &b.around))
            .then(a.size.total_cmp(&b.size)),
        _ => left.is_none().cmp(&right.is_none()),
    });
    read.into_iter().map(|(_, item)| item).collect()
}

fn family(word: &str) -> Option<(String, u32, String)> {
    let digit = word.find(|c: char| c.is_ascii_digit())?;
    let (letters, rest) = word.split_at(digit);
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (generation, suffix) = rest.split_at(end);
    let letters = Some(letters).filter(|l| !l.is_empty())?;
    Some((
        letters.to_owned(),
        generation.parse().ok()?,
        suffix.to_owned(),
    ))
}

/// The doublings from the smallest size; none of what is not the name of a size.
fn steps(word: &str) -> Option<f64> {
    let small = ["nano", "micro", "small", "medium", "large", "xlarge"];
    if let Some(at) = small.iter().position(|name| *name == word) {
        return Some(at as f64);
    }
    let times: f64 = word.strip_suffix("xlarge")?.parse().ok()?;
    (times >= 1.0).then(|| 5.0 + times.log2())
}

#[cfg(test)]
mod tests {
    use super::{Shape, newest_first};

    #[test]
    fn names_of_every_cloud_are_read() {
        let read = |name: &str| {
            let s = Shape::read(name).expect(name);
            (s.around, s.letters, s.generation, s.suffix, s.size)
        };
        let is = |around: &str, letters: &str, generation, suffix: &str, size| {
            (
                around.to_owned(),
                letters.to_owned(),
                generation,
                suffix.to_owned(),
                size,
            )
        };
        assert_eq!(read("db.r6g.large"), is("db", "r", 6, "g", 4.0));
        assert_eq!(read("r6g.2xlarge.search"), is("search", "r", 6, "g", 6.0));
        assert_eq!(read("m5ad.xlarge"), is("", "m", 5, "ad", 5.0));
        assert_eq!(read("n2-standard-4"), is("standard", "n", 2, "", 2.0));
        assert_eq!(read("Standard_D2s_v5"), is("", "d", 5, "s", 1.0));
        for none in [
            "P1v3",
            "",
            ".",
            "db.r6g.larg",
            "e2-micro",
            "Standard_",
            "m7g.0xlarge",
            "-",
        ] {
            assert_eq!(Shape::read(none), None, "{none}");
        }
    }

    #[test]
    fn newer_generations_come_first() {
        let names = vec![
            "m1.large",
            "odd",
            "m7g.large",
            "m7g.medium",
            "t1.micro",
            "t4g.micro",
        ];
        assert_eq!(
            newest_first(names, |name| name),
            [
                "m7g.medium",
                "m7g.large",
                "t4g.micro",
                "t1.micro",
                "m1.large",
                "odd"
            ]
        );
    }
}

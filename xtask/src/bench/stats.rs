//! What is told of many samples, and how a figure grows.

use serde::{Deserialize, Serialize};

/// What is told of the samples of one figure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// How many samples there are.
    pub n: usize,
    /// The sample that half are not above.
    pub p50: f64,
    /// The sample that 95 % are not above; of fewer than 20 samples the greatest.
    pub p95: f64,
    /// The smallest.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// What must be known of the answers.
    #[serde(default)]
    pub answers: Answers,
}

/// How many answers were not what one would hope for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Nothing in them: their speed says little.
    pub empty: usize,
    /// Errors.
    pub errors: usize,
    /// The server said by another message that the findings stay as they are.
    pub unchanged: usize,
    /// None came in time.
    pub missed: usize,
}

impl Figures {
    /// The figures of these samples; `None` of none.
    pub fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        // The nearest rank: a figure that was measured, never one between two.
        let at = |share: f64| sorted[((share * sorted.len() as f64).ceil() as usize).max(1) - 1];
        Some(Self {
            n: sorted.len(),
            min: *sorted.first()?,
            max: *sorted.last()?,
            p50: at(0.5),
            p95: at(0.95),
            answers: Answers::default(),
        })
    }

    /// The figures of one sample.
    pub fn one(sample: f64) -> Self {
        Self {
            n: 1,
            p50: sample,
            p95: sample,
            min: sample,
            max: sample,
            answers: Answers::default(),
        }
    }
}

/// The exponent of `figure = a * size^exponent` that fits best (least squares over logarithms);
/// `None` of fewer than two sizes.
pub fn exponent(points: &[(usize, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> = points
        .iter()
        .filter(|(size, figure)| *size > 0 && *figure > 0.0)
        .map(|(size, figure)| ((*size as f64).ln(), figure.ln()))
        .collect();
    let n = logs.len() as f64;
    let (x, y) = logs
        .iter()
        .fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let across: f64 = logs.iter().map(|p| (p.0 - x).powi(2)).sum();
    let along: f64 = logs.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    (across > 0.0).then(|| along / across)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples() {
        let samples: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        let figures = Figures::of(&samples).expect("samples");
        assert_eq!((figures.n, figures.min, figures.max), (100, 1.0, 100.0));
        assert_eq!((figures.p50, figures.p95), (50.0, 95.0));
        let few = Figures::of(&[3.0, 1.0, 2.0]).expect("samples");
        assert_eq!((few.p50, few.p95), (2.0, 3.0));
        assert_eq!(Figures::of(&[7.0]), Some(Figures::one(7.0)));
        assert_eq!(Figures::of(&[]), None);
    }

    #[test]
    fn exponents_are_found() {
        let power = |e: f64| -> Vec<(usize, f64)> {
            [500, 5_000, 20_000]
                .map(|size| (size, 0.3 * (size as f64).powf(e)))
                .to_vec()
        };
        for e in [0.0, 1.0, 1.37, 2.0] {
            let found = exponent(&power(e)).expect("three sizes");
            assert!((found - e).abs() < 1e-9, "{found} is not {e}");
        }
        // Off the line: the slope of least squares, worked out by hand.
        let logs = [(1.0, 0.0), (2.0, 1.0), (3.0, 1.0)];
        let size = |x: f64| 10f64.powf(x) as usize;
        let points = logs.map(|(x, y): (f64, f64)| (size(x), 10f64.powf(y)));
        let found = exponent(&points).expect("three sizes");
        assert!((found - 0.5).abs() < 1e-9, "{found}");
    }

    #[test]
    fn one_size_does_not_grow() {
        assert_eq!(exponent(&[(500, 2.0)]), None);
        assert_eq!(exponent(&[(500, 2.0), (500, 3.0)]), None);
        assert_eq!(exponent(&[(500, 2.0), (5_000, 0.0)]), None);
    }
}

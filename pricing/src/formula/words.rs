//! A sum put in words: `3 replicas x 1 vCPU x 730 h`.

use std::{borrow::Cow, fmt::Write as _, slice::Iter};

use super::{Formula, Function, Operator};

/// How a sum is put in words.
pub(crate) trait Words {
    /// What a name is called.
    fn label(&self, name: &str) -> Cow<'static, str>;
    /// Whether a factor of this name is left out when it is one.
    fn idle_at_one(&self, name: &str) -> bool;
}

impl Operator {
    fn sign(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "x",
            Operator::Divide => "/",
            Operator::Less => "<",
            Operator::Greater => ">",
        }
    }
}

impl Formula {
    /// The sum with its figures in: `3 replicas x 1 vCPU x 730 h`.
    pub(crate) fn shown(&self, figures: &[f64], words: &dyn Words) -> String {
        self.show(&mut figures.iter(), words).text_in(0)
    }

    fn show(&self, figures: &mut Iter<'_, f64>, words: &dyn Words) -> Shown {
        match self {
            Formula::Number(number) => Shown::whole(figure(*number)),
            Formula::Name(name) => match figures.next() {
                Some(value) => Shown {
                    idle: *value == 1.0 && words.idle_at_one(name),
                    ..Shown::whole(counted(*value, &words.label(name)))
                },
                None => Shown::whole(words.label(name).into_owned()),
            },
            Formula::Binary(operator, left, right) => {
                let left = left.show(figures, words);
                let right = right.show(figures, words);
                if matches!(operator, Operator::Multiply | Operator::Divide) && right.idle {
                    return Shown {
                        idle: false,
                        ..left
                    };
                }
                let rank = operator.rank();
                Shown {
                    text: format!(
                        "{} {} {}",
                        left.text_in(rank),
                        operator.sign(),
                        right.text_in(rank + 1)
                    ),
                    rank,
                    idle: false,
                }
            }
            // The branch that was taken follows the figure of the test.
            Formula::Call(Function::If, arguments) => {
                match (arguments.as_slice(), figures.next()) {
                    ([_, yes, no], Some(test)) => {
                        let branch = if *test != 0.0 { yes } else { no };
                        Shown {
                            idle: false,
                            ..branch.show(figures, words)
                        }
                    }
                    _ => Shown::whole(String::new()),
                }
            }
            Formula::Call(function, arguments) => {
                let arguments = arguments.iter();
                let inner = arguments.map(|argument| argument.show(figures, words).text_in(0));
                let inner: Vec<String> = inner.collect();
                Shown::whole(match function {
                    Function::Ceil => format!("({}, rounded up)", inner.join(", ")),
                    Function::Min => format!("(least of {})", inner.join(" and ")),
                    _ => format!("(most of {})", inner.join(" and ")),
                })
            }
        }
    }
}

/// A part of a sum in words.
struct Shown {
    text: String,
    /// How strongly its outermost operator binds.
    rank: u8,
    /// A factor of one that says nothing.
    idle: bool,
}

impl Shown {
    /// What needs no brackets.
    fn whole(text: String) -> Shown {
        Shown {
            text,
            rank: u8::MAX,
            idle: false,
        }
    }

    /// The text as part of a sum whose operator binds so strongly.
    fn text_in(self, above: u8) -> String {
        if self.rank < above {
            format!("({})", self.text)
        } else {
            self.text
        }
    }
}

/// A number of something: `3 replicas`, `1 replica`, `0.5 vCPU`.
fn counted(value: f64, label: &str) -> String {
    let plural = label.len() > 3 && !label.contains('/');
    let label = match (value == 1.0 && plural, label.strip_suffix("ies")) {
        (true, Some(stem)) => format!("{stem}y"),
        (true, None) => label.strip_suffix('s').unwrap_or(label).to_owned(),
        (false, _) => label.to_owned(),
    };
    format!("{} {label}", figure(value)).trim_end().to_owned()
}

/// `1,204`: the digits of a whole number in threes.
pub fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number as people write it: `1,314,000,000`, `0.25`.
pub(crate) fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 1000.0 || size.fract() == 0.0 => 0,
        size if size >= 10.0 => 2,
        size if size >= 0.01 => 4,
        _ => 9,
    };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole
        .strip_prefix('-')
        .map_or(("", whole), |digits| ("-", digits));
    let mut out = format!("{sign}{}", grouped(digits));
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        let _ = write!(out, ".{fraction}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::tests::{Fixed, parsed};

    impl Words for Fixed {
        fn label(&self, name: &str) -> Cow<'static, str> {
            match name {
                "hours" => Cow::Borrowed("h"),
                "cpu" => Cow::Borrowed("vCPU"),
                _ => Cow::Owned(name.to_owned()),
            }
        }
        fn idle_at_one(&self, name: &str) -> bool {
            name == "multi_az"
        }
    }

    #[test]
    fn a_sum_is_shown_with_its_figures() {
        let shown = |text: &str| {
            let (_, figures) = parsed(text).value_and_figures(&Fixed)?;
            Ok::<_, &str>(parsed(text).shown(&figures, &Fixed))
        };
        assert_eq!(
            shown("replicas * cpu * hours").as_deref(),
            Ok("3 replicas x 0.5 vCPU x 730 h")
        );
        assert_eq!(
            shown("multi_az * replicas * multi_az / multi_az * cpu").as_deref(),
            Ok("1 multi_az x 3 replicas x 0.5 vCPU")
        );
        assert_eq!(counted(1.0, "copies"), "1 copy");
        assert_eq!(counted(1.0, "requests/s"), "1 requests/s");
        assert_eq!(
            shown("(replicas - 1) * if(multi_az, 2, 1) * 2500000 / 1e6").as_deref(),
            Ok("(3 replicas - 1) x 2 x 2,500,000 / 1,000,000")
        );
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(figure(1_314_000_000.0), "1,314,000,000");
        assert_eq!(figure(0.25), "0.25");
        assert_eq!(figure(730.0), "730");
        assert_eq!(figure(0.000_002), "0.000002");
        assert_eq!(figure(-1234.5), "-1,234");
    }
}

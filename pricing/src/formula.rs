//! Formulas of billing models: `replicas * cpu * hours`.
//!
//! Numbers, names, `+ - * /`, brackets, `<` and `>`, and the functions `min(a, b)`, `max(a, b)`,
//! `ceil(a)`, `if(test, a, b)`, `is(setting, word)` and `stated(setting)`. A test is true when it
//! is not zero. Only the branch of an `if` that is taken needs to be known.

mod reader;

use std::{borrow::Cow, fmt::Write as _, slice::Iter};

/// Where the names of a formula get their values.
pub(crate) trait Scope {
    /// The number that a name stands for; `Err` names what is not known.
    fn number(&self, name: &'static str) -> Result<f64, &'static str>;
    /// Whether a setting is this word.
    fn is(&self, setting: &'static str, word: &str) -> bool;
    /// Whether a setting was written, rather than taken by default.
    fn stated(&self, setting: &'static str) -> bool;
}

/// How a sum is put in words.
pub(crate) trait Words {
    /// What a name is called.
    fn label(&self, name: &str) -> Cow<'static, str>;
    /// Whether a factor of this name is left out when it is one.
    fn idle_at_one(&self, name: &str) -> bool;
}

/// A parsed formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Formula {
    Number(f64),
    Name(String),
    Call(Function, Vec<Formula>),
    Binary(Operator, Box<Formula>, Box<Formula>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Min,
    Max,
    Ceil,
    If,
    Is,
    Stated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Less,
    Greater,
}

impl Function {
    /// The function of this name, and how many arguments it takes.
    fn find(name: &str) -> Option<(Function, usize)> {
        Some(match name {
            "min" => (Function::Min, 2),
            "max" => (Function::Max, 2),
            "ceil" => (Function::Ceil, 1),
            "if" => (Function::If, 3),
            "is" => (Function::Is, 2),
            "stated" => (Function::Stated, 1),
            _ => return None,
        })
    }
}

impl Operator {
    fn find(sign: char) -> Option<Operator> {
        Some(match sign {
            '+' => Operator::Add,
            '-' => Operator::Subtract,
            '*' => Operator::Multiply,
            '/' => Operator::Divide,
            '<' => Operator::Less,
            '>' => Operator::Greater,
            _ => return None,
        })
    }

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

    fn rank(self) -> u8 {
        match self {
            Operator::Less | Operator::Greater => 0,
            Operator::Add | Operator::Subtract => 1,
            Operator::Multiply | Operator::Divide => 2,
        }
    }
}

impl Formula {
    /// Reads a formula; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Formula, String> {
        reader::read(text)
    }

    /// The value; `Err` names the first thing that is not known.
    pub(crate) fn value(&'static self, scope: &dyn Scope) -> Result<f64, &'static str> {
        self.work_out(scope, &mut None)
    }

    /// The value, and the figures that it came of, from which [`Formula::shown`] tells the sum.
    pub(crate) fn value_and_figures(
        &'static self,
        scope: &dyn Scope,
    ) -> Result<(f64, Vec<f64>), &'static str> {
        let mut figures = Some(Vec::new());
        let value = self.work_out(scope, &mut figures)?;
        Ok((value, figures.unwrap_or_default()))
    }

    fn work_out(
        &'static self,
        scope: &dyn Scope,
        figures: &mut Option<Vec<f64>>,
    ) -> Result<f64, &'static str> {
        match self {
            Formula::Number(number) => Ok(*number),
            Formula::Name(name) => {
                let value = scope.number(name)?;
                if let Some(figures) = figures {
                    figures.push(value);
                }
                Ok(value)
            }
            Formula::Binary(operator, left, right) => {
                let left = left.work_out(scope, figures)?;
                let right = right.work_out(scope, figures)?;
                Ok(match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    Operator::Divide if right == 0.0 => 0.0,
                    Operator::Divide => left / right,
                    Operator::Less => f64::from(u8::from(left < right)),
                    Operator::Greater => f64::from(u8::from(left > right)),
                })
            }
            Formula::Call(function, arguments) => call(*function, arguments, scope, figures),
        }
    }

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

    /// Every name in it, settings of `is` and `stated` too.
    #[cfg(test)]
    pub(crate) fn names(&self, out: &mut Vec<String>) {
        match self {
            Formula::Number(_) => {}
            Formula::Name(name) => out.push(name.clone()),
            Formula::Binary(_, left, right) => {
                left.names(out);
                right.names(out);
            }
            Formula::Call(Function::Is, arguments) => {
                arguments
                    .iter()
                    .take(1)
                    .for_each(|argument| argument.names(out));
            }
            Formula::Call(_, arguments) => {
                arguments.iter().for_each(|argument| argument.names(out));
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

fn call(
    function: Function,
    arguments: &'static [Formula],
    scope: &dyn Scope,
    figures: &mut Option<Vec<f64>>,
) -> Result<f64, &'static str> {
    match (function, arguments) {
        (Function::Min, [left, right]) => {
            let left = left.work_out(scope, figures)?;
            Ok(left.min(right.work_out(scope, figures)?))
        }
        (Function::Max, [left, right]) => {
            let left = left.work_out(scope, figures)?;
            Ok(left.max(right.work_out(scope, figures)?))
        }
        // A sum that is whole but for rounding errors is not rounded up to the next one.
        (Function::Ceil, [inner]) => {
            let inner = inner.work_out(scope, figures)?;
            Ok((inner - 1e-9).ceil().max(0.0))
        }
        (Function::If, [test, yes, no]) => {
            let test = test.value(scope)?;
            if let Some(figures) = figures {
                figures.push(test);
            }
            if test != 0.0 {
                yes.work_out(scope, figures)
            } else {
                no.work_out(scope, figures)
            }
        }
        (Function::Is, [Formula::Name(setting), Formula::Name(word)]) => {
            Ok(f64::from(u8::from(scope.is(setting, word))))
        }
        (Function::Stated, [Formula::Name(setting)]) => {
            Ok(f64::from(u8::from(scope.stated(setting))))
        }
        _ => Err("a formula with the wrong arguments"),
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

    struct Fixed;

    impl Scope for Fixed {
        fn number(&self, name: &'static str) -> Result<f64, &'static str> {
            match name {
                "replicas" => Ok(3.0),
                "cpu" => Ok(0.5),
                "hours" => Ok(730.0),
                "multi_az" => Ok(1.0),
                _ => Err(name),
            }
        }
        fn is(&self, setting: &'static str, word: &str) -> bool {
            setting == "mode" && word == "provisioned"
        }
        fn stated(&self, setting: &'static str) -> bool {
            setting == "cpu"
        }
    }

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

    fn parsed(text: &str) -> &'static Formula {
        Box::leak(Box::new(Formula::parse(text).expect(text)))
    }

    fn value(text: &str) -> Result<f64, &'static str> {
        parsed(text).value(&Fixed)
    }

    #[test]
    fn arithmetic_keeps_its_order() {
        assert_eq!(value("1 + 2 * 3 - 4 / 2"), Ok(5.0));
        assert_eq!(value("(1 + 2) * 3"), Ok(9.0));
        assert_eq!(value("10 - 2 - 3"), Ok(5.0));
        assert_eq!(value("replicas * cpu * hours"), Ok(1095.0));
        assert_eq!(value("max(1, min(5, 3)) + ceil(1.2)"), Ok(5.0));
        assert_eq!(value("ceil(0.1 + 0.2 - 0.3)"), Ok(0.0));
        assert_eq!(value("2e6 / 1_000_000"), Ok(2.0));
        assert_eq!(value("5 / 0"), Ok(0.0));
    }

    #[test]
    fn only_the_branch_taken_must_be_known() {
        assert_eq!(value("if(multi_az, 2, nothing)"), Ok(2.0));
        assert_eq!(value("if(replicas > 5, 1, nothing)"), Err("nothing"));
        assert_eq!(
            value("is(mode, provisioned) + stated(cpu) + stated(storage)"),
            Ok(2.0)
        );
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
    fn mistakes_are_named() {
        for text in [
            "", "1 +", "(1", "1 2", "foo(1)", "min(1)", "if(1, 2)", "1.2.3",
        ] {
            assert!(Formula::parse(text).is_err(), "{text} was taken");
        }
        let deep = "(".repeat(5000);
        assert!(Formula::parse(&deep).is_err());
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

//! Formulas of billing models: `replicas * cpu * hours`.
//!
//! Numbers, names, `+ - * /`, brackets, `<` and `>`, and the functions `min(a, b)`, `max(a, b)`,
//! `ceil(a)`, `if(test, a, b)`, `is(setting, word)` and `stated(setting)`. A test is true when it
//! is not zero. Only the branch of an `if` that is taken needs to be known.

mod reader;

use std::fmt::Write as _;

/// Where the names of a formula get their values.
pub(crate) trait Scope {
    /// The number that a name stands for; `Err` names what is not known.
    fn number(&self, name: &str) -> Result<f64, String>;
    /// Whether a setting is this word.
    fn is(&self, setting: &str, word: &str) -> bool;
    /// Whether a setting was written, rather than taken by default.
    fn stated(&self, setting: &str) -> bool;
    /// What a name is called when a sum is shown.
    fn label(&self, name: &str) -> String;
    /// Whether a factor of this name is left out of a sum that is shown when it is one.
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
    pub(crate) fn value(&self, scope: &dyn Scope) -> Result<f64, String> {
        match self {
            Formula::Number(number) => Ok(*number),
            Formula::Name(name) => scope.number(name),
            Formula::Binary(operator, left, right) => {
                let (left, right) = (left.value(scope)?, right.value(scope)?);
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
            Formula::Call(function, arguments) => call(*function, arguments, scope),
        }
    }

    /// The sum with its figures in: `3 replicas x 1 vCPU x 730 h`.
    pub(crate) fn shown(&self, scope: &dyn Scope) -> String {
        self.show(scope, 0)
    }

    fn show(&self, scope: &dyn Scope, above: u8) -> String {
        match self {
            Formula::Number(number) => figure(*number),
            Formula::Name(name) => match scope.number(name) {
                Ok(value) => counted(value, &scope.label(name)),
                Err(_) => scope.label(name),
            },
            Formula::Binary(operator, left, right) => {
                if matches!(operator, Operator::Multiply | Operator::Divide)
                    && is_idle(right, scope)
                {
                    return left.show(scope, above);
                }
                let rank = operator.rank();
                let text = format!(
                    "{} {} {}",
                    left.show(scope, rank),
                    operator.sign(),
                    right.show(scope, rank + 1)
                );
                if rank < above {
                    format!("({text})")
                } else {
                    text
                }
            }
            Formula::Call(Function::If, arguments) => match arguments.as_slice() {
                [test, yes, no] => {
                    let branch = if test.value(scope).is_ok_and(|value| value != 0.0) {
                        yes
                    } else {
                        no
                    };
                    branch.show(scope, above)
                }
                _ => String::new(),
            },
            Formula::Call(Function::Ceil, arguments) => {
                let inner: Vec<String> = arguments
                    .iter()
                    .map(|argument| argument.show(scope, 0))
                    .collect();
                format!("({}, rounded up)", inner.join(", "))
            }
            Formula::Call(function, arguments) => {
                let inner: Vec<String> = arguments
                    .iter()
                    .map(|argument| argument.show(scope, 0))
                    .collect();
                let word = if *function == Function::Min {
                    "least of"
                } else {
                    "most of"
                };
                format!("({word} {})", inner.join(" and "))
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

fn call(function: Function, arguments: &[Formula], scope: &dyn Scope) -> Result<f64, String> {
    match (function, arguments) {
        (Function::Min, [left, right]) => Ok(left.value(scope)?.min(right.value(scope)?)),
        (Function::Max, [left, right]) => Ok(left.value(scope)?.max(right.value(scope)?)),
        // A sum that is whole but for rounding errors is not rounded up to the next one.
        (Function::Ceil, [inner]) => Ok((inner.value(scope)? - 1e-9).ceil().max(0.0)),
        (Function::If, [test, yes, no]) => {
            if test.value(scope)? != 0.0 {
                yes.value(scope)
            } else {
                no.value(scope)
            }
        }
        (Function::Is, [Formula::Name(setting), Formula::Name(word)]) => {
            Ok(f64::from(u8::from(scope.is(setting, word))))
        }
        (Function::Stated, [Formula::Name(setting)]) => {
            Ok(f64::from(u8::from(scope.stated(setting))))
        }
        _ => Err("a formula with the wrong arguments".to_owned()),
    }
}

/// A factor of one that says nothing.
fn is_idle(factor: &Formula, scope: &dyn Scope) -> bool {
    match factor {
        Formula::Name(name) => scope.idle_at_one(name) && scope.number(name) == Ok(1.0),
        _ => false,
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
        fn number(&self, name: &str) -> Result<f64, String> {
            match name {
                "replicas" => Ok(3.0),
                "cpu" => Ok(0.5),
                "hours" => Ok(730.0),
                "multi_az" => Ok(1.0),
                _ => Err(name.to_owned()),
            }
        }
        fn is(&self, setting: &str, word: &str) -> bool {
            setting == "mode" && word == "provisioned"
        }
        fn stated(&self, setting: &str) -> bool {
            setting == "cpu"
        }
        fn label(&self, name: &str) -> String {
            match name {
                "hours" => "h".to_owned(),
                "cpu" => "vCPU".to_owned(),
                _ => name.to_owned(),
            }
        }
        fn idle_at_one(&self, name: &str) -> bool {
            name == "multi_az"
        }
    }

    fn value(text: &str) -> Result<f64, String> {
        Formula::parse(text)?.value(&Fixed)
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
        assert_eq!(
            value("if(replicas > 5, 1, nothing)"),
            Err("nothing".to_owned())
        );
        assert_eq!(
            value("is(mode, provisioned) + stated(cpu) + stated(storage)"),
            Ok(2.0)
        );
    }

    #[test]
    fn a_sum_is_shown_with_its_figures() {
        let shown = |text: &str| Formula::parse(text).map(|formula| formula.shown(&Fixed));
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

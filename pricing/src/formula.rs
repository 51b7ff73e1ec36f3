//! Formulas of billing models: `replicas * cpu * hours`.
//!
//! Numbers, names, `+ - * /`, brackets, `<` and `>`, and the functions `min(a, b)`, `max(a, b)`,
//! `ceil(a)`, `if(test, a, b)`, `is(setting, word)` and `stated(setting)`. A test is true when it
//! is not zero. Only the branch of an `if` that is taken needs to be known.

mod reader;
mod words;

pub use self::words::grouped;
pub(crate) use self::words::{Words, figure};

/// Where the names of a formula get their values.
pub(crate) trait Scope {
    /// The number that a name stands for; `Err` names what is not known.
    fn number(&self, name: &'static str) -> Result<f64, &'static str>;
    /// Whether a setting is this word.
    fn is(&self, setting: &'static str, word: &str) -> bool;
    /// Whether a setting was written, rather than taken by default.
    fn stated(&self, setting: &'static str) -> bool;
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

    /// How strongly it binds.
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

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) struct Fixed;

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

    pub(super) fn parsed(text: &str) -> &'static Formula {
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
    fn mistakes_are_named() {
        for text in [
            "", "1 +", "(1", "1 2", "foo(1)", "min(1)", "if(1, 2)", "1.2.3",
        ] {
            assert!(Formula::parse(text).is_err(), "{text} was taken");
        }
        let deep = "(".repeat(5000);
        assert!(Formula::parse(&deep).is_err());
    }
}

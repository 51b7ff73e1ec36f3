//! Reading a formula, by descent.

use super::{Formula, Function, Operator};

/// Reads a whole formula; the error says what is wrong with it.
pub(super) fn read(text: &str) -> Result<Formula, String> {
    let mut reader = Reader {
        rest: text,
        depth: 0,
    };
    let formula = reader.binary(0)?;
    reader.blanks();
    if reader.rest.is_empty() {
        Ok(formula)
    } else {
        Err(format!("`{}` is left over in `{text}`", reader.rest))
    }
}

/// Brackets nested deeper than this are a mistake, not a formula.
const MAX_DEPTH: usize = 32;

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, sign: char) -> bool {
        self.blanks();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn binary(&mut self, rank: u8) -> Result<Formula, String> {
        if rank > 2 {
            return self.atom();
        }
        let mut left = self.binary(rank + 1)?;
        loop {
            self.blanks();
            let operator = self.rest.chars().next().and_then(Operator::find);
            let Some(operator) = operator.filter(|operator| operator.rank() == rank) else {
                return Ok(left);
            };
            self.rest = &self.rest[1..];
            let right = self.binary(rank + 1)?;
            left = Formula::Binary(operator, Box::new(left), Box::new(right));
        }
    }

    fn atom(&mut self) -> Result<Formula, String> {
        if self.depth > MAX_DEPTH {
            return Err("too many brackets".to_owned());
        }
        if self.take('(') {
            self.depth += 1;
            let inner = self.binary(0)?;
            self.depth -= 1;
            return if self.take(')') {
                Ok(inner)
            } else {
                Err("`)` is missing".to_owned())
            };
        }
        let word = self.word();
        let first = word.chars().next();
        match first {
            None => Err(format!(
                "a number or a name is missing before `{}`",
                self.rest
            )),
            Some(digit) if digit.is_ascii_digit() => word
                .replace('_', "")
                .parse()
                .map(Formula::Number)
                .map_err(|_| format!("`{word}` is no number")),
            Some(_) if self.take('(') => self.call(word),
            Some(_) => Ok(Formula::Name(word.to_owned())),
        }
    }

    fn call(&mut self, name: &str) -> Result<Formula, String> {
        let (function, count) =
            Function::find(name).ok_or_else(|| format!("`{name}` is no function"))?;
        self.depth += 1;
        let mut arguments = vec![self.binary(0)?];
        while self.take(',') {
            arguments.push(self.binary(0)?);
        }
        self.depth -= 1;
        if !self.take(')') {
            return Err("`)` is missing".to_owned());
        }
        if arguments.len() != count {
            return Err(format!("`{name}` takes {count} arguments"));
        }
        Ok(Formula::Call(function, arguments))
    }
}

impl<'a> Reader<'a> {
    /// A number (`2_628_000`, `1e6`, `0.2`) or a name (`storage_gb`, `autoscale.min`).
    fn word(&mut self) -> &'a str {
        self.blanks();
        let end = self
            .rest
            .find(|letter: char| {
                !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '.')
            })
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }
}

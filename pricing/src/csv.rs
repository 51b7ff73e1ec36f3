//! The small part of CSV that the committed tables use: one record a line, quotes only where a
//! field holds a comma or a quote.

use std::borrow::Cow;

/// The lines of a table below its header, without blanks at the end.
pub(crate) fn records(text: &str) -> impl Iterator<Item = &str> {
    text.lines().skip(1).filter(|line| !line.is_empty())
}

/// The fields of one line.
pub(crate) fn fields(line: &str) -> Vec<Cow<'_, str>> {
    if !line.contains('"') {
        return line.split(',').map(Cow::Borrowed).collect();
    }
    let mut out = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted),
            None => match rest.find(',') {
                Some(at) => (Cow::Borrowed(&rest[..at]), Some(&rest[at + 1..])),
                None => (Cow::Borrowed(rest), None),
            },
        };
        out.push(field);
        match after {
            Some(after) => rest = after,
            None => return out,
        }
    }
}

/// A field whose opening quote has been read, and what follows the comma behind it.
fn quoted_field(text: &str) -> (Cow<'_, str>, Option<&str>) {
    let mut from = 0;
    while let Some(at) = text[from..].find('"').map(|at| at + from) {
        if text[at + 1..].starts_with('"') {
            from = at + 2;
            continue;
        }
        let raw = &text[..at];
        let field = if raw.contains("\"\"") {
            Cow::Owned(raw.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(raw)
        };
        return (field, text[at + 1..].strip_prefix(','));
    }
    (Cow::Borrowed(text), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_empty_fields_are_read() {
        assert_eq!(fields("a,,b"), ["a", "", "b"]);
        assert_eq!(
            fields(r#""a, b",c,"say ""x""","#),
            ["a, b", "c", "say \"x\"", ""]
        );
        assert_eq!(fields(r#""never closed"#), ["never closed"]);
    }
}

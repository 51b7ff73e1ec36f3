//! Numbers and strings, from what is written to what is meant.

use crate::syntax::ast::ValueKind;

pub(super) fn number(text: &str) -> Option<ValueKind> {
    if text.is_empty() {
        return None;
    }
    Some(number_of(text).map_or(ValueKind::Broken, ValueKind::Number))
}

pub(super) fn number_of(text: &str) -> Option<f64> {
    text.replace('_', "").parse().ok()
}

pub(super) fn unescape(sequence: &str) -> Option<char> {
    let mut chars = sequence.strip_prefix('\\')?.chars();
    match chars.next()? {
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        'u' => {
            let digits = chars.as_str().strip_prefix('{')?.strip_suffix('}')?;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?)
        }
        c @ ('"' | '\\') => Some(c),
        _ => None,
    }
}

/// The lines of a text block without what the closing quotes are indented by, as in Swift.
pub(super) fn dedent(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    if lines.len() < 2 {
        return text;
    }
    if lines[0].trim().is_empty() {
        lines.remove(0);
    }
    let indent = lines
        .pop()
        .filter(|last| last.trim().is_empty())
        .unwrap_or_default();
    let lines: Vec<&str> = lines
        .iter()
        .map(|l| l.strip_prefix(indent).unwrap_or(l.trim_start()))
        .collect();
    lines.join("\n")
}

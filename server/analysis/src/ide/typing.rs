//! What is set right while somebody types: the indentation of a new line and of a closing bracket.

use super::lexer::{self, Kind};
use crate::finding::TextEdit;
use crate::host::Snapshot;
use crate::span::Span;

/// What an inner line has in front of it, beyond that of the line with the bracket.
const STEP: &str = "  ";

/// The edit that indents the line of `offset` as the brackets around it want, after `typed` was
/// typed there: a line end or a closing bracket.
pub fn on_type(snapshot: &Snapshot, path: &str, offset: usize, typed: char) -> Option<TextEdit> {
    let document = snapshot.document(path)?;
    let mut placed = document.chunk_at(offset)?;
    let before = offset.checked_sub(placed.start)?;
    // An empty line may be before a statement, and still in the braces of the one above it.
    if placed.chunk.text.get(..before)?.trim().is_empty() && placed.start > 0 {
        let above = document.chunk_at(placed.start - 1)?;
        if !above.chunk.is_closed() {
            placed = above;
        }
    }
    let after_line = {
        let rest = document.chunk_at(offset)?;
        rest.chunk.text.get(offset - rest.start..)?.to_owned()
    };
    let mut text = document.slice(Span::new(placed.start, offset));
    let line = text.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let typed_before = text.split_off(line);
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    // A closing bracket is moved when it is the first of its line.
    let closes = match typed {
        '\n' if typed_before.trim().is_empty() => after_line
            .trim_start_matches([' ', '\t'])
            .starts_with(['}', ']', ')']),
        '}' | ']' | ')' if typed_before.trim().len() == typed.len_utf8() => true,
        _ => return None,
    };
    let start = placed.start + line;
    let is = match typed {
        '\n' => format!(
            "{typed_before}{}",
            &after_line[..blanks(&after_line).min(after_line.len())]
        ),
        _ => typed_before[..blanks(&typed_before)].to_owned(),
    };
    let wanted = indentation(&text, closes)?;
    (is != wanted).then(|| TextEdit {
        span: Span::new(start, start + is.len()),
        text: wanted,
    })
}

/// What stands in front of a line behind `text`, which begins where no bracket is open; `None`
/// where the line is in a text or a comment.
fn indentation(text: &str, closes: bool) -> Option<String> {
    let mut open = Vec::new();
    for token in lexer::tokens(text) {
        match (token.kind, token.text) {
            (Kind::Sign, "{" | "[" | "(") => open.push(token.span.start),
            (Kind::Sign, "}" | "]" | ")") => {
                open.pop();
            }
            (Kind::Text | Kind::Comment, _) if token.holds(text.len()) => return None,
            _ => {}
        }
    }
    let Some(bracket) = open.pop() else {
        return Some(String::new());
    };
    let line = text[..bracket].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = &text[line..];
    let own = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    Some(match closes {
        true => own.to_owned(),
        false => format!("{own}{STEP}"),
    })
}

#[cfg(test)]
mod tests {
    use super::on_type;
    use crate::finding::TextEdit;
    use crate::testing::{PATH, world};

    /// The text once `typed` was typed at `$0`.
    #[track_caller]
    fn typed(marked: &str, typed: char) -> String {
        let offset = marked.find("$0").expect("a cursor") + typed.len_utf8();
        let text = marked.replacen("$0", &typed.to_string(), 1);
        let edit = on_type(&world(&[(PATH, &text)]), PATH, offset, typed);
        TextEdit::apply_all(edit.as_slice(), &text)
    }

    #[test]
    fn a_new_line_is_indented_by_the_braces_around_it() {
        assert_eq!(typed("group g {$0\n}\n", '\n'), "group g {\n  \n}\n");
        assert_eq!(typed("group g {$0}\n", '\n'), "group g {\n}\n");
        assert_eq!(typed("group g {$0", '\n'), "group g {\n  ");
        assert_eq!(
            typed("group g {\n  service s {$0\n}\n", '\n'),
            "group g {\n  service s {\n    \n}\n"
        );
        // What the editor put there is right already, or is set right.
        assert_eq!(typed("group g {$0  \n}\n", '\n'), "group g {\n  \n}\n");
        assert_eq!(typed("service s$0    \n", '\n'), "service s\n\n");
        assert_eq!(
            typed("group g {\n\tservice s {$0\n\t}\n}\n", '\n'),
            "group g {\n\tservice s {\n\t  \n\t}\n}\n"
        );
        assert_eq!(
            typed("service s {\n  tags = [$0\n  ]\n}\n", '\n'),
            "service s {\n  tags = [\n    \n  ]\n}\n"
        );
        assert_eq!(
            typed("group g {$0\n\nservice b\n", '\n'),
            "group g {\n  \n\nservice b\n"
        );
    }

    #[test]
    fn a_closing_brace_stands_under_its_line() {
        assert_eq!(
            typed("group g {\n  service s {\n    cpu = 1\n    $0\n}\n", '}'),
            "group g {\n  service s {\n    cpu = 1\n  }\n}\n"
        );
        assert_eq!(typed("group g {\n  $0\n", '}'), "group g {\n}\n");
        assert_eq!(
            typed("group g {\n  service s { $0\n}\n", '}'),
            "group g {\n  service s { }\n}\n"
        );
    }

    #[test]
    fn texts_and_comments_stay_as_they_are() {
        for text in [
            "group g {\n  /* a$0\n  */\n}\n",
            "decision d {\n  context = \"\"\"$0\n  \"\"\"\n}\n",
        ] {
            assert_eq!(typed(text, '\n'), text.replacen("$0", "\n", 1));
        }
        assert_eq!(typed("service a // {$0\n", '\n'), "service a // {\n\n");
    }
}

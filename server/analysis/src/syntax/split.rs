//! Where one top-level statement ends and the next begins, told without parsing.
//!
//! A piece is a statement with the blank lines and comments before it, and always whole lines. Where
//! pieces end follows from the text alone, so that a text looked at anew and one that was edited are
//! cut alike. A bracket, text block or comment that is never closed costs its own statement: it ends
//! before the next line that begins with a letter in its first column, as statements do. To know that
//! it is never closed all of the text behind it is read; of a text with very many of them only the
//! first are given that [`Patience`].

/// Where a piece ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The byte behind its last.
    pub at: usize,
    /// Whether all its brackets are closed. Where they are not, the end depends on all of the text
    /// behind it: a bracket there may close them.
    pub closed: bool,
}

/// Whether a text says `architecture`: whether a design starts from it. Told without parsing, up to the
/// statement that says it.
pub fn says_architecture(text: &str) -> bool {
    let mut rest = text;
    let mut patience = Patience::default();
    while let Some(End { at, closed }) = end(rest, true, patience) {
        let Some((piece, behind)) = rest.split_at_checked(at).filter(|_| at > 0) else {
            return false;
        };
        let name = first_word(piece);
        if name == "architecture" {
            return true;
        }
        if !closed {
            patience = patience.less(rest.len());
        }
        rest = behind;
    }
    false
}

/// The word that a piece begins with, behind blanks and comments.
fn first_word(piece: &str) -> &str {
    let mut rest = piece.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start();
        if rest.starts_with("//") {
            rest = rest.find(['\n', '\r']).map_or("", |end| &rest[end..]);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
        } else {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            return &rest[..end.unwrap_or(rest.len())];
        }
    }
}

/// How much text may still be read in search of brackets that close.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience(usize);

impl Default for Patience {
    fn default() -> Self {
        Self(16 << 20)
    }
}

impl Patience {
    /// What is left after a piece that is not closed in `read` bytes.
    pub(super) fn less(self, read: usize) -> Self {
        Self(self.0.saturating_sub(read))
    }
}

/// How far a text block or comment is looked through without patience.
const NEAR: usize = 16 << 10;

/// The end of the piece that `text` begins with. `None` where that cannot be told of this much text;
/// with `all` of it there is an answer.
pub(super) fn end(text: &str, all: bool, patience: Patience) -> Option<End> {
    let patient = patience.0 > 0;
    let bytes = text.as_bytes();
    let mut scan = Scan::default();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            b'\n' | b'\r' => {
                let pair = byte == b'\r' && bytes.get(at + 1) == Some(&b'\n');
                // Whether a `\n` follows is not known yet.
                if byte == b'\r' && at + 1 == bytes.len() && !all {
                    return None;
                }
                at += if pair { 2 } else { 1 };
                if scan.begun && scan.braces == 0 && scan.others == 0 {
                    return Some(End { at, closed: true });
                }
                if !patient && scan.begun && starts_statement(&text[at..]) {
                    return Some(End { at, closed: false });
                }
                continue;
            }
            b' ' | b'\t' => {}
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += line_length(&bytes[at..]);
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => match near(&bytes[at + 2..], patient)
                .windows(2)
                .position(|w| w == b"*/")
            {
                Some(length) => {
                    at += 2 + length + 2;
                    continue;
                }
                None => break,
            },
            b'"' if bytes[at..].starts_with(b"\"\"\"") => {
                scan.begun = true;
                match text_block(near(&bytes[at + 3..], patient)) {
                    Some(length) => {
                        at += 3 + length;
                        continue;
                    }
                    None => break,
                }
            }
            b'"' => {
                scan.begun = true;
                at += string(&bytes[at..]);
                continue;
            }
            _ => scan.byte(byte),
        }
        at += 1;
    }
    if !all {
        return None;
    }
    let open = at < bytes.len() || scan.braces > 0 || scan.others > 0;
    let end = if open { next_statement(text) } else { None };
    Some(End {
        at: end.unwrap_or(bytes.len()),
        closed: !open,
    })
}

/// The brackets that are open.
#[derive(Default)]
struct Scan {
    /// Whether there is more than blanks and comments.
    begun: bool,
    braces: usize,
    /// Square and round ones since the last brace: a brace closes what is left open inside it.
    others: usize,
}

impl Scan {
    fn byte(&mut self, byte: u8) {
        self.begun = true;
        match byte {
            b'{' => {
                self.braces += 1;
                self.others = 0;
            }
            b'}' => {
                self.braces = self.braces.saturating_sub(1);
                self.others = 0;
            }
            b'[' | b'(' => self.others += 1,
            b']' | b')' => self.others = self.others.saturating_sub(1),
            _ => {}
        }
    }
}

fn line_length(bytes: &[u8]) -> usize {
    let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r'));
    end.unwrap_or(bytes.len())
}

fn near(bytes: &[u8], patient: bool) -> &[u8] {
    match patient {
        true => bytes,
        false => &bytes[..bytes.len().min(NEAR)],
    }
}

fn starts_statement(line: &str) -> bool {
    line.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The length of a string with its quotes; it ends with its line at the latest.
fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            b'\\' if !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')) => at += 2,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

/// The length of what is left of a text block, closing quotes included.
fn text_block(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' if bytes[at..].starts_with(b"\"\"\"") => return Some(at + 3),
            _ => at += 1,
        }
    }
    None
}

/// The next line that looks like the start of a statement, with the comments right above it.
fn next_statement(text: &str) -> Option<usize> {
    let mut begun = false;
    let mut comments = None;
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let length = line_length(rest.as_bytes());
        let line = &rest[..length];
        let blank = line.trim().is_empty();
        if begun {
            if starts_statement(line) {
                return Some(comments.unwrap_or(start));
            }
            if line.starts_with("//") {
                comments.get_or_insert(start);
            } else {
                comments = None;
            }
        }
        begun |= !blank && !line.trim_start().starts_with("//");
        start += length;
        let bytes = text.as_bytes();
        if bytes.get(start) == Some(&b'\r') && bytes.get(start + 1) == Some(&b'\n') {
            start += 1;
        }
        start += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{End, Patience, says_architecture};

    fn end(text: &str, all: bool) -> Option<End> {
        super::end(text, all, Patience::default())
    }

    fn pieces(text: &str) -> Vec<&str> {
        let (mut out, mut at) = (Vec::new(), 0);
        while at < text.len() {
            let End { at: length, .. } = end(&text[at..], true).expect("all of the text is there");
            assert!(length > 0);
            out.push(&text[at..at + length]);
            at += length;
        }
        out
    }

    #[test]
    fn a_piece_is_a_statement_with_what_stands_before_it() {
        let text =
            "architecture \"A {\"\n\n// two\nservice a { // {\n  x = \"}\"\n}\na -> b: rest\n";
        let wanted = [
            "architecture \"A {\"\n",
            "\n// two\nservice a { // {\n  x = \"}\"\n}\n",
            "a -> b: rest\n",
        ];
        assert_eq!(pieces(text), wanted);
        let carriage = text.replace('\n', "\r");
        assert_eq!(pieces(&carriage), wanted.map(|w| w.replace('\n', "\r")));
        let both = text.replace('\n', "\r\n");
        assert_eq!(pieces(&both), wanted.map(|w| w.replace('\n', "\r\n")));
    }

    #[test]
    fn lists_text_blocks_and_comments_may_have_lines() {
        let text = "x = [\n1\n]\ndecision d \"\"\"\n{\nclient x\n\"\"\"\n/* {\n */ client a\nb";
        let wanted = [
            "x = [\n1\n]\n",
            "decision d \"\"\"\n{\nclient x\n\"\"\"\n",
            "/* {\n */ client a\n",
            "b",
        ];
        assert_eq!(pieces(text), wanted);
    }

    #[test]
    fn what_is_never_closed_costs_its_own_statement() {
        for open in [
            "service a {\n  x = 1\n\n",
            "group g {\n  client c {\n  }\n",
            "decision d \"\"\"\n  {\n",
            "/* service\n",
        ] {
            let rest = ["// of b\nservice b { y = 2 }\n", "client c\n"];
            let text = format!("{open}{}{}", rest[0], rest[1]);
            assert_eq!(pieces(&text), [open, rest[0], rest[1]], "{open}");
        }
        assert_eq!(pieces("a {\n  b\n"), ["a {\n  b\n"]);
        // A brace closes the list that was left open inside it.
        assert_eq!(pieces("a { x = [1 }\nb\n"), ["a { x = [1 }\n", "b\n"]);
    }

    #[test]
    fn without_patience_a_piece_ends_with_the_next_statement() {
        let text = "a {\n  b\n}\nc {\nd\n}\n";
        let end = |text| super::end(text, true, Patience(0)).map(|e| (e.at, e.closed));
        assert_eq!(end(text), Some((10, true)));
        assert_eq!(end(&text[10..]), Some((4, false)));
        assert_eq!(end("/* x\nc\n"), Some((5, false)));
    }

    #[test]
    fn part_of_a_text_may_be_too_little() {
        assert_eq!(end("a {\n", false), None);
        assert_eq!(end("a\r", false), None);
        assert_eq!(end("a", false), None);
        assert_eq!(
            end("a\nb {", false),
            Some(End {
                at: 2,
                closed: true
            })
        );
        assert_eq!(
            end("", true),
            Some(End {
                at: 0,
                closed: true
            })
        );
        assert_eq!(
            end("// only\n", true),
            Some(End {
                at: 8,
                closed: true
            })
        );
        assert_eq!(
            end("}\nb", true),
            Some(End {
                at: 2,
                closed: true
            })
        );
    }

    #[test]
    fn a_design_says_so_in_a_statement_of_its_own() {
        for text in [
            "architecture \"A\"\n",
            "architecture",
            "\u{feff}// a\n\n/* b */ architecture\n",
            "service a\r\narchitecture {\r\n}\r\n",
            "group g {\n  service a\n}\narchitecture \"A\"\n",
        ] {
            assert!(says_architecture(text), "{text}");
        }
        for text in [
            "",
            "service architecture\n",
            "// architecture\nservice a\n",
            "/*\narchitecture\n*/\n",
            "group g {\narchitecture \"A\"\n}\n",
            "decision d {\n  text = \"\"\"\narchitecture\n\"\"\"\n}\n",
            "architectures\n",
        ] {
            assert!(!says_architecture(text), "{text}");
        }
    }
}

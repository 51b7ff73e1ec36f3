//! From the positions of an editor to bytes of a text and back: the only place where both meet.
//!
//! An editor counts lines that end in `\n`, `\r\n` or `\r`, as the rope does, and columns in the
//! units that were agreed upon. A column beyond its line means the end of the line; one in the
//! middle of a character means its start.

use buttress_analysis::Span;
use buttress_analysis::syntax::Chunk;
use ropey::{Rope, RopeSlice};
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16: what every client can do.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The best of what a client offers: bytes cost nothing here; UTF-16 is always there.
    pub fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Self {
        let offered = offered.unwrap_or_default();
        if offered.contains(&PositionEncodingKind::UTF8) {
            Self::Utf8
        } else if offered.is_empty() || offered.contains(&PositionEncodingKind::UTF16) {
            Self::Utf16
        } else if offered.contains(&PositionEncodingKind::UTF32) {
            Self::Utf32
        } else {
            Self::Utf16
        }
    }

    /// The protocol's word for it.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// The byte at a position; `None` where the text has no such line.
pub fn offset(rope: &Rope, position: Position, encoding: Encoding) -> Option<usize> {
    let line = position.line as usize;
    if line >= rope.len_lines() {
        return None;
    }
    let content = content(rope, line);
    let column = position.character as usize;
    let char = match encoding {
        Encoding::Utf8 => content.byte_to_char(column.min(content.len_bytes())),
        Encoding::Utf16 => content.utf16_cu_to_char(column.min(content.len_utf16_cu())),
        Encoding::Utf32 => column.min(content.len_chars()),
    };
    Some(rope.line_to_byte(line) + content.char_to_byte(char))
}

/// The bytes of a range that is to be replaced; `None` where the text has no such lines or the
/// range runs backwards. The start of the line after the last one is the end of the text: editors
/// that count a last line break as the end of a line name it so.
pub fn edit_range(rope: &Rope, range: Range, encoding: Encoding) -> Option<std::ops::Range<usize>> {
    let start = offset(rope, range.start, encoding)?;
    let past = Position::new(u32::try_from(rope.len_lines()).ok()?, 0);
    let end = match range.end {
        end if end == past => rope.len_bytes(),
        end => offset(rope, end, encoding)?,
    };
    (start <= end).then_some(start..end)
}

/// The position of a byte; of the end of the text where the byte is beyond it.
pub fn position(rope: &Rope, offset: usize, encoding: Encoding) -> Position {
    let char = rope.byte_to_char(offset.min(rope.len_bytes()));
    let line = rope.char_to_line(char);
    let content = content(rope, line);
    let column = (char - rope.line_to_char(line)).min(content.len_chars());
    let column = match encoding {
        Encoding::Utf8 => content.char_to_byte(column),
        Encoding::Utf16 => content.char_to_utf16_cu(column),
        Encoding::Utf32 => column,
    };
    Position::new(count(line), count(column))
}

/// The positions of a span.
pub fn range(rope: &Rope, span: Span, encoding: Encoding) -> Range {
    Range::new(
        position(rope, span.start, encoding),
        position(rope, span.end, encoding),
    )
}

/// The positions of a span of a chunk that begins at the line `first` of its file.
pub fn range_in(chunk: &Chunk, first: usize, span: Span, encoding: Encoding) -> Range {
    let position = |offset: usize| {
        let text = &*chunk.text;
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let lines = chunk.lines();
        let line = lines.partition_point(|start| *start as usize <= offset) - 1;
        let before = &text[lines[line] as usize..offset];
        // A place between `\r` and `\n` is the end of its line.
        let before = before.strip_suffix('\r').unwrap_or(before);
        let column = match encoding {
            Encoding::Utf8 => before.len(),
            _ if before.is_ascii() => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
            Encoding::Utf32 => before.chars().count(),
        };
        Position::new(count(first + line), count(column))
    };
    Range::new(position(span.start), position(span.end))
}

/// How long a text is in the units of an encoding.
pub fn length(text: RopeSlice<'_>, encoding: Encoding) -> u32 {
    count(match encoding {
        Encoding::Utf8 => text.len_bytes(),
        Encoding::Utf16 => text.len_utf16_cu(),
        Encoding::Utf32 => text.len_chars(),
    })
}

/// A line without what ends it.
fn content(rope: &Rope, line: usize) -> RopeSlice<'_> {
    let text = rope.line(line);
    let breaks = text
        .chars_at(text.len_chars())
        .reversed()
        .take_while(|c| matches!(c, '\n' | '\r'));
    // `\r\n` is one break of two characters; two `\r` cannot end one line.
    text.slice(..text.len_chars() - breaks.count())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, line: u32, character: u32, encoding: Encoding) -> Option<usize> {
        offset(
            &Rope::from_str(text),
            Position::new(line, character),
            encoding,
        )
    }

    #[test]
    fn columns_count_what_was_agreed_upon() {
        let text = "é😀x\r\ny\rz\n";
        assert_eq!(at(text, 0, 3, Encoding::Utf16), Some(6));
        assert_eq!(at(text, 0, 6, Encoding::Utf8), Some(6));
        assert_eq!(at(text, 0, 2, Encoding::Utf32), Some(6));
        // In the middle of a character: its start.
        assert_eq!(at(text, 0, 2, Encoding::Utf16), Some(2));
        assert_eq!(at(text, 0, 4, Encoding::Utf8), Some(2));
        // Beyond the line: its end, before the break.
        assert_eq!(at(text, 0, 99, Encoding::Utf16), Some(7));
        assert_eq!(at(text, 1, 99, Encoding::Utf8), Some(10));
        assert_eq!(at(text, 2, 0, Encoding::Utf16), Some(11));
        assert_eq!(at(text, 3, 5, Encoding::Utf16), Some(13));
        assert_eq!(at(text, 4, 0, Encoding::Utf16), None);
    }

    #[test]
    fn a_byte_has_one_position() {
        let rope = Rope::from_str("é😀x\r\ny\rz\n");
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for byte in [0, 2, 6, 7, 9, 10, 11, 12, 13] {
                let position = position(&rope, byte, encoding);
                assert_eq!(
                    offset(&rope, position, encoding),
                    Some(byte),
                    "{byte} {encoding:?}"
                );
            }
        }
        // Between `\r` and `\n` there is no place for a cursor.
        assert_eq!(position(&rope, 8, Encoding::Utf16), Position::new(0, 4));
        assert_eq!(position(&rope, 999, Encoding::Utf16), Position::new(3, 0));
    }

    #[test]
    fn the_end_of_the_text_may_be_called_the_line_after_it() {
        let rope = Rope::from_str("a\nb");
        let range =
            |line, character| Range::new(Position::new(0, 1), Position::new(line, character));
        assert_eq!(edit_range(&rope, range(2, 0), Encoding::Utf16), Some(1..3));
        assert_eq!(edit_range(&rope, range(2, 1), Encoding::Utf16), None);
        assert_eq!(edit_range(&rope, range(3, 0), Encoding::Utf16), None);
        assert_eq!(edit_range(&rope, range(0, 0), Encoding::Utf16), None);
    }

    #[test]
    fn bytes_are_taken_where_they_are_offered() {
        use PositionEncodingKind as Kind;
        assert_eq!(Encoding::negotiate(None), Encoding::Utf16);
        assert_eq!(
            Encoding::negotiate(Some(&[Kind::UTF16, Kind::UTF8])),
            Encoding::Utf8
        );
        assert_eq!(Encoding::negotiate(Some(&[Kind::UTF32])), Encoding::Utf32);
    }
}

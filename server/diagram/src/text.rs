//! How wide text is, without a font.
//!
//! The widths are those of DejaVu Sans, the widest of the sans-serif faces that stand behind
//! `system-ui` on common systems (Segoe UI, San Francisco, Roboto and Inter are 5 to 15 % narrower),
//! so text that fits by this table fits everywhere. Characters outside ASCII are taken as 0.65 em,
//! East Asian wide ones and emoji as 1 em, combining marks as nothing.

/// A size and weight of text used in the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Titles of nodes.
    Title,
    /// The product or kind below the title.
    Subtitle,
    /// Prices and other badges.
    Badge,
    /// Titles of groups.
    GroupTitle,
    /// First line of an edge's label.
    EdgeLabel,
    /// Second line of an edge's label.
    EdgeNote,
}

impl Face {
    /// Font size in pixels.
    #[must_use]
    pub fn size(self) -> f64 {
        match self {
            Self::Title => 13.5,
            Self::Subtitle | Self::Badge | Self::EdgeLabel => 11.0,
            Self::GroupTitle => 12.0,
            Self::EdgeNote => 10.0,
        }
    }

    /// Distance between two base lines in pixels.
    #[must_use]
    pub fn line_height(self) -> f64 {
        match self {
            Self::Title => 17.0,
            Self::Subtitle | Self::Badge | Self::EdgeLabel => 14.0,
            Self::GroupTitle => 16.0,
            Self::EdgeNote => 13.0,
        }
    }

    fn bold(self) -> bool {
        matches!(self, Self::Title | Self::Badge | Self::GroupTitle)
    }
}

/// Widths of the characters from U+0020 to U+007E in thousandths of an em, regular weight.
#[rustfmt::skip]
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// The same in bold.
#[rustfmt::skip]
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

const ELLIPSIS: char = '…';

fn char_width(c: char, bold: bool) -> f64 {
    let table = if bold { &BOLD } else { &REGULAR };
    let code = u32::from(c);
    let thousandths = match code {
        0x20..=0x7e => table[(code - 0x20) as usize],
        0..=0x1f | 0x7f..=0x9f | 0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x2026 | 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 1000,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0x1f000..=0x1faff | 0x20000..=0x3fffd => 1000,
        _ if bold => 720,
        _ => 650,
    };
    f64::from(thousandths) / 1000.0
}

/// Width of one line of text in pixels.
#[must_use]
pub fn width(text: &str, face: Face) -> f64 {
    let bold = face.bold();
    text.chars().map(|c| char_width(c, bold)).sum::<f64>() * face.size()
}

/// The text if it is no wider than `max` pixels, else its longest start that fits with an ellipsis.
#[must_use]
pub fn ellipsize(text: &str, face: Face, max: f64) -> String {
    if width(text, face) <= max {
        return text.to_owned();
    }
    let bold = face.bold();
    let mut left = max / face.size() - char_width(ELLIPSIS, bold);
    let mut short = String::new();
    for c in text.chars() {
        left -= char_width(c, bold);
        if left < 0.0 {
            break;
        }
        short.push(c);
    }
    let mut short = short.trim_end().to_owned();
    short.push(ELLIPSIS);
    short
}

/// Breaks text into at most `max_lines` lines no wider than `max` pixels, at blanks and behind
/// `-`, `_`, `.` and `/`; the last line ends with an ellipsis when more text follows.
#[must_use]
pub fn wrap(text: &str, face: Face, max: f64, max_lines: usize) -> Vec<String> {
    let clean: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut pieces = clean.split_inclusive([' ', '-', '_', '.', '/']).peekable();
    while let Some(piece) = pieces.peek() {
        let longer = format!("{line}{piece}");
        if line.is_empty() || width(longer.trim_end(), face) <= max {
            line = longer;
            pieces.next();
            continue;
        }
        if lines.len() + 1 >= max_lines {
            break;
        }
        lines.push(std::mem::take(&mut line));
    }
    line.extend(pieces);
    lines.push(line);
    lines
        .iter()
        .map(|line| ellipsize(line.trim_end(), face, max))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_stays_on_one_line() {
        assert_eq!(wrap("Order API", Face::Title, 150.0, 2), ["Order API"]);
    }

    #[test]
    fn long_text_breaks_at_blanks_and_ends_with_an_ellipsis() {
        let lines = wrap(
            "Orders that failed and wait for a person to look at them",
            Face::Title,
            150.0,
            2,
        );
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], "Orders that failed");
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.iter().all(|line| width(line, Face::Title) <= 150.0));
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        let lines = wrap(&"x".repeat(400), Face::Title, 100.0, 2);
        assert_eq!(lines.len(), 1);
        assert!(width(&lines[0], Face::Title) <= 100.0);
    }

    #[test]
    fn wide_and_combining_characters_are_measured() {
        assert!(width("注文", Face::Title) > width("ab", Face::Title));
        assert_eq!(width("e\u{301}", Face::Title), width("e", Face::Title));
    }

    #[test]
    fn empty_text_is_one_empty_line() {
        assert_eq!(wrap("", Face::Title, 100.0, 2), [""]);
    }
}

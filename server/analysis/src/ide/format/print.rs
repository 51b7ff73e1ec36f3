//! Rows as text.

use super::rows::{Bracket, Class, Entry, Item, Nest, Piece, Row};
use super::width::width;

/// What is written on one line stays on one line up to this width.
const WIDTH: usize = 110;
/// One step of indentation.
const STEP: usize = 2;
/// A comment behind a line stays in its column unless that is further than this from the longest
/// line near it.
const COMMENT_GAP: usize = 16;
/// A name behind an arrow that alone is wider than all others by this does not push them away.
const STICKS_OUT: usize = 4;

/// Writes `rows` in canonical style to the end of `out`, with lines that end in `eol`.
pub(super) fn print(rows: &[Row], eol: &'static str, out: &mut String) {
    Printer { eol }.rows(rows, 0, out);
}

struct Printer {
    eol: &'static str,
}

/// A row, printed.
struct Line {
    text: String,
    /// Whether it is on one line.
    flat: bool,
}

impl Printer {
    fn rows(&self, rows: &[Row], level: usize, out: &mut String) {
        let mut tall: Vec<bool> = rows.iter().map(|row| is_tall(row, &[], level)).collect();
        // What does not fit where it is lined up takes several lines, and then it stands otherwise.
        let (blanks, columns) = loop {
            let blanks = blanks(rows, &tall, level);
            let columns = columns(rows, &tall, &blanks);
            let grown = rows.iter().zip(&columns).zip(&tall);
            let grown = grown.map(|((row, columns), tall)| *tall || is_tall(row, columns, level));
            let grown: Vec<bool> = grown.collect();
            if grown == tall {
                break (blanks, columns);
            }
            tall = grown;
        };
        let lines: Vec<Line> = rows
            .iter()
            .zip(columns.iter().zip(&tall))
            .map(|(row, (columns, tall))| self.line(row, columns, level, *tall))
            .collect();
        let comments = comment_columns(rows, &lines, &blanks);
        for (i, row) in rows.iter().enumerate() {
            if blanks[i] {
                out.push_str(self.eol);
            }
            if !matches!(row.entry, Entry::Verbatim(_)) {
                indent(out, level);
            }
            out.push_str(&lines[i].text);
            if let Some(trailing) = &row.trailing {
                let used = if lines[i].flat {
                    width(&lines[i].text)
                } else {
                    usize::MAX
                };
                let gap = comments[i].saturating_sub(used).max(1);
                out.extend(std::iter::repeat_n(' ', gap));
                out.push_str(&trailing.text);
            }
            out.push_str(self.eol);
        }
    }

    fn line(&self, row: &Row, columns: &[usize], level: usize, tall: bool) -> Line {
        match &row.entry {
            Entry::Comment(text) | Entry::Verbatim(text) => Line {
                text: text.clone(),
                flat: false,
            },
            Entry::Item(item) => {
                let mut text = String::new();
                let broken = tall && !item.tall && breakable(item);
                self.item(item, columns, level, broken, &mut text);
                Line {
                    flat: !text.contains(['\n', '\r']),
                    text,
                }
            }
        }
    }

    /// Writes an item; its nests over several lines where they are `broken` or tall.
    fn item(&self, item: &Item, columns: &[usize], level: usize, broken: bool, out: &mut String) {
        let start = out.len();
        let mut fresh = true;
        for (i, cell) in item.cells.iter().enumerate() {
            for (j, piece) in cell.iter().enumerate() {
                let glued = match piece {
                    Piece::Word { glued, .. } => *glued,
                    Piece::Nest(nest) => nest.bracket == Bracket::Call,
                    Piece::Break => {
                        out.push_str(self.eol);
                        indent(out, level);
                        fresh = true;
                        continue;
                    }
                };
                if !fresh && !glued {
                    let column = if j == 0 && i > 0 {
                        columns.get(i - 1)
                    } else {
                        None
                    };
                    let used = column.map_or(0, |_| width(&out[start..]));
                    let gap = column.map_or(1, |c| c.saturating_sub(used).max(1));
                    out.extend(std::iter::repeat_n(' ', gap));
                }
                fresh = false;
                match piece {
                    Piece::Word { text, .. } => out.push_str(text),
                    Piece::Nest(nest) => self.nest(nest, level, broken, out),
                    Piece::Break => {}
                }
            }
        }
    }

    fn nest(&self, nest: &Nest, level: usize, broken: bool, out: &mut String) {
        let (open, close) = match nest.bracket {
            Bracket::Brace => ('{', '}'),
            Bracket::Square => ('[', ']'),
            Bracket::Paren | Bracket::Call => ('(', ')'),
        };
        out.push(open);
        if nest.tall || (broken && can_break(nest)) {
            if let Some(comment) = &nest.opener {
                out.push(' ');
                out.push_str(comment);
            }
            out.push_str(self.eol);
            self.rows(&nest.rows, level + 1, out);
            indent(out, level);
        } else {
            let padding = if nest.bracket == Bracket::Brace {
                " "
            } else {
                ""
            };
            let empty = nest.rows.is_empty() && nest.opener.is_none();
            if !empty {
                out.push_str(padding);
            }
            if let Some(comment) = &nest.opener {
                out.push_str(comment);
                if !nest.rows.is_empty() {
                    out.push(' ');
                }
            }
            self.flat_rows(&nest.rows, level, out);
            if !empty {
                out.push_str(padding);
            }
        }
        out.push(close);
    }

    fn flat_rows(&self, rows: &[Row], level: usize, out: &mut String) {
        for (i, row) in rows.iter().enumerate() {
            match &row.entry {
                Entry::Item(item) => self.item(item, &[], level, false, out),
                Entry::Comment(text) | Entry::Verbatim(text) => out.push_str(text),
            }
            if let Some(trailing) = &row.trailing {
                out.push(' ');
                out.push_str(&trailing.text);
            }
            if i + 1 < rows.len() {
                let item = matches!(row.entry, Entry::Item(_));
                out.push_str(if item { ", " } else { " " });
            }
        }
    }
}

/// Whether a row that is lined up in these columns takes several lines.
fn is_tall(row: &Row, columns: &[usize], level: usize) -> bool {
    match &row.entry {
        Entry::Item(item) => {
            // Which of these are lined up hangs on whether they fit; not the other way around.
            let columns = match item.class {
                Class::Defaults => &[],
                _ => columns,
            };
            item.tall || (breakable(item) && !fits(item, columns, level))
        }
        Entry::Comment(_) | Entry::Verbatim(_) => true,
    }
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n(' ', level * STEP));
}

/// Whether the item fits on a line of its own.
fn fits(item: &Item, columns: &[usize], level: usize) -> bool {
    let mut flat = String::new();
    Printer { eol: "\n" }.item(item, columns, level, false, &mut flat);
    level * STEP + width(&flat) <= WIDTH
}

/// Whether there is something in the item that can be spread over several lines.
fn breakable(item: &Item) -> bool {
    item.cells
        .iter()
        .flatten()
        .any(|piece| matches!(piece, Piece::Nest(nest) if can_break(nest)))
}

fn can_break(nest: &Nest) -> bool {
    match nest.bracket {
        Bracket::Brace => !nest.rows.is_empty(),
        Bracket::Square => nest.rows.len() > 1,
        Bracket::Paren | Bracket::Call => false,
    }
}

/// Before which rows an empty line stands: where the writer left some, and at the top of a file
/// between statements that take several lines.
fn blanks(rows: &[Row], tall: &[bool], level: usize) -> Vec<bool> {
    let mut out: Vec<bool> = rows.iter().map(|row| row.blank).collect();
    if let Some(first) = out.first_mut() {
        *first = false;
    }
    let block = |i: usize| match &rows[i].entry {
        Entry::Item(item) => tall[i] && !matches!(item.class, Class::Connection | Class::Setting),
        _ => false,
    };
    if level > 0 {
        return out;
    }
    for i in 1..rows.len() {
        if !block(i) {
            continue;
        }
        // Comments right above a statement belong to it.
        let mut top = i;
        while top > 0 && !out[top] && matches!(rows[top - 1].entry, Entry::Comment(_)) {
            top -= 1;
        }
        if top > 0 && !out[top] && block(top - 1) {
            out[top] = true;
        }
    }
    out
}

/// For each row the columns at which its cells start, from the second cell on.
fn columns(rows: &[Row], tall: &[bool], blanks: &[bool]) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); rows.len()];
    let class = |i: usize| match &rows[i].entry {
        Entry::Item(item) => match item.class {
            Class::Other => None,
            Class::Defaults if tall[i] => None,
            class => cell_widths(item).map(|widths| (class, widths)),
        },
        _ => None,
    };
    let mut i = 0;
    while i < rows.len() {
        let Some((first, widths)) = class(i) else {
            i += 1;
            continue;
        };
        let mut run = vec![widths];
        while let Some((next, widths)) = rows.get(i + run.len()).and_then(|_| class(i + run.len()))
            && next == first
            && !blanks[i + run.len()]
            && (next != Class::Component || are_together(rows, tall, i + run.len()))
        {
            run.push(widths);
        }
        let columns = columns_of(first, &run);
        let end = i + run.len();
        out[i..end].fill(columns);
        i = end;
    }
    out
}

/// Whether the names of a component and the one above it are lined up: where both have blocks of
/// several lines, and where the writer put them into one column.
fn are_together(rows: &[Row], tall: &[bool], below: usize) -> bool {
    let (Entry::Item(a), Entry::Item(b)) = (&rows[below - 1].entry, &rows[below].entry) else {
        return false;
    };
    let wide = |item: &Item| {
        let kind = cell_widths(item).and_then(|widths| widths.first().copied());
        kind.is_some_and(|kind| item.second > kind + 1)
    };
    (tall[below - 1] && tall[below]) || (a.second == b.second && (wide(a) || wide(b)))
}

/// The width of every cell, with the last one left out; `None` where one of them cannot be lined
/// up.
fn cell_widths(item: &Item) -> Option<Vec<usize>> {
    let last = item.cells.len().checked_sub(1)?;
    let mut out = Vec::with_capacity(last);
    for cell in &item.cells[..last] {
        let mut words = 0;
        for (i, piece) in cell.iter().enumerate() {
            match piece {
                Piece::Word { text, glued } if !text.contains(['\n', '\r']) => {
                    words += width(text) + usize::from(i > 0 && !glued);
                }
                _ => return None,
            }
        }
        out.push(words);
    }
    Some(out)
}

fn columns_of(class: Class, run: &[Vec<usize>]) -> Vec<usize> {
    let cells = run.iter().map(Vec::len).max().unwrap_or_default();
    let (mut at, mut out) = (0, Vec::with_capacity(cells));
    for cell in 0..cells {
        let mut widths: Vec<usize> = run
            .iter()
            .filter_map(|row| row.get(cell).copied())
            .collect();
        widths.sort_unstable_by(|a, b| b.cmp(a));
        let mut widest = widths.first().copied().unwrap_or_default();
        // The arrows stand below each other in any case.
        if (class, cell) == (Class::Connection, 1)
            && let [first, second, _, ..] = widths[..]
            && first >= second + STICKS_OUT
        {
            widest = second;
        }
        if widest > 0 {
            at += widest + 1;
        }
        out.push(at);
    }
    out
}

/// The column of the comment behind each row, counted from its first word.
fn comment_columns(rows: &[Row], lines: &[Line], blanks: &[bool]) -> Vec<usize> {
    let mut out = vec![0; rows.len()];
    let mut i = 0;
    while i < rows.len() {
        let mut end = i + 1;
        while lines[i].flat && end < rows.len() && lines[end].flat && !blanks[end] {
            end += 1;
        }
        let with = || (i..end).filter(|k| rows[*k].trailing.is_some());
        let least = with()
            .map(|k| width(&lines[k].text))
            .max()
            .unwrap_or_default()
            + 1;
        let most = (i..end)
            .map(|k| width(&lines[k].text))
            .max()
            .unwrap_or_default()
            + COMMENT_GAP;
        let mut written = with()
            .filter_map(|k| rows[k].trailing.as_ref())
            .map(|t| t.column);
        let first = written.next().unwrap_or_default();
        let kept = written.all(|c| c == first) && (least..=most).contains(&first);
        out[i..end].fill(if kept { first } else { least + 1 });
        i = end;
    }
    out
}

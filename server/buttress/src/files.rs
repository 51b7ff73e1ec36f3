//! Reading `.arch` files from the disk, within limits, and finding them in a folder.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest file that is read, bytes. The largest design we know of has a hundredth of it.
pub const LARGEST: u64 = 10 * 1024 * 1024;

/// The most files that a scan of a folder brings in.
const MOST_FILES: usize = 5_000;

/// The most folders that a scan looks into.
const MOST_FOLDERS: usize = 50_000;

/// Folders that hold no source: a scan passes them by.
const SKIPPED: [&str; 8] = [
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    "target",
    ".terraform",
    ".venv",
    "__pycache__",
];

/// Why a file cannot be had, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is none.
    #[error(
        "{0}: there is no such file. Check the path: relative ones count from the current directory"
    )]
    Missing(String),
    /// Its name, or that of a folder above it, is no text.
    #[error(
        "{0}: this name is not UTF-8, so neither an include nor an editor can name the file. Rename it"
    )]
    Name(String),
    /// We may not.
    #[error("{0}: not allowed to read it. Check the permissions of the file and of its folders")]
    Denied(String),
    /// It is a folder with the name of a file.
    #[error(
        "{0}: this is a directory, not a file. Name a file in it, or rename it if it should be one"
    )]
    Directory(String),
    /// It is too large.
    #[error("{path}: {size} MB are too much for a text that people write; the limit is {} MB. Split it with `include`, or check that it is the right file", LARGEST / 1024 / 1024)]
    TooLarge {
        /// Which.
        path: String,
        /// How large, megabytes.
        size: u64,
    },
    /// It has NUL bytes.
    #[error(
        "{0}: this is a binary file (it has a NUL byte at offset {1}). Only text can be read: check that it is the right file"
    )]
    Binary(String, usize),
    /// It is text of another encoding.
    #[error(
        "{path}:{line}:{column}: this is not UTF-8 (byte 0x{byte:02X}). Save the file as UTF-8"
    )]
    Encoding {
        /// Which.
        path: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is there.
        byte: u8,
    },
    /// Anything else.
    #[error("{0}: {1}")]
    Other(String, std::io::Error),
}

/// A text, and whether a byte-order mark stood before it. Editors keep the mark to themselves, so
/// it is not part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text without the mark.
    pub text: String,
    /// Whether there was one.
    pub mark: bool,
}

/// Reads a file; `shown` is what messages call it.
///
/// # Errors
/// Where it is not there, may not be read, is too large or is no UTF-8 text.
pub fn read(path: &Path, shown: &str) -> Result<Text, ReadError> {
    let other = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::Missing(shown.to_owned()),
        std::io::ErrorKind::PermissionDenied => ReadError::Denied(shown.to_owned()),
        std::io::ErrorKind::IsADirectory => ReadError::Directory(shown.to_owned()),
        _ => ReadError::Other(shown.to_owned(), error),
    };
    let metadata = std::fs::metadata(path).map_err(other)?;
    if metadata.is_dir() {
        return Err(ReadError::Directory(shown.to_owned()));
    }
    let mut bytes = Vec::new();
    if metadata.len() <= LARGEST {
        // One byte more than allowed tells a pipe or a growing file that it is too large.
        File::open(path)
            .map_err(other)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(other)?;
    }
    let size = metadata.len().max(bytes.len() as u64);
    if size > LARGEST {
        let size = size.div_ceil(1024 * 1024);
        return Err(ReadError::TooLarge {
            path: shown.to_owned(),
            size,
        });
    }
    decode(bytes, shown)
}

/// Makes text of bytes.
///
/// # Errors
/// Where they are none.
pub fn decode(bytes: Vec<u8>, shown: &str) -> Result<Text, ReadError> {
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        return Err(ReadError::Binary(shown.to_owned(), at));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => Text {
                text: rest.to_owned(),
                mark: true,
            },
            None => Text { text, mark: false },
        }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let (before, rest) = error.as_bytes().split_at(at);
            let before = String::from_utf8_lossy(before);
            let last = before.rsplit('\n').next().unwrap_or_default();
            Err(ReadError::Encoding {
                path: shown.to_owned(),
                line: before.matches('\n').count() + 1,
                column: last.chars().count() + 1,
                byte: rest.first().copied().unwrap_or_default(),
            })
        }
    }
}

/// Whether a path is named like one of ours.
pub fn is_arch(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("arch"))
}

/// All `.arch` files below `folder`, sorted. Folders that cannot be read are passed by, as are
/// links to folders: they might lead in a circle.
pub fn scan(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        seen += 1;
        if seen > MOST_FOLDERS {
            tracing::warn!("more than {MOST_FOLDERS} folders: the rest is left out");
            break;
        }
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let path = entry.path();
            if kind.is_dir() {
                if !is_skipped(&path) {
                    folders.push(path);
                }
            } else if is_arch(&path) && path.is_file() {
                out.push(path);
                if out.len() >= MOST_FILES {
                    tracing::warn!("more than {MOST_FILES} .arch files: the rest is left out");
                    folders.clear();
                    break;
                }
            }
        }
    }
    out.sort();
    out
}

/// `folder` and all folders below it that a scan looks into.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut out = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(folder) = out.get(next).filter(|_| out.len() < MOST_FOLDERS) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let inside: Vec<PathBuf> = entries
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| entry.path())
            .filter(|path| !is_skipped(path))
            .collect();
        out.extend(inside);
        next += 1;
    }
    out
}

fn is_skipped(folder: &Path) -> bool {
    folder
        .file_name()
        .is_some_and(|name| SKIPPED.iter().any(|s| *s == name))
}

/// Whether a scan passes a folder by: it, or one above it, holds no source. The path is that from
/// where the scan starts, which may well be in a folder of such a name.
pub fn is_passed_by(folder: &Path) -> bool {
    folder.ancestors().any(is_skipped)
}

/// The `.arch` files in `folder` itself, sorted.
pub fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries
        .map(|e| e.path())
        .filter(|p| is_arch(p) && p.is_file());
    let mut out: Vec<PathBuf> = ours.take(MOST_FILES).collect();
    out.sort();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_what_is_none() {
        assert_eq!(
            decode(b"\xef\xbb\xbfservice a\r\n".to_vec(), "x").expect("text"),
            Text {
                text: "service a\r\n".to_owned(),
                mark: true
            }
        );
        let error = decode(b"a\n\xc3\xa9b\xff".to_vec(), "x.arch").expect_err("not UTF-8");
        assert!(
            error
                .to_string()
                .starts_with("x.arch:2:3: this is not UTF-8 (byte 0xFF)")
        );
        let error = decode(b"ab\0".to_vec(), "x.arch").expect_err("binary");
        assert!(
            error
                .to_string()
                .contains("binary file (it has a NUL byte at offset 2)")
        );
    }

    #[test]
    fn a_scan_passes_by_what_is_no_source() {
        let folder = tempfile::tempdir().expect("a folder");
        for file in [
            "a.arch",
            "sub/b.ARCH",
            "target/c.arch",
            ".git/d.arch",
            "e.txt",
        ] {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, "").expect("written");
        }
        std::fs::create_dir(folder.path().join("f.arch")).expect("made");
        let names: Vec<_> = scan(folder.path())
            .iter()
            .map(|p| {
                p.strip_prefix(folder.path())
                    .expect("below")
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert_eq!(names, ["a.arch", "sub/b.ARCH"]);
        let looked_into = folders(folder.path());
        let names: Vec<_> = looked_into.iter().filter_map(|p| p.file_name()).collect();
        assert_eq!(looked_into[0], folder.path());
        assert!(names.contains(&"sub".as_ref()) && !names.contains(&"target".as_ref()));
        assert!(is_passed_by(Path::new("/x/target/y")) && !is_passed_by(Path::new("/x/y")));
    }
}

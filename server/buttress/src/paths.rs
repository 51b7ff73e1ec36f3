//! The one spelling of a file that is used as a key, and its way back to a path and a URI.
//!
//! A file is known by its absolute path with `/`, without `.` and `..`; symbolic links are not
//! followed, so that an editor and we mean the same name. Text without a file (`untitled:…`) is
//! known by its URI, decoded.

use std::path::{Component, Path, PathBuf};

use buttress_analysis::FilePath;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use tower_lsp::ls_types::Uri;

/// What stays as it is in the path of a URI; the same set as VS Code's.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The key of what a client calls `uri`.
pub fn of_uri(uri: &Uri) -> FilePath {
    let text = uri.as_str();
    let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let decoded = percent_decode_str(rest).decode_utf8_lossy().into_owned();
    if scheme != "file" {
        return FilePath::from(format!("{scheme}:{decoded}"));
    }
    let path = match decoded.strip_prefix("//") {
        // `file://host/share/x`, or `file:///x` with no host.
        Some(host_and_path) => match host_and_path.split_once('/') {
            Some(("" | "localhost", path)) => format!("/{path}"),
            Some((host, path)) => format!("//{}/{path}", host.to_ascii_lowercase()),
            None => format!("/{host_and_path}"),
        },
        None => decoded,
    };
    FilePath::from(tidy(&path))
}

/// The key of a file on this machine; a relative path counts from the current directory.
pub fn of_path(path: &Path) -> FilePath {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut text = String::new();
    for component in absolute.components() {
        match component {
            Component::Prefix(prefix) => text.push_str(&prefix.as_os_str().to_string_lossy()),
            Component::RootDir => text.push('/'),
            part => {
                if !text.ends_with('/') {
                    text.push('/');
                }
                text.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    FilePath::from(tidy(&text.replace('\\', "/")))
}

/// The file behind a key; `None` for text that has none.
pub fn to_path(key: &str) -> Option<PathBuf> {
    (key.starts_with('/') || has_drive(key)).then(|| PathBuf::from(key))
}

/// A URI for a key, for files that no client has named yet.
pub fn to_uri(key: &str) -> Option<Uri> {
    let encode = |path: &str| utf8_percent_encode(path, PLAIN).to_string();
    let text = if let Some(path) = key.strip_prefix("//") {
        format!("file://{}", encode(path))
    } else if key.starts_with('/') {
        format!("file://{}", encode(key))
    } else if has_drive(key) {
        format!("file:///{}", encode(key))
    } else {
        let (scheme, rest) = key.split_once(':')?;
        format!("{scheme}:{}", encode(rest))
    };
    text.parse().ok()
}

/// The same as a person in `directory` would write it: relative for what is below that.
pub fn to_relative_uri(key: &str, directory: &str) -> String {
    match shown(key, directory) {
        relative if relative.len() < key.len() => utf8_percent_encode(relative, PLAIN).to_string(),
        _ => to_uri(key).map_or_else(|| key.to_owned(), |uri| uri.to_string()),
    }
}

/// The folder that a key stands in.
pub fn folder_of(key: &str) -> &str {
    key.rfind('/').map_or("", |at| &key[..at])
}

/// Whether the file `key` is somewhere below `folder`.
pub fn is_below(key: &str, folder: &str) -> bool {
    key.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The key as a person in `directory` would write it.
pub fn shown<'a>(key: &'a str, directory: &str) -> &'a str {
    match key.strip_prefix(directory.trim_end_matches('/')) {
        Some(rest) if rest.starts_with('/') => &rest[1..],
        _ => key,
    }
}

/// The key of the directory we were started in.
pub fn current_directory() -> FilePath {
    of_path(Path::new("."))
}

fn has_drive(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 3 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && bytes[2] == b'/'
}

/// Without `.`, `..` and empty parts, and with one spelling of a Windows drive.
fn tidy(path: &str) -> String {
    let (start, rest) = if has_drive(path.trim_start_matches('/')) {
        let path = path.trim_start_matches('/');
        (format!("{}:/", path[..1].to_ascii_lowercase()), &path[3..])
    } else if let Some(rest) = path.strip_prefix("//") {
        ("//".to_owned(), rest)
    } else {
        ("/".to_owned(), path)
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    start + &parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(uri: &str) -> String {
        of_uri(&uri.parse().expect("a URI")).to_string()
    }

    #[test]
    fn one_file_has_one_key() {
        assert_eq!(key("file:///a/b%20c/%C3%A9.arch"), "/a/b c/é.arch");
        assert_eq!(key("file:///a/./b/../c//d.arch"), "/a/c/d.arch");
        assert_eq!(key("FILE://localhost/a.arch"), "/a.arch");
        assert_eq!(key("file:///C%3A/x/y.arch"), "c:/x/y.arch");
        assert_eq!(key("file:///c:/x/y.arch"), "c:/x/y.arch");
        assert_eq!(key("file://Server/share/y.arch"), "//server/share/y.arch");
        assert_eq!(key("untitled:Untitled-1"), "untitled:Untitled-1");
        assert_eq!(key("file:///a.arch#L3"), "/a.arch");
    }

    #[test]
    fn a_key_leads_back_to_its_uri() {
        for uri in [
            "file:///a/b%20c/%C3%A9.arch",
            "file:///c%3A/x/y.arch",
            "file://server/share/y.arch",
            "untitled:Untitled-1",
        ] {
            let made = to_uri(&key(uri)).expect("a URI");
            assert_eq!(made.as_str(), uri);
            assert_eq!(key(made.as_str()), key(uri));
        }
        assert_eq!(to_path("untitled:Untitled-1"), None);
    }

    #[test]
    fn paths_are_shown_from_where_one_stands() {
        assert_eq!(shown("/a/b/c.arch", "/a"), "b/c.arch");
        assert_eq!(shown("/ab/c.arch", "/a"), "/ab/c.arch");
        assert_eq!(to_relative_uri("/a/b c/é.arch", "/a"), "b%20c/%C3%A9.arch");
        assert_eq!(to_relative_uri("/b/c d.arch", "/a"), "file:///b/c%20d.arch");
        assert!(is_below("/a/b.arch", "/a") && !is_below("/ab.arch", "/a"));
    }
}

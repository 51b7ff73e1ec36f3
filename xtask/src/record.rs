//! `cargo xtask record`: runs the editors with a server that writes down what they say, and keeps the
//! sessions that a test plays again.
//!
//! A session that says nothing a longer one does not say is left out. Paths and processes of this
//! machine are made neutral.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::project::Project;
use crate::shell;

/// The suites that can be recorded, and the names of their recordings.
const SUITES: [(&str, &str); 2] = [("neovim-newest", "neovim"), ("vscode-workbench", "vscode")];

/// Where recordings are kept.
const KEPT: &str = "server/buttress/tests/sessions";

/// One session: its lines, `initialize` first.
type Session = Vec<Value>;

/// Records one of the suites, or each; or keeps what is recorded in the folder `from`.
///
/// # Errors
/// When there is no such suite, it fails, or no session comes of it.
pub fn run(project: &Project, only: Option<&str>, from: Option<&Path>) -> Result<ExitCode> {
    let chosen: Vec<_> = SUITES
        .iter()
        .filter(|s| only.is_none_or(|o| o == s.0))
        .collect();
    if chosen.is_empty() {
        let names = SUITES.map(|s| s.0).join(", ");
        bail!(
            "{} is not a suite that is recorded; there are {names}",
            only.unwrap_or_default()
        );
    }
    for (suite, name) in chosen {
        let folder = match from {
            Some(folder) => folder.to_owned(),
            None => record(project, suite, name)?,
        };
        let sessions = telling(read(&folder)?);
        if sessions.is_empty() {
            bail!("{suite} left no session in {}", folder.display());
        }
        let lines: Vec<String> = sessions.iter().flatten().map(Value::to_string).collect();
        let path = project.path(KEPT).join(format!("{name}.jsonl"));
        fs::write(&path, lines.join("\n") + "\n")
            .with_context(|| format!("cannot write {}", path.display()))?;
        shell::say(&format!(
            "{} sessions in {}",
            sessions.len(),
            path.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a suite, and returns the folder in which each server has left its recording.
fn record(project: &Project, suite: &str, name: &str) -> Result<PathBuf> {
    let folder = project.scratch().join("recordings").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["test", "--only", suite]);
    command
        .current_dir(&project.root)
        .env("BUTTRESS_RECORD", &folder);
    shell::show(suite, &mut command)?;
    Ok(folder)
}

/// The sessions in a folder, neutral.
fn read(folder: &Path) -> Result<Vec<Session>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder)? {
        let text = fs::read_to_string(entry?.path())?;
        out.extend(session(&text)?);
    }
    Ok(out)
}

/// The session of one recording; none where the editor left before it began.
fn session(text: &str) -> Result<Option<Session>> {
    let read = |text: &str| -> Result<Session> {
        let lines = text.lines().map(serde_json::from_str);
        Ok(lines.collect::<Result<_, _>>()?)
    };
    let lines = read(text)?;
    let Some(first) = lines.first().map(|line| &line["message"]) else {
        return Ok(None);
    };
    let params = &first["params"];
    let folder = params["workspaceFolders"][0]["uri"]
        .as_str()
        .or(params["rootUri"].as_str());
    let neutral = match folder.and_then(|uri| uri.strip_prefix("file://")) {
        Some(folder) => text.replace(folder, "/w"),
        None => text.to_owned(),
    };
    let mut lines = read(&neutral)?;
    lines[0]["message"]["params"]["processId"] = Value::Null;
    Ok((lines.len() > 2).then_some(lines))
}

/// The sessions that say something no longer one says, the longest first.
fn telling(mut sessions: Vec<Session>) -> Vec<Session> {
    let methods = |session: &Session| -> BTreeSet<String> {
        let method = |line: &Value| Some(line["message"]["method"].as_str()?.to_owned());
        session.iter().filter_map(method).collect()
    };
    sessions.sort_by_key(|session| std::cmp::Reverse(session.len()));
    let mut said = BTreeSet::new();
    sessions.retain(|session| {
        let new = methods(session);
        let tells = !new.is_subset(&said);
        said.extend(new);
        tells
    });
    sessions
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = r#"{"ms":0,"message":{"id":1,"method":"initialize","params":{"processId":7,"workspaceFolders":[{"name":"x","uri":"file:///home/me/x"}]}}}
{"ms":5,"message":{"method":"initialized","params":{}}}
{"ms":9,"message":{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///home/me/x/a.arch"}}}}
"#;

    #[test]
    fn a_session_names_no_folder_of_this_machine() {
        let session = session(RECORDED).unwrap().unwrap();
        let text = Value::from(session).to_string();
        assert!(
            text.contains("file:///w/a.arch") && !text.contains("/home"),
            "{text}"
        );
        assert!(text.contains("\"processId\":null"), "{text}");
    }

    #[test]
    fn the_longest_sessions_that_say_something_new_are_kept() {
        let long = session(RECORDED).unwrap().unwrap();
        let mut other = long[..2].to_vec();
        let kept = telling(vec![other.clone(), long.clone()]);
        assert_eq!(kept, std::slice::from_ref(&long));
        other[1]["message"]["method"] = "shutdown".into();
        assert_eq!(telling(vec![other.clone(), long.clone()]), [long, other]);
    }
}

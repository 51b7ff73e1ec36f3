//! Runs other programs: says what and for how long, keeps their words in a log, and shows the end of
//! it when they fail.

use std::cell::Cell;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// How long a program may run when nothing else is said.
pub const LIMIT: Duration = Duration::from_mins(20);

/// How often a program that takes long is said to be still at it.
const PATIENCE: Duration = Duration::from_mins(1);

/// How many lines of a failed program's log are shown.
const TAIL: usize = 120;

thread_local! {
    static LABEL: Cell<&'static str> = const { Cell::new("") };
}

/// Puts `label` before every line this thread says: two threads share the terminal.
pub fn label(label: &'static str) {
    LABEL.set(label);
}

/// Says one line.
pub fn say(line: &str) {
    match LABEL.get() {
        "" => println!("  {line}"),
        label => println!("  [{label}] {line}"),
    }
}

/// Runs a program to its end and returns what it printed.
///
/// # Errors
/// When it cannot be started, leaves with another code than 0, or takes longer than [`LIMIT`].
pub fn run(project: &Project, what: &str, command: &mut Command) -> Result<String> {
    run_within(project, what, command, LIMIT)
}

/// As [`run`], with a time limit of its own.
///
/// # Errors
/// As [`run`].
pub fn run_within(
    project: &Project,
    what: &str,
    command: &mut Command,
    limit: Duration,
) -> Result<String> {
    let log = log_file(project, what)?;
    let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let program = command.get_program().to_string_lossy().into_owned();
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()
        .with_context(|| format!("{program} could not be started"))?;
    let status = wait(&mut child, what, &log, started, limit)?;
    let printed = read(&log);
    let took = seconds(started.elapsed());
    match status {
        Some(status) if status.success() => {
            say(&format!("{what}  {took}"));
            Ok(printed)
        }
        Some(status) => bail!(
            "{what} failed ({status}) after {took}\n{}\nthe whole log: {}",
            tail(&printed),
            log.display()
        ),
        None => bail!(
            "{what} was stopped after {took}\n{}\nthe whole log: {}",
            tail(&printed),
            log.display()
        ),
    }
}

/// Runs a program that speaks to the person at the terminal itself.
///
/// # Errors
/// When it cannot be started or leaves with another code than 0.
pub fn show(what: &str, command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let started = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{program} could not be started"))?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    say(&format!("{what}  {}", seconds(started.elapsed())));
    Ok(())
}

/// A length of time as a person reads it.
pub fn seconds(time: Duration) -> String {
    let all = time.as_secs_f64();
    if all < 60.0 {
        format!("{all:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// The path of a program on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|dir| ["", ".exe", ".cmd"].map(|end| dir.join(format!("{program}{end}"))))
        .find(|candidate| candidate.is_file())
}

/// What `program --version` prints, in one line.
pub fn version_of(program: &Path) -> Option<String> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output
        .status
        .success()
        .then(|| text.lines().next().unwrap_or_default().trim().to_string())
}

/// The first number of the form `a.b` in a version line.
pub fn major_minor(version: &str) -> Option<(u32, u32)> {
    version
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .find_map(|word| {
            let mut parts = word.split('.');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })
}

fn wait(
    child: &mut Child,
    what: &str,
    log: &Path,
    started: Instant,
    limit: Duration,
) -> Result<Option<ExitStatus>> {
    let mut told = Duration::ZERO;
    let mut pause = Duration::from_millis(5);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let passed = started.elapsed();
        if passed > limit {
            stop(child);
            return Ok(None);
        }
        if passed > told + PATIENCE {
            told = passed;
            let printed = read(log);
            let last = printed
                .lines()
                .rev()
                .find(|line| !line.trim().is_empty())
                .unwrap_or_default();
            let last: String = last.trim().chars().take(100).collect();
            say(&format!("{what} … {}: {last}", seconds(passed)));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// Ends a program and what it started: a browser outlives its driver otherwise.
pub fn stop(child: &mut Child) {
    let mut all = vec![child.id()];
    if let Ok(output) = Command::new("ps").args(["-e", "-o", "pid=,ppid="]).output() {
        let pairs: Vec<(u32, u32)> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| {
                let mut numbers = line.split_whitespace().map(str::parse);
                Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
            })
            .collect();
        let mut next = 0;
        while let Some(&parent) = all.get(next) {
            all.extend(
                pairs
                    .iter()
                    .filter(|pair| pair.1 == parent)
                    .map(|pair| pair.0),
            );
            next += 1;
        }
        let ids = all.iter().map(u32::to_string);
        // Best effort: some may have left by themselves meanwhile.
        let _ = Command::new("kill")
            .arg("-9")
            .args(ids)
            .stderr(Stdio::null())
            .status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn log_file(project: &Project, what: &str) -> Result<PathBuf> {
    static NUMBER: AtomicUsize = AtomicUsize::new(1);
    let folder = project.scratch().join("logs");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let name: String = what
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    Ok(folder.join(format!(
        "{:02}-{name}.log",
        NUMBER.fetch_add(1, Ordering::Relaxed)
    )))
}

fn read(log: &Path) -> String {
    fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

/// The end of a log, and before it what stands further up and names a failed test: some runners go
/// on after it for long.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (above, end) = lines.split_at(lines.len().saturating_sub(TAIL));
    let names_failure =
        |line: &&&str| line.ends_with("... FAILED") || line.contains(" panicked at ");
    let mut shown: Vec<&str> = above.iter().filter(names_failure).copied().collect();
    if !shown.is_empty() {
        shown.push("…");
    }
    shown.extend(end);
    shown
        .iter()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        assert_eq!(major_minor("NVIM v0.10.4"), Some((0, 10)));
        assert_eq!(major_minor("v24.21.0"), Some((24, 21)));
        assert_eq!(major_minor("tree-sitter 0.26.11 (abc)"), Some((0, 26)));
        assert_eq!(major_minor("nothing"), None);
    }

    #[test]
    fn shows_the_end_of_a_log() {
        let text: String = (0..300).map(|n| format!("{n}\n")).collect();
        assert!(tail(&text).starts_with("    180\n"));
        assert!(tail(&text).ends_with("    299"));
        let failed = format!("test a ... ok\ntest b ... FAILED\n{text}");
        assert!(tail(&failed).starts_with("    test b ... FAILED\n    …\n    180\n"));
    }

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(1250)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}

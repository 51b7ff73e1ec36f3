//! `cargo xtask try`, as the README tells a newcomer to type it.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Bench;
use crate::shell;

const LIMIT: Duration = Duration::from_mins(10);

pub fn run(bench: &Bench) -> Result<String> {
    // Built before, so that what is measured here is the command and not the compiler.
    bench.builds.server(bench.project, bench.tools)?;
    let log = bench.project.scratch().join("logs/try.log");
    let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["try", "--no-open"])
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()?;
    let result = visit(bench, &mut child, &log);
    shell::stop(&mut child);
    let printed = fs::read_to_string(&log).unwrap_or_default();
    let address = result.with_context(|| format!("cargo xtask try printed\n{printed}"))?;
    if !printed.contains("of 100") {
        bail!("the report on the example is missing:\n{printed}");
    }
    Ok(format!("the report, and the picture at {address}"))
}

/// Waits for the address and opens it.
fn visit(bench: &Bench, child: &mut Child, log: &Path) -> Result<String> {
    let started = Instant::now();
    loop {
        let printed = fs::read_to_string(log).unwrap_or_default();
        if let Some(address) = address(&printed) {
            let mut curl = Command::new("curl");
            curl.args([
                "--silent",
                "--show-error",
                "--fail",
                "--max-time",
                "10",
                address,
            ]);
            let page = shell::run(bench.project, &format!("curl {address}"), &mut curl)?;
            if !page.contains("canvas.js") {
                bail!("the page at {address} is not the canvas:\n{page}");
            }
            return Ok(address.to_string());
        }
        if let Some(status) = child.try_wait()? {
            bail!("it ended by itself ({status})");
        }
        if started.elapsed() > LIMIT {
            bail!("it named no address in {}", shell::seconds(LIMIT));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// The address of the preview, once its line is whole.
fn address(printed: &str) -> Option<&str> {
    let (_, rest) = printed.split_once("http://127.0.0.1:")?;
    let end = rest.find(char::is_whitespace)?;
    let start = printed.len() - rest.len() - "http://127.0.0.1:".len();
    printed.get(start..printed.len() - rest.len() + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_when_its_line_is_whole() {
        assert_eq!(address("serving http://127.0.0.1:80/to"), None);
        assert_eq!(
            address("a\nserving http://127.0.0.1:80/token/ (Ctrl-C)\n"),
            Some("http://127.0.0.1:80/token/")
        );
    }
}

//! The command line: one whole process.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::super::client::millis;
use super::{Case, Samples};

pub fn measure(case: &mut Case) -> Result<()> {
    if !case.wants(&["check"]) {
        return Ok(());
    }
    let (program, arguments) = &case.target.once;
    let file = case.subject.file.to_string_lossy();
    let mut samples = Samples::new(&case.pace);
    // The first run warms up.
    for at in 0..=case.pace.runs {
        if samples.enough() {
            break;
        }
        let mut command = Command::new(program);
        command.args(arguments.iter().map(|a| a.replace("{file}", &file)));
        let started = Instant::now();
        let status = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .with_context(|| format!("{} could not be started", program.display()))?;
        let took = started.elapsed();
        // 1 says that there are findings.
        if !matches!(status.code(), Some(0 | 1)) {
            bail!(
                "{} {} failed ({status})",
                program.display(),
                arguments.join(" ")
            );
        }
        if at > 0 {
            samples.millis.push(millis(took));
        }
    }
    case.put("check", samples.cell());
    Ok(())
}

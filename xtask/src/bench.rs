//! `cargo xtask bench`: how the time of `buttress check` grows with the model.
//!
//! The numbers of two machines cannot be compared, so every time is also told as a ratio to the
//! smallest model of the same run.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::project::Project;
use crate::shell;

const COMPONENTS: [usize; 4] = [10, 100, 1_000, 5_000];
const ROUNDS: usize = 5;

/// Times `buttress check`, release build, over generated models.
///
/// # Errors
/// When the server does not build or cannot read a model.
pub fn run(project: &Project) -> Result<ExitCode> {
    let mut build = project.cargo();
    shell::show(
        "cargo build",
        build.args(["build", "--release", "--package", "buttress"]),
    )?;
    let server = project.target.join("release/buttress");
    let folder = project.scratch().join("bench");
    fs::create_dir_all(&folder)?;
    println!(
        "\n{:>12} {:>12} {:>12} {:>10} {:>16}",
        "components", "best", "median", "ratio", "per component"
    );
    let mut floor = None;
    for count in COMPONENTS {
        let file = folder.join(format!("model-{count}.arch"));
        fs::write(&file, model(count))?;
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let started = Instant::now();
            let mut check = Command::new(&server);
            check
                .arg("check")
                .arg(&file)
                .args(["--format", "json"])
                .stdout(Stdio::null());
            let status = check.status()?;
            if !matches!(status.code(), Some(0 | 1)) {
                bail!("buttress check {} failed ({status})", file.display());
            }
            times.push(started.elapsed());
        }
        times.sort();
        let (best, median) = (times[0], times[ROUNDS / 2]);
        let floor: Duration = *floor.get_or_insert(best);
        println!(
            "{count:>12} {:>9.1} ms {:>9.1} ms {:>9.1}x {:>13.1} us",
            millis(best),
            millis(median),
            best.as_secs_f64() / floor.as_secs_f64(),
            millis(best) * 1000.0 / count as f64,
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A shop of `count` components: groups of a service, a database, a cache and a queue, each service
/// calling the one of the group before.
fn model(count: usize) -> String {
    let mut text = String::from(
        "architecture \"Generated\"\n\nconstraints {\n  provider = aws\n  region = us-east-1\n  traffic = 500 req/s\n}\n\nclient users\n",
    );
    for group in 0..count.div_ceil(4) {
        let _ = write!(
            text,
            "\ngroup g{group} {{\n  service api: aws.fargate {{ cpu = 1, memory = 2 GB, replicas = 2 }}\n  \
             database db: aws.rds_postgres {{ instance = db.r6g.large, storage = 100 GB }}\n  \
             cache memo: aws.elasticache_redis\n  queue events: aws.sqs\n}}\n\
             g{group}.api -> g{group}.db: query {{ timeout = 1 s }}\n\
             g{group}.api -> g{group}.memo: cache {{ hit_rate = 0.8 }}\n\
             g{group}.api -> g{group}.events: publish\n"
        );
        if let Some(before) = group.checked_sub(1) {
            let _ = writeln!(
                text,
                "g{before}.api -> g{group}.api: rest {{ timeout = 2 s, calls = 0.5 }}"
            );
        } else {
            text.push_str("users -> g0.api: https\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_has_the_components_asked_for() {
        let text = model(1_000);
        let kinds = ["  service ", "  database ", "  cache ", "  queue "];
        let components: usize = kinds.iter().map(|kind| text.matches(kind).count()).sum();
        assert_eq!(components, 1_000);
    }
}

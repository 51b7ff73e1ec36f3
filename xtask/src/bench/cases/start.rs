//! From the start of the process to its first words.

use anyhow::Result;

use super::super::session::Session;
use super::{Case, Samples};

const ROWS: [&str; 2] = ["start.initialize", "start.diagnostics"];

pub fn measure(case: &mut Case) -> Result<()> {
    if !case.wants(&ROWS) {
        return Ok(());
    }
    let [mut hello, mut findings] = [Samples::new(&case.pace), Samples::new(&case.pace)];
    for _ in 0..case.pace.starts {
        if hello.enough() {
            break;
        }
        let session = Session::open(case.target, case.subject)?;
        hello.millis.push(session.initialized);
        findings.millis.push(session.opened);
    }
    case.put(ROWS[0], hello.cell());
    case.put(ROWS[1], findings.cell());
    Ok(())
}

//! For people: each finding as a compiler says it, and what all comes to.

use buttress_analysis::cost::dollars;
use buttress_analysis::{Finding, Severity, Snapshot};

use super::super::render;
use super::{Design, said};
use crate::paths;

/// All findings, and a line for each design.
pub fn print(designs: &[Design], directory: &str) -> String {
    let said: Vec<(&Finding, &Snapshot)> = said(designs)
        .map(|(design, finding)| (finding, &design.snapshot))
        .collect();
    let mut out = rendered(&said, directory);
    for design in designs {
        out.push_str(&summary(design, directory, designs.len() > 1));
        out.push('\n');
    }
    out
}

/// Fewer findings than these are rendered sooner than a thread is there.
const FEW: usize = 100;

/// The findings, one below the other. Of very many each core renders its share.
fn rendered(findings: &[(&Finding, &Snapshot)], directory: &str) -> String {
    let render = |share: &[(&Finding, &Snapshot)]| -> String {
        let texts = share.iter().map(|(finding, snapshot)| {
            let mut text = render::finding(finding, snapshot, directory);
            text.push_str("\n\n");
            text
        });
        texts.collect()
    };
    if findings.len() < FEW {
        return render(findings);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let shares = findings.chunks(findings.len().div_ceil(cores));
        let threads: Vec<_> = shares
            .map(|share| (share, scope.spawn(|| render(share))))
            .collect();
        let texts = threads.into_iter().map(|(share, thread)| {
            // What made a thread panic is met again here, and told as any other panic.
            thread.join().unwrap_or_else(|_| render(share))
        });
        texts.collect()
    })
}

/// `Online shop: 87 of 100 (…), $1,204 a month. 1 warning, 2 hints.`
fn summary(design: &Design, directory: &str, several: bool) -> String {
    let Design {
        report, findings, ..
    } = design;
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let counts: Vec<String> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Information, "remark", "remarks"),
        (Severity::Hint, "hint", "hints"),
    ]
    .into_iter()
    .filter_map(|(severity, one, many)| match count(severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    })
    .collect();
    let counts = if counts.is_empty() {
        "nothing to complain about".to_owned()
    } else {
        counts.join(", ")
    };
    let place = match paths::shown(&report.root, directory) {
        place if several => format!(" ({place})"),
        _ => String::new(),
    };
    let without = match report.costs.unpriced(&report.architecture).count() {
        0 => String::new(),
        1 => " without 1 part that has no price".to_owned(),
        n => format!(" without {n} parts that have no price"),
    };
    format!(
        "\u{1b}[1m{}\u{1b}[0m{place}: health {} of 100 ({}), {} a month{without}; {counts}",
        report.title(),
        report.score().shown(),
        report.verdict(),
        dollars(report.costs.monthly),
    )
}

#[cfg(test)]
mod tests {
    use buttress_analysis::{Change, Host};

    use super::*;

    #[test]
    fn shares_come_in_the_order_of_the_text() {
        let mut host = Host::new(crate::loader::today());
        let text: String = (0..3 * FEW)
            .map(|n| format!("service s{n} {{ wrong{n} = 1 }}\n"))
            .collect();
        host.apply_change(Change::Set {
            path: "/a.arch".into(),
            text: text.as_str().into(),
            version: None,
        });
        let snapshot = host.snapshot();
        let report = snapshot.report("/a.arch").expect("a report");
        let all: Vec<_> = report.findings().iter().map(|f| (f, &snapshot)).collect();
        assert!(all.len() >= 3 * FEW);
        let one_by_one: String = all.iter().map(|one| rendered(&[*one], "/")).collect();
        assert_eq!(rendered(&all, "/"), one_by_one);
    }
}

//! For people: each finding as a compiler says it, and what all comes to.
//!
//! Of very many findings the severest are shown with their lines; of each other one a line says what
//! it is and where.

use buttress_analysis::cost::dollars;
use buttress_analysis::{Finding, Severity, Snapshot};

use super::super::{json, render};
use super::{Design, said};
use crate::paths;

/// All findings, and a line for each design.
pub fn print(designs: &[Design], directory: &str) -> String {
    let said: Vec<Said<'_>> = said(designs)
        .map(|(design, finding)| (finding, &design.snapshot))
        .collect();
    let mut out = match severest(&said, SHOWN) {
        None => rendered(&said, directory),
        Some((shown, others)) => {
            let mut out = rendered(&shown, directory);
            let lines = others
                .iter()
                .map(|(finding, snapshot)| line(finding, snapshot, directory));
            out.extend(lines);
            out.push('\n');
            out
        }
    };
    for design in designs {
        out.push_str(&summary(design, directory, designs.len() > 1));
        out.push('\n');
    }
    out
}

/// So many findings are shown with their lines: as many as editors are told of.
const SHOWN: usize = 500;

type Said<'a> = (&'a Finding, &'a Snapshot);

/// The `most` severest findings and the others, both in order; `None` where there are no others.
fn severest<'a>(findings: &[Said<'a>], most: usize) -> Option<(Vec<Said<'a>>, Vec<Said<'a>>)> {
    if findings.len() <= most {
        return None;
    }
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| findings[*at].0.severity);
    let of = |numbers: &mut [usize]| {
        numbers.sort_unstable();
        numbers.iter().map(|at| findings[*at]).collect()
    };
    let (shown, others) = order.split_at_mut(most);
    Some((of(shown), of(others)))
}

/// `shop.arch:12:5: hint[cheaper-size]: …`, as many tools read it.
fn line(finding: &Finding, snapshot: &Snapshot, directory: &str) -> String {
    let at = &finding.location;
    let file = paths::shown(&at.file, directory);
    let start = json::place(&at.file, at.span.start, snapshot);
    let (word, rule, message) = (finding.severity.word(), &finding.rule, &finding.message);
    let (line, column) = (start.line, start.column);
    format!("{file}:{line}:{column}: \u{1b}[1m{word}[{rule}]\u{1b}[0m: {message}\n")
}

/// Fewer findings than these are rendered sooner than a thread is there.
const FEW: usize = 100;

/// The findings, one below the other. Of very many each core renders its share.
fn rendered(findings: &[Said<'_>], directory: &str) -> String {
    let render = |share: &[Said<'_>]| -> String {
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
    fn of_very_many_the_severest_are_shown_and_all_are_said() {
        let mut host = Host::new(crate::loader::today());
        let path = "/a.arch";
        let text = "service a { wrong = 1 }\nservice b\n\tservice c { replicas = no }\n";
        host.apply_change(Change::Set {
            path: path.into(),
            text: text.into(),
            version: None,
        });
        let snapshot = host.snapshot();
        let report = snapshot.report(path).expect("a report");
        let all: Vec<_> = report.findings().iter().map(|f| (f, &snapshot)).collect();
        assert!(severest(&all, all.len()).is_none());
        let (shown, others) = severest(&all, 2).expect("more than two");
        assert_eq!((shown.len(), others.len()), (2, all.len() - 2));
        let worst = others.iter().map(|(f, _)| f.severity).min();
        assert!(shown.iter().all(|(f, _)| Some(f.severity) <= worst));
        let error = all.iter().find(|(f, _)| f.message.contains("replicas"));
        let (finding, snapshot) = error.expect("a wrong value");
        let said = line(finding, snapshot, "/");
        assert!(said.starts_with("a.arch:3:25: \u{1b}[1merror["), "{said}");
        assert!(said.ends_with(&format!("{}\n", finding.message)), "{said}");
    }

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

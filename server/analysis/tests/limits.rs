//! Texts that nobody writes: none panics, overflows the stack or takes for ever, and what is not read
//! is said not to be.

use std::fmt::Write;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use buttress_analysis::syntax::Edit;
use buttress_analysis::{Change, Finding, Host, Span, ide};
use buttress_trials::sight::Sight;
use buttress_trials::{TODAY, floor, fresh};
use proptest::prelude::*;

const PATH: &str = "/w/main.arch";

/// What a thread that answers an editor has.
const STACK: usize = 2 << 20;

/// So many bytes that one place is enough to ask at.
const MUCH: usize = 1 << 20;

/// Far more than any of it takes, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// All of one look at a text: the findings, the whole file, and what is asked at some places.
fn look(host: &Host, places: &[usize]) -> Vec<Finding> {
    let snapshot = host.snapshot();
    let findings = snapshot.diagnostics(PATH);
    let report = snapshot.report(PATH).expect("a lone file is a design");
    assert!((0.0..=100.0).contains(&report.score().exact));
    assert!(report.costs.monthly.is_finite());
    let text = snapshot
        .document(PATH)
        .expect("it was set")
        .rope
        .to_string();
    for finding in &findings {
        let span = finding.location.span;
        assert!(text.get(span.start..span.end).is_some(), "{finding:?}");
    }
    let mut sight = Sight::default();
    sight.file(&snapshot, PATH);
    for at in places {
        sight.place(&snapshot, PATH, floor(&text, *at));
    }
    ide::code_actions(&snapshot, PATH, Span::new(0, text.len()));
    findings
}

/// Looks at a text on a thread as the server has them, types a letter into its middle, and looks
/// again. Returns what was found at first.
fn bear(text: String) -> Vec<Finding> {
    let (sender, receiver) = mpsc::channel();
    let work = move || {
        let places = match text.len() {
            0..MUCH => vec![0, text.len() / 2, text.len()],
            _ => vec![text.len() / 2],
        };
        let start = Instant::now();
        let mut host = fresh([(PATH, text.as_str())], TODAY);
        let findings = look(&host, &places);
        eprintln!("{} bytes: {:?}", text.len(), start.elapsed());
        let middle = floor(&text, text.len() / 2);
        let start = Instant::now();
        host.apply_change(Change::Edit {
            path: PATH.into(),
            edits: vec![Edit {
                range: middle..middle,
                text: "x".to_owned(),
            }],
            version: Some(2),
        });
        look(&host, &places);
        eprintln!("edited: {:?}", start.elapsed());
        // Nobody waits any more where it took too long.
        let _ = sender.send(findings);
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(work);
    let thread = thread.expect("a thread");
    match receiver.recv_timeout(PATIENCE) {
        Ok(findings) => findings,
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            thread.join().expect("it bears the text");
            unreachable!("a thread that ends well has sent")
        }
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("not done after {PATIENCE:?}"),
    }
}

fn says(findings: &[Finding], part: &str) -> bool {
    findings.iter().any(|f| f.message.contains(part))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        bear(String::from_utf8_lossy(&bytes).into_owned());
    }

    /// Bytes that the lexer knows, which get further into it.
    #[test]
    fn any_tokens(
        tokens in prop::collection::vec(prop::sample::select(buttress_trials::typist::PIECES), 0..300)
    ) {
        bear(tokens.concat());
    }
}

#[test]
fn braces_without_end() {
    let findings = bear("{".repeat(100_000));
    assert!(!findings.is_empty());
}

#[test]
fn groups_in_groups() {
    let open = (0..100_000).fold(String::new(), |mut out, n| {
        let _ = writeln!(out, "group g{n} {{");
        out
    });
    let findings = bear(format!("{open}{}", "}\n".repeat(100_000)));
    assert!(says(&findings, "too deeply"), "{:?}", findings.first());
}

#[test]
fn groups_in_groups_that_stay_open() {
    let findings = bear("group g {\n".repeat(100_000));
    assert!(!findings.is_empty());
}

#[test]
fn brackets_in_brackets() {
    let findings = bear(format!(
        "service s {{ tags = {}{} }}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    ));
    assert!(!findings.is_empty());
}

#[test]
fn parentheses_in_parentheses() {
    let findings = bear(format!(
        "rule r {{ match = {}a{} }}",
        "(".repeat(50_000),
        ")".repeat(50_000)
    ));
    assert!(!findings.is_empty());
}

#[test]
fn alternatives_in_alternatives() {
    let findings = bear(format!(
        "flow f {{\n{}{}}}\n",
        "alt {\n".repeat(50_000),
        "}\n".repeat(50_000)
    ));
    assert!(says(&findings, "too deeply"), "{:?}", findings.first());
}

#[test]
fn a_chain_of_words_in_an_expression() {
    let findings = bear(format!(
        "rule r {{ match = {}kind == service, require = true }}",
        "not ".repeat(50_000)
    ));
    assert!(!findings.is_empty());
    bear(format!(
        "rule r {{ match = a == 1{}, require = true }}",
        " and a == 1".repeat(20_000)
    ));
}

#[test]
fn a_line_of_ten_megabytes() {
    bear(format!("service s \"{}\"\n", "a".repeat(10_000_000)));
}

#[test]
fn a_line_of_ten_megabytes_of_nothing() {
    bear("\u{1F980} ".repeat(2_000_000));
}

#[test]
fn a_name_of_ten_megabytes() {
    bear(format!("service {}\n", "é".repeat(5_000_000)));
}

#[test]
fn a_text_block_of_a_megabyte_that_stays_open() {
    bear(format!(
        "decision d {{ context = \"\"\"\n{}",
        "word word word\n".repeat(70_000)
    ));
}

#[test]
fn very_many_errors() {
    bear("service : { = ] -> \"\n".repeat(5_000));
}

#[test]
fn very_many_unknown_names() {
    bear((0..300).fold(String::new(), |mut out, n| {
        let _ = writeln!(
            out,
            "service s{n}: aws.nothing{n} {{ nothing = {n} }}\na{n} -> b{n}: rest"
        );
        out
    }));
}

#[test]
fn one_name_very_often() {
    bear("service s\n".repeat(5_000));
}

#[test]
fn huge_numbers() {
    for number in [
        "1e999",
        "-1",
        "0.0000000000000000000000000000000000000001",
        "18446744073709551616",
        "340282366920938463463374607431768211456",
        "-9223372036854775809",
    ] {
        let settings = ["replicas", "cpu", "memory", "storage", "timeout", "tier"]
            .map(|s| format!("{s} = {number} GB, {s} = {number}, {s} = {number} s"))
            .join("\n");
        bear(format!(
            "architecture \"Big\"\nconstraints {{\n  traffic = {number} req/s\n  users = {number} /month\n  budget = {number} USD/month\n  peak = {number}\n  availability = {number} %\n  latency = {number} ms\n  team = {number}\n}}\nclient c\nservice s: aws.fargate {{ {settings}\n  autoscale {{ min = {number}, max = {number} }} }}\nfunction f: aws.lambda {{ memory = {number} MB, service_time = {number} y }}\nstorage b: aws.s3 {{ storage = {number} PB }}\nprice s {number} USD/month\nc -> s: https {{ calls = {number}, rate = {number} req/s, retries = {number} }}\ns -> f: invoke {{ calls = {number} }}\nf -> s: rest {{ calls = {number} }}\nf -> b: write\naccept missing-metrics \"x\" {{ until = 9999-12-31 }}\n"
        ));
    }
}

/// A design of many lines of which each means something.
fn large(lines: usize) -> String {
    let mut text = String::from(
        "architecture \"Large\"\nconstraints { provider = aws, region = us-east-1, traffic = 50 req/s }\nclient c\n",
    );
    for n in 0..lines / 10 {
        let _ = write!(
            text,
            "group g{n} {{\n  service api: aws.fargate {{\n    cpu = 1\n    memory = 2 GB\n  }}\n  queue q: aws.sqs\n  api -> q: publish\n}}\n// {n}\nc -> g{n}.api: https\n"
        );
    }
    text
}

#[test]
fn a_large_file() {
    let lines = std::env::var("BUTTRESS_LARGE")
        .ok()
        .and_then(|n| n.parse().ok());
    bear(large(lines.unwrap_or(10_000)));
}

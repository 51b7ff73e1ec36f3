//! A host that saw a series of edits shows the same as one that never saw an edit.
//!
//! The number of cases is set by `PROPTEST_CASES`.

use std::fs;
use std::path::Path;

use buttress_trials::choices::Choices;
use buttress_trials::typist::{Stroke, Typist};
use buttress_trials::{FOLDER, designs};
use proptest::prelude::*;

/// Cases of each property, unless said otherwise: a few seconds of them.
const CASES: u32 = 12;

fn config() -> ProptestConfig {
    let said = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: said.and_then(|n| n.parse().ok()).unwrap_or(CASES),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    }
}

fn fixture(name: &str) -> (String, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let text = fs::read_to_string(path.join(name)).expect("the fixture is there");
    (format!("{FOLDER}/{name}"), text)
}

/// The files of a design in several files.
fn shop() -> Vec<(String, String)> {
    let names = [
        "shop/shop.arch",
        "shop/payments.arch",
        "shop/services/catalogue.arch",
        "shop/services/customers.arch",
        "shop/services/orders.arch",
    ];
    names.map(fixture).into()
}

fn stroke() -> impl Strategy<Value = Stroke> {
    let fields = (
        any::<u8>(),
        any::<u8>(),
        any::<u16>(),
        any::<u8>(),
        any::<u8>(),
    );
    fields.prop_map(|(kind, file, at, length, piece)| Stroke {
        kind,
        file,
        at,
        length,
        piece,
    })
}

/// A stroke, and where one looks after it; `None` where nobody looks.
fn step() -> impl Strategy<Value = (Stroke, Option<u16>)> {
    (stroke(), prop::option::weighted(0.7, any::<u16>()))
}

/// Plays the steps, and compares after each that is looked at.
fn hold(
    files: Vec<(String, String)>,
    steps: &[(Stroke, Option<u16>)],
) -> Result<(), TestCaseError> {
    let mut typist = Typist::new(files);
    // Seen before, so that what is kept of it is there to be wrong.
    let first = typist.host.snapshot();
    let before = typist.compare(&[0]).map_err(TestCaseError::fail)?;
    for (number, (stroke, look)) in steps.iter().enumerate() {
        typist.play(*stroke);
        if let Some(place) = look
            && let Err(difference) = typist.compare(&[*place])
        {
            return Err(TestCaseError::fail(format!(
                "after step {number}: {difference}"
            )));
        }
    }
    typist
        .compare(&[0, 30_000, 65_535])
        .map_err(|difference| TestCaseError::fail(format!("at the end: {difference}")))?;
    // An old snapshot shows what it showed.
    let mut again = buttress_trials::sight::Sight::default();
    again.world(&first);
    prop_assert!(before.begins_with(&again), "an old snapshot has changed");
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn edits_of_a_file(
        which in 0usize..5,
        steps in prop::collection::vec(step(), 1..16),
    ) {
        let names = ["unicode.arch", "unicode-crlf.arch", "broken/half-typed.arch", "mastodon.arch", "broken/unclosed-brace.arch"];
        hold(vec![fixture(names[which])], &steps)?;
    }

    #[test]
    fn edits_of_a_design_in_several_files(steps in prop::collection::vec(step(), 1..12)) {
        hold(shop(), &steps)?;
    }

    #[test]
    fn edits_of_made_up_designs(
        choices in prop::collection::vec(any::<u8>(), 0..300),
        steps in prop::collection::vec(step(), 1..16),
    ) {
        hold(designs::files(&mut Choices::new(&choices)), &steps)?;
    }

    /// From nothing to a whole text, a character at a time, and back.
    #[test]
    fn a_text_typed_and_deleted(start in 0usize..40, length in 1usize..60) {
        let (path, text) = fixture("shop/payments.arch");
        let lines: Vec<&str> = text.lines().collect();
        let start = start.min(lines.len() - 1);
        let piece: String = lines[start..].join("\n").chars().take(length).collect();
        hold_typing(&path, &piece)?;
    }
}

/// Types a text in front of another one, looking at each character, then deletes it from its end.
fn hold_typing(path: &str, piece: &str) -> Result<(), TestCaseError> {
    let rest = "service api: aws.fargate\ndatabase db\napi -> db: write\n";
    let mut typist = Typist::new([(path.to_owned(), rest.to_owned())]);
    let places = |at: usize| [u16::try_from(at * 60).unwrap_or(u16::MAX)];
    let mut at = 0;
    for c in piece.chars() {
        typist.replace(path, at..at, &c.to_string());
        at += c.len_utf8();
        typist.compare(&places(at)).map_err(TestCaseError::fail)?;
    }
    for c in piece.chars().rev() {
        typist.replace(path, at - c.len_utf8()..at, "");
        at -= c.len_utf8();
        typist.compare(&[]).map_err(TestCaseError::fail)?;
    }
    prop_assert_eq!(typist.files().next(), Some((path, rest)));
    Ok(())
}

/// Chunks that are known already stand somewhere else, and nothing is new.
#[test]
fn lines_that_change_places() {
    let (one, two) = ("a -> b: https\n", "a -> c: rest\n");
    let path = format!("{FOLDER}/a.arch");
    let text = format!("service a\n{one}{two}");
    let mut typist = Typist::new([(path.clone(), text.clone())]);
    typist.compare(&[0]).expect("nothing is kept yet");
    let from = "service a\n".len();
    typist.replace(&path, from..text.len(), &format!("{two}{one}"));
    typist.compare(&[0, 30_000]).expect("as if read anew");
}

/// What an environment says of everything is heard by what was kept.
#[test]
fn a_constraint_of_an_environment_reaches_everything() {
    use buttress_analysis::{Change, Date, Environments, Host};
    let path = format!("{FOLDER}/a.arch");
    let text = |region: &str| {
        format!(
            "constraints {{ region = us-east-1 }}\n\
             environment prod {{\n  constraints {{ region = {region} }}\n}}\n\
             service a: aws.ec2 {{ instance = m7g.large }}\n"
        )
    };
    let set = |text: String| Change::Set {
        path: path.as_str().into(),
        text: text.as_str().into(),
        version: None,
    };
    let host = |text: String| {
        let mut host = Host::new(Date {
            year: 2026,
            month: 11,
            day: 21,
        });
        host.apply_change(Change::Environments(Environments {
            otherwise: Some("prod".to_owned()),
            ..Environments::default()
        }));
        host.apply_change(set(text));
        host
    };
    let monthly = |host: &Host| {
        let report = host.snapshot().report(&path).expect("a report");
        report.costs.monthly
    };
    let mut edited = host(text("eu-central-1"));
    let before = monthly(&edited);
    edited.apply_change(set(text("ap-northeast-1")));
    let fresh = monthly(&host(text("ap-northeast-1")));
    assert_ne!(before, fresh, "the regions have prices of their own");
    assert_eq!(monthly(&edited), fresh);
}

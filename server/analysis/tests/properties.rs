//! What holds of every text and every series of edits.

use std::fs;
use std::path::Path;

use buttress_analysis::ide;
use buttress_analysis::syntax::Edit;
use buttress_analysis::{Change, Date, Host, Severity, Snapshot, Span, TextEdit};
use proptest::prelude::*;

const PATH: &str = "/w/main.arch";
const TODAY: Date = Date {
    year: 2026,
    month: 11,
    day: 21,
};

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(name);
    fs::read_to_string(path).expect("the fixture is there")
}

fn world(text: &str) -> Snapshot {
    let mut host = Host::new(TODAY);
    host.apply_change(Change::Set {
        path: PATH.into(),
        text: text.into(),
        version: None,
    });
    host.snapshot()
}

/// The nearest place at or before `at` where a character begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn shape(snapshot: &Snapshot) -> Vec<(usize, usize, String)> {
    let chunks = snapshot.document(PATH).expect("set").chunks();
    let shape = chunks.iter().map(|placed| {
        let tree = placed.chunk.tree.root_node().to_sexp();
        (placed.start, placed.line, tree)
    });
    shape.collect()
}

fn pieces() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("a -> b: rest\n".to_owned()),
        Just("service x: aws.".to_owned()),
        Just("/*".to_owned()),
        Just("= 2 s".to_owned()),
        Just("🦄é".to_owned()),
        "[a-z \n{}=:>.\"-]{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// After any series of edits the tree is that of a fresh parse, and nothing panics.
    #[test]
    fn edits_give_the_tree_of_a_fresh_parse(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, pieces()), 1..12)
    ) {
        let mut text = fixture("mastodon.arch");
        let mut host = Host::new(TODAY);
        host.apply_change(Change::Set { path: PATH.into(), text: text.as_str().into(), version: None });
        host.snapshot().document(PATH).expect("set").chunks();
        for (i, (at, length, piece)) in edits.iter().enumerate() {
            let start = floor(&text, at.index(text.len() + 1));
            let end = floor(&text, start + length);
            text.replace_range(start..end, piece);
            let edit = Edit { range: start..end, text: piece.clone() };
            host.apply_change(Change::Edit { path: PATH.into(), edits: vec![edit], version: Some(i as i32) });
            // Now and then nobody looks between two edits.
            if i % 3 != 2 {
                host.snapshot().document(PATH).expect("set").chunks();
            }
        }
        let edited = host.snapshot();
        prop_assert_eq!(&**edited.document(PATH).expect("set").text(), text.as_str());
        prop_assert_eq!(shape(&edited), shape(&world(&text)));
        edited.report(PATH);
    }

    /// Nothing an editor asks for panics, wherever the cursor is and however broken the text.
    #[test]
    fn nothing_panics(
        cut in any::<prop::sample::Index>(),
        length in 0usize..400,
        piece in pieces(),
        cursor in any::<prop::sample::Index>(),
    ) {
        for name in ["shop/services/orders.arch", "unicode.arch", "mastodon.arch"] {
            let mut text = fixture(name);
            let start = floor(&text, cut.index(text.len() + 1));
            let end = floor(&text, start + length);
            text.replace_range(start..end, &piece);
            let snapshot = world(&text);
            let at = floor(&text, cursor.index(text.len() + 1));
            let findings = snapshot.diagnostics(PATH);
            for finding in &findings {
                prop_assert!(finding.location.span.end <= text.len());
                prop_assert!(text.get(finding.location.span.start..finding.location.span.end).is_some());
            }
            ide::hover(&snapshot, PATH, at);
            for offer in ide::completions(&snapshot, PATH, at).items {
                let said = |subject| ide::completion_documentation(&snapshot, PATH, &subject);
                prop_assert!(offer.subject.is_none_or(|subject| said(subject).is_some()));
            }
            let all = Span::new(0, text.len());
            for hint in ide::hints(&snapshot, PATH, all, ide::HintOptions::default()) {
                prop_assert!(text.is_char_boundary(hint.at) && !hint.tooltip.is_empty());
            }
            ide::lenses(&snapshot, PATH, true);
            if let Some(item) = ide::prepare_calls(&snapshot, PATH, at) {
                ide::incoming_calls(&snapshot, PATH, &item.name);
                ide::outgoing_calls(&snapshot, PATH, &item.name, PATH);
            }
            ide::type_definition(&snapshot, PATH, at);
            ide::moniker(&snapshot, PATH, at);
            for typed in ['\n', '}'] {
                ide::on_type(&snapshot, PATH, at, typed);
            }
            ide::format_range(&snapshot, PATH, Span::new(at, floor(&text, at + 100)));
            ide::definition(&snapshot, PATH, at);
            ide::references(&snapshot, PATH, at, true);
            ide::highlights(&snapshot, PATH, at);
            ide::links(&snapshot, PATH);
            for fold in ide::folds(&snapshot, PATH) {
                prop_assert!(text[fold.span.start..fold.span.end].contains('\n'));
            }
            ide::renamable(&snapshot, PATH, at);
            let _ = ide::rename(&snapshot, PATH, at, "other");
            ide::workspace_symbols(&snapshot, &piece);
            for pair in ide::selections(&snapshot, PATH, at).windows(2) {
                prop_assert!(pair[1].start <= pair[0].start && pair[0].end <= pair[1].end);
            }
            ide::document_symbols(&snapshot, PATH);
            ide::semantic_tokens(&snapshot, PATH);
            ide::format(&snapshot, PATH);
            ide::code_actions(&snapshot, PATH, Span::at(at));
            ide::node_at(&snapshot, PATH, at);
        }
    }
}

/// Designs of many shapes: each a service behind a gateway with some of a list of mistakes.
fn design() -> impl Strategy<Value = String> {
    let flag = any::<bool>;
    (flag(), flag(), flag(), flag(), flag(), 1u32..4, 1u32..2_000).prop_map(
        |(auth, breaker, dead, metrics, standby, replicas, budget)| {
            let mut text = format!("architecture \"Generated\"\nconstraints {{\n  provider = aws\n  region = us-east-1\n  traffic = 50 req/s\n  budget = {budget} USD/month\n}}\nclient c\nexternal partner\n");
            text += if auth { "gateway g: aws.api_gateway { auth = jwt }\n" } else { "gateway g: aws.api_gateway\n" };
            text += &format!("service s: aws.fargate {{ cpu = 1, memory = 2 GB, replicas = {replicas} }}\n");
            text += "database d: aws.rds_postgres {\n  instance = db.t4g.medium\n  storage  = 20 GB\n";
            text += if standby { "  multi_az = true\n}\n" } else { "}\n" };
            text += "queue q: aws.sqs\nfunction f: aws.lambda\n";
            text += if dead { "queue dead: aws.sqs\nq -> dead: dead_letter\n" } else { "" };
            text += if metrics { "metrics m: self.prometheus { covers = all, instance = m7g.large }\n" } else { "" };
            let breaker = if breaker { " { circuit_breaker = true }" } else { "" };
            text += &format!("c -> g: https\ng -> s: rest{breaker}\ns -> partner: rest {{ calls = 0.2 }}\ns -> d: query\ns -> q: publish {{ calls = 0.1 }}\nf -> q: consume\n");
            text
        },
    )
}

/// A pattern at a place of a design: carried out, or refused as one that does harm.
fn carried_out(text: &str, pattern: &str, place: &str) -> Result<(), String> {
    let before = world(text);
    let report = before.report(PATH).expect("a root");
    let Ok(applied) = ide::apply_pattern(&before, PATH, pattern, &[place]) else {
        return Ok(());
    };
    let after_text = TextEdit::apply_all(&applied.edits[0].edits, text);
    let after = world(&after_text);
    let then = after.report(PATH).expect("a root");
    let points = then.score().exact - report.score().exact;
    let again = ide::apply_pattern(&after, PATH, pattern, &[place]);
    let comments = |text: &str| text.matches("//").count();
    let wrong = if !after.document(PATH).expect("set").errors().is_empty() {
        "what comes cannot be read".to_owned()
    } else if then.text_errors > report.text_errors {
        "there is an error that was not there".to_owned()
    } else if (points - applied.effect.points).abs() > 1e-6 || points < -0.051 {
        format!("{points} points, and {} were told", applied.effect.points)
    } else if comments(text) > comments(&after_text) {
        "a comment is gone".to_owned()
    } else if let Ok(again) = again {
        format!(
            "it changes more when it is carried out again: {:#?}",
            again.edits
        )
    } else {
        return Ok(());
    };
    Err(format!("{pattern} at {place}: {wrong}\n{after_text}"))
}

/// The same on designs that people wrote.
#[test]
fn no_pattern_does_harm_to_a_real_design() {
    let mut tried = 0;
    for name in ["mastodon.arch", "wikipedia.arch", "unicode.arch"] {
        let text = fixture(name);
        for offer in ide::pattern_offers(&world(&text), PATH, Span::new(0, text.len())) {
            for place in [offer.places.first(), offer.places.last()]
                .into_iter()
                .flatten()
            {
                tried += 1;
                if let Err(wrong) = carried_out(&text, &offer.pattern, place) {
                    panic!("{name}: {wrong}");
                }
            }
        }
    }
    assert!(tried > 40, "{tried}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every fix of every finding settles it, makes no error, and never lowers the score.
    #[test]
    fn a_fix_settles_its_finding_and_never_lowers_the_score(text in design()) {
        let before = world(&text);
        let report = before.report(PATH).expect("a root");
        let sum: f64 = report.findings().iter().map(|f| f.points).sum();
        prop_assert!((report.score().exact + sum - 100.0).abs() < 1e-9);
        for finding in report.findings() {
            for fix in &finding.fixes {
                let after = TextEdit::apply_all(&fix.edits[0].edits, &text);
                let world = world(&after);
                let then = world.report(PATH).expect("a root");
                let same = |f: &&buttress_analysis::Finding| f.rule == finding.rule;
                let count = |r: &buttress_analysis::Report| r.findings().iter().filter(same).count();
                prop_assert!(count(&then) < count(&report), "{}: {}\n{after}", finding.rule, fix.title);
                // What it costs is another question: a budget can break by it.
                let over = |r: &buttress_analysis::Report| r.findings().iter().any(|f| f.rule == "budget-exceeded");
                if over(&then) == over(&report) && !over(&then) {
                    prop_assert!(then.score().exact >= report.score().exact - 1e-9, "{}\n{after}", fix.title);
                }
                let errors = world.diagnostics(PATH);
                let wrong = errors.iter().find(|f| f.category.is_none() && f.severity <= Severity::Warning);
                prop_assert!(wrong.is_none(), "{}: {wrong:?}\n{after}", fix.title);
            }
        }
    }

    /// When all safe fixes are made nothing is left that has one, but what would do harm.
    #[test]
    fn all_fixes_leave_nothing_to_fix(text in design()) {
        let before = world(&text);
        if let Some(all) = ide::fix_all(&before, PATH) {
            prop_assert!(!all.effect.is_harmful());
            let after = TextEdit::apply_all(&all.edits[0].edits, &text);
            let world = world(&after);
            let then = world.report(PATH).expect("a root");
            let gained = then.score().exact - before.report(PATH).expect("a root").score().exact;
            prop_assert!((gained - all.effect.points).abs() < 1e-9, "{after}");
            for finding in then.findings() {
                for fix in finding.fixes.iter().filter(|fix| fix.preferred) {
                    let effect = ide::effect(&world, PATH, &fix.edits).expect("a root");
                    prop_assert!(effect.is_harmful(), "{}: {}\n{after}", finding.rule, fix.title);
                }
            }
        }
    }

    /// A pattern that is carried out breaks nothing, takes nothing from the health, and is done: there
    /// it changes no more.
    #[test]
    fn a_pattern_does_no_harm_and_is_done_once(text in design(), which in any::<prop::sample::Index>()) {
        let offers = ide::pattern_offers(&world(&text), PATH, Span::new(0, text.len()));
        prop_assume!(!offers.is_empty());
        let offer = &offers[which.index(offers.len())];
        let place = &offer.places[which.index(offer.places.len())];
        if let Err(wrong) = carried_out(&text, &offer.pattern, place) {
            prop_assert!(false, "{wrong}");
        }
    }

    /// The order of statements changes nothing.
    #[test]
    fn the_order_of_lines_changes_no_score(text in design(), turn in 1usize..6) {
        let split = text.find("client c").expect("it has one");
        let mut lines: Vec<&str> = Vec::new();
        let mut rest = &text[split..];
        // Statements of several lines stay whole.
        while !rest.is_empty() {
            let mut end = rest.find('\n').map_or(rest.len(), |n| n + 1);
            if rest[..end].trim_end().ends_with('{') {
                end = rest.find("}\n").map_or(rest.len(), |n| n + 2);
            }
            let (line, tail) = rest.split_at(end);
            lines.push(line);
            rest = tail;
        }
        let turn = turn % lines.len();
        lines.rotate_left(turn);
        let turned = format!("{}{}", &text[..split], lines.concat());
        let (a, b) = (world(&text), world(&turned));
        let (a, b) = (a.report(PATH).expect("root"), b.report(PATH).expect("root"));
        prop_assert_eq!(a.score().exact.to_bits(), b.score().exact.to_bits());
        prop_assert!((a.costs.monthly - b.costs.monthly).abs() < 1e-9);
    }
}

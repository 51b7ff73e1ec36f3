//! The bodies of the fuzz targets. Each panics where something does not hold.

use buttress_analysis::{Snapshot, TextEdit, ide};

use crate::choices::Choices;
use crate::sight::Sight;
use crate::typist::{Stroke, Typist};
use crate::{FOLDER, TODAY, designs, floor, fresh};

/// A target: its name and its body.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: [Target; 4] = [
    ("parse", parse),
    ("edits", edits),
    ("format", format),
    ("requests", requests),
];

/// How many strokes of one input are played: long series find no more than many short ones.
const STROKES: usize = 24;

/// How much of a text the target `requests` asks about, as it asks at every place.
const PLACES: usize = 160;

fn path() -> String {
    format!("{FOLDER}/main.arch")
}

fn world(text: &str) -> Snapshot {
    fresh([(path().as_str(), text)], TODAY).snapshot()
}

/// Any bytes are a text that is read, priced and judged, and every finding stands on the text.
pub fn parse(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (snapshot, path) = (world(&text), path());
    for finding in snapshot.diagnostics(&path) {
        let span = finding.location.span;
        assert!(text.get(span.start..span.end).is_some(), "{finding:?}");
        for edits in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            for edit in &edits.edits {
                assert!(
                    text.get(edit.span.start..edit.span.end).is_some(),
                    "{edit:?}"
                );
            }
        }
    }
    let report = snapshot.report(&path).expect("a lone file is a design");
    let (score, cost) = (report.score().exact, report.costs.monthly);
    assert!((0.0..=100.0).contains(&score), "score {score}");
    assert!(cost.is_finite(), "{cost} a month");
    let mut sight = Sight::default();
    sight.file(&snapshot, &path);
}

/// After any series of edits all is as in a host that never saw one.
pub fn edits(data: &[u8]) {
    // One byte says how long the text is: the strokes follow it.
    let mut choices = Choices::new(data);
    let files = if choices.coin() {
        let long = usize::from(choices.wide().unwrap_or(0)) % (data.len() + 1);
        let (text, strokes) = choices.rest().split_at(long.min(choices.rest().len()));
        choices = Choices::new(strokes);
        vec![(path(), String::from_utf8_lossy(text).into_owned())]
    } else {
        designs::files(&mut choices)
    };
    let mut typist = Typist::new(files);
    for _ in 0..STROKES {
        let Some(stroke) = Stroke::read(&mut choices) else {
            break;
        };
        typist.play(stroke);
        // Now and then nobody looks between two edits.
        if !stroke.length.is_multiple_of(3)
            && let Err(difference) = typist.compare(&[])
        {
            panic!("after {stroke:?}: {difference}");
        }
    }
    if let Err(difference) = typist.compare(&[0, 9_999, 40_000]) {
        panic!("at the end: {difference}");
    }
}

/// The canonical layout of a text is its own, and changes no fact.
pub fn format(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(once) = ide::format_text(&text) else {
        return;
    };
    let twice = ide::format_text(&once).expect("what was formatted can be read");
    assert_eq!(once, twice, "formatting again changes the text");
    let (before, after) = (world(&text), world(&once));
    assert_eq!(facts(&before), facts(&after), "formatting changes a fact");
    let edits = ide::format(&before, &path()).expect("a text that can be formatted");
    assert_eq!(
        TextEdit::apply_all(&edits, &text),
        once,
        "the edits lead elsewhere"
    );
}

/// What a design says, wherever it says it.
fn facts(snapshot: &Snapshot) -> String {
    let report = snapshot.report(&path()).expect("a lone file is a design");
    let design = &report.architecture;
    let components: Vec<&str> = design.components.iter().map(|c| c.full.as_str()).collect();
    let mut findings: Vec<_> = snapshot.diagnostics(&path());
    // Places differ, and with them the order of what stands at one.
    findings.sort_by(|a, b| (&a.rule, &a.message).cmp(&(&b.rule, &b.message)));
    let findings: Vec<_> = findings
        .iter()
        .map(|f| (&f.rule, &f.message, f.points))
        .collect();
    let arrows = ide::connection_ids(design);
    let figures = (
        report.score().exact,
        report.costs.monthly,
        &report.traffic.rates,
    );
    format!("{components:?}\n{arrows:?}\n{figures:?}\n{findings:?}")
}

/// Every question an editor has is answered at every place of a text.
pub fn requests(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = &text[..floor(&text, PLACES)];
    let (snapshot, path) = (world(text), path());
    let fits = |at: usize| assert!(text.is_char_boundary(at), "{at} is within a character");
    for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
        let mut sight = Sight::default();
        sight.place(&snapshot, &path, at);
        for location in ide::references(&snapshot, &path, at, true) {
            fits(location.span.start);
            fits(location.span.end);
        }
        for completion in ide::completions(&snapshot, &path, at).items {
            fits(completion.edit.span.start);
            fits(completion.edit.span.end);
        }
        for pair in ide::selections(&snapshot, &path, at).windows(2) {
            assert!(
                pair[1].start <= pair[0].start && pair[0].end <= pair[1].end,
                "{pair:?}"
            );
        }
    }
    for token in ide::semantic_tokens(&snapshot, &path) {
        fits(token.span.start);
        fits(token.span.end);
    }
    ide::workspace_symbols(&snapshot, text.lines().next().unwrap_or_default());
}

use proptest::prelude::*;

use super::*;
use crate::host::{Change, Host};
use crate::span::Date;

fn tokens(text: &str) -> Vec<Token> {
    let mut host = Host::new(Date {
        year: 2026,
        month: 11,
        day: 21,
    });
    host.apply_change(Change::Set {
        path: "/w/shop.arch".into(),
        text: text.into(),
        version: None,
    });
    semantic_tokens(&host.snapshot(), "/w/shop.arch")
}

/// Each token as `word kind+modifiers`.
fn shown(text: &str) -> Vec<String> {
    let show = |t: &Token| {
        let mut out = format!("{} {}", t.span.of(text), t.kind.name());
        for (bit, name) in TokenModifiers::NAMES.iter().enumerate() {
            if t.modifiers.0 & 1 << bit != 0 {
                out.push('+');
                out.push_str(name);
            }
        }
        out
    };
    tokens(text).iter().map(show).collect()
}

#[test]
fn words_are_what_they_stand_for() {
    let text = "group orders \"O\" {\n  service api: aws.fargate { cpu = 1 }\n  queue old { status = retiring }\n}\n\
                /// About.\norders.api -> orders.old: publish // why\napi2 -> nothing\n";
    assert_eq!(
        shown(text),
        [
            "group keyword",
            "orders namespace+declaration",
            "\"O\" string",
            "service type+defaultLibrary",
            "api variable+declaration",
            "aws.fargate class+defaultLibrary",
            "cpu property",
            "1 number",
            "queue type+defaultLibrary",
            "old variable+declaration+deprecated",
            "status property",
            "retiring enumMember",
            "/// About. comment+documentation",
            "orders namespace",
            "api variable",
            "-> operator",
            "orders namespace",
            "old variable+deprecated",
            "publish function+defaultLibrary",
            "// why comment",
            "api2 variable+unresolved",
            "-> operator",
            "nothing variable+unresolved",
        ]
    );
}

#[test]
fn the_other_statements_have_their_colours() {
    let text = "database db\nentity Order in db {\n  id decimal(10, 2) key -> Order.id\n}\n\
                view v { include = [db] }\ndefaults rest { timeout = 2 s }\n\
                accept missing-metrics on db\nproduct acme.q: queue\n\
                rule r { match = kind == database and any(callers) }\n";
    assert_eq!(
        shown(text)[2..],
        [
            "entity keyword",
            "Order struct+declaration",
            "in keyword",
            "db variable",
            "id property+declaration",
            "decimal type",
            "10 number",
            "2 number",
            "key modifier",
            "-> operator",
            "Order struct",
            "id property",
            "view keyword",
            "v label+declaration",
            "include property",
            "db variable",
            "defaults keyword",
            "rest function+defaultLibrary",
            "timeout property",
            "2 number",
            "s typeParameter+defaultLibrary",
            "accept keyword",
            "missing-metrics label+defaultLibrary",
            "on keyword",
            "db variable",
            "product keyword",
            "acme.q class+declaration",
            "queue type+defaultLibrary",
            "rule keyword",
            "r label+declaration",
            "match property",
            "kind property",
            "== operator",
            "database enumMember",
            "and keyword",
            "any function",
            "callers enumMember",
        ]
    );
}

#[test]
fn what_spans_lines_is_painted_line_by_line() {
    let text = "/* a\r\n   b */\ndecision d {\n  context = \"\"\"\n    x\n\n    \"\"\"\n}\n";
    let lines: Vec<String> = shown(text);
    assert_eq!(lines[..2], ["/* a comment", "b */ comment"]);
    assert_eq!(lines[5..], ["\"\"\" string", "x string", "\"\"\" string"]);
}

#[test]
fn the_legend_is_whole() {
    let names: std::collections::HashSet<&str> = TokenKind::ALL.iter().map(|k| k.name()).collect();
    assert_eq!(names.len(), TokenKind::ALL.len());
    assert_eq!(
        1 << (TokenModifiers::NAMES.len() - 1),
        TokenModifiers::UNRESOLVED.0
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn tokens_are_in_order_and_on_one_line_each(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..40usize), 0..4),
        noise in "[{}\\[\\]()\"/*:=,.\\->a1é顧 \n\r]{0,8}",
    ) {
        let mut text: Vec<char> =
            include_str!("../format/tests/example.arch").chars().collect();
        for (at, count) in cuts {
            let at = at.index(text.len());
            text.drain(at..(at + count).min(text.len()));
            text.splice(at..at, noise.chars());
        }
        let text: String = text.into_iter().collect();
        let tokens = tokens(&text);
        prop_assert!(tokens.windows(2).all(|w| w[0].span.end <= w[1].span.start), "{tokens:?}");
        for token in tokens {
            let words = text.get(token.span.start..token.span.end);
            prop_assert!(words.is_some_and(|w| !w.is_empty() && !w.contains(['\n', '\r'])));
        }
    }
}

#[test]
fn thousands_of_components_are_no_trouble() {
    use std::fmt::Write as _;
    let mut text = String::from("architecture \"Big\"\n");
    for i in 0..5_000 {
        let _ = writeln!(
            text,
            "service s{i}: aws.fargate {{ cpu = 1 }}\ns{i} -> s0: rest"
        );
    }
    let mut host = Host::new(Date {
        year: 2026,
        month: 11,
        day: 21,
    });
    host.apply_change(Change::Set {
        path: "/w/a".into(),
        text: text.as_str().into(),
        version: None,
    });
    let snapshot = host.snapshot();
    let _ = snapshot.report("/w/a");
    let start = std::time::Instant::now();
    assert!(semantic_tokens(&snapshot, "/w/a").len() > 40_000);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

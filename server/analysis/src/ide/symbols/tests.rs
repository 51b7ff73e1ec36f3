use proptest::prelude::*;

use super::*;
use crate::host::{Change, Host};
use crate::span::Date;

fn outline(text: &str) -> Vec<DocumentSymbol> {
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
    document_symbols(&host.snapshot(), "/w/shop.arch")
}

/// Each entry on a line, indented by its depth.
fn shown(text: &str) -> String {
    fn show(symbols: &[DocumentSymbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            let detail = symbol.detail.as_deref().unwrap_or("-");
            out.push_str(&"  ".repeat(depth));
            out.push_str(&format!("{} [{detail}] {:?}\n", symbol.name, symbol.kind));
            show(&symbol.children, depth + 1, out);
        }
    }
    let mut out = String::new();
    show(&outline(text), 0, &mut out);
    out
}

#[test]
fn the_outline_follows_the_text() {
    let text = r#"architecture "Shop"
constraints { provider = aws, budget = 5 USD/month }
client shopper "Shopper"
group orders "Orders" {
  service api: aws.fargate "Order API" { cpu = 1 }
  group inner {
    queue events: aws.sqs
  }
  api -> inner.events: publish
}
entity Order in orders.db {
  id       uuid key
  customer uuid -> Customer.id
}
flow checkout "Check-out" { shopper -> orders.api }
environment staging { orders.api { cpu = 0.5 } }
decision why "Because" { status = accepted }
view money { overlay = cost }
rule r "Words" { match = true, require = true }
defaults service { replicas = 2 }
"#;
    let wanted = "\
Shop [-] Architecture
constraints [provider, budget] Constraints
shopper [client · Shopper] Component(\"client\")
orders [Orders] Group
  api [service: aws.fargate · Order API] Component(\"service\")
  inner [-] Group
    events [queue: aws.sqs] Component(\"queue\")
Order [in orders.db] Entity
  id [uuid key] Field
  customer [uuid -> Customer.id] Field
checkout [Check-out] Flow
staging [-] Environment
why [Because] Decision
money [-] View
r [Words] Rule
";
    let is = shown(text);
    assert!(is == wanted, "{is}");
    let orders = &outline(text)[3];
    assert_eq!(orders.selection.of(text), "orders");
    assert!(orders.span.of(text).starts_with("group") && orders.span.of(text).ends_with('}'));
}

#[test]
fn an_open_brace_hides_nothing() {
    let is = shown("service api {\n  cpu = 1\n\nqueue jobs\ngroup g {\n  queue q\n}\n");
    for name in ["api ", "jobs ", "g ", "q "] {
        assert!(is.contains(name), "{is}");
    }
}

#[test]
fn endless_nests_do_no_harm() {
    for (open, close) in [("group a {", "}"), ("alt {", "}")] {
        let text = format!("flow f {{ {}{} }}", open.repeat(2_000), close.repeat(2_000));
        assert!(outline(&text).len() <= 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn editors_can_take_every_outline(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..40usize), 0..4),
        noise in "[{}\\[\\]()\"/*:=,.\\->a1é顧 \n\r]{0,8}",
    ) {
        let mut text: Vec<char> = include_str!("../format/tests/example.arch").chars().collect();
        for (at, count) in cuts {
            let at = at.index(text.len());
            text.drain(at..(at + count).min(text.len()));
            text.splice(at..at, noise.chars());
        }
        let text: String = text.into_iter().collect();
        let mut left = outline(&text);
        while let Some(symbol) = left.pop() {
            let (span, selection) = (symbol.span, symbol.selection);
            prop_assert!(!symbol.name.trim().is_empty());
            prop_assert!(span.start <= selection.start && selection.end <= span.end);
            prop_assert!(span.end <= text.len());
            left.extend(symbol.children);
        }
    }
}

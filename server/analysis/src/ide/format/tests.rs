use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use ropey::Rope;

use super::facts::Facts;
use super::windows::Part;
use super::*;
use crate::host::{Change, Host};
use crate::span::{Date, FilePath};
use crate::syntax::parse;

const EXAMPLE: &str = include_str!("tests/example.arch");

fn laid_out(text: &str) -> String {
    format_text(text).unwrap_or_else(|e| panic!("{e}:\n{text}"))
}

/// Every `.arch` file of the fixtures, the broken ones too.
fn fixtures() -> BTreeMap<String, String> {
    fn collect(folder: &Path, out: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).expect("a folder of fixtures") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, out);
            } else if path.extension().is_some_and(|e| e == "arch") {
                let text = std::fs::read_to_string(&path).expect("a fixture in UTF-8");
                out.insert(path.display().to_string(), text);
            }
        }
    }
    let mut out = BTreeMap::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures"),
        &mut out,
    );
    assert!(out.len() > 10);
    out
}

/// What the typed tree says, without where it says it.
fn facts(text: &str) -> String {
    let path: FilePath = Arc::from("/test.arch");
    let document = Document::new(path, Rope::from_str(text), None);
    let shown = format!(
        "{:?}",
        document.items().map(|(_, item)| item).collect::<Vec<_>>()
    );
    let mut out = String::new();
    for part in shown.split("Span { ") {
        out.push_str(
            part.split_once("} ")
                .or(part.split_once('}'))
                .map_or(part, |(_, rest)| rest),
        );
    }
    out
}

fn comments(text: &str) -> Vec<String> {
    let tree = parse(text, None);
    let mut comments = Facts::of(&[Part::whole(&tree, text)]).comments;
    comments.sort();
    comments
}

#[test]
fn the_example_of_the_language_is_in_style() {
    pretty(&laid_out(EXAMPLE), EXAMPLE);
}

/// The first line in which two texts differ, with the line before it.
fn difference(is: &str, wanted: &str) -> Option<String> {
    let lines = |text: &str| -> Vec<String> {
        text.split_inclusive(['\n', '\r'])
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (lines(is), lines(wanted));
    let at = (0..a.len().max(b.len())).find(|i| a.get(*i) != b.get(*i))?;
    let around = |lines: &[String]| lines[at.saturating_sub(1)..(at + 1).min(lines.len())].concat();
    Some(format!("{:?}\nnot\n{:?}", around(&a), around(&b)))
}

fn pretty(is: &str, wanted: &str) {
    assert!(is == wanted, "is:\n{is}\nwanted:\n{wanted}");
}

#[test]
fn each_thing_has_its_place() {
    let cases = [
        (
            "blanks and indentation",
            "service   api :aws.fargate  \"A\"{cpu=1}",
            "service api: aws.fargate \"A\" { cpu = 1 }\n",
        ),
        (
            "one setting a line",
            "service a {\n cpu = 1, memory=2GB,\n}",
            "service a {\n  cpu    = 1\n  memory = 2 GB\n}\n",
        ),
        (
            "a run ends at an empty line",
            "group g {\na = 1\n\n\n\nlonger = 2\n}",
            "group g {\n  a = 1\n\n  longer = 2\n}\n",
        ),
        (
            "a run ends at a comment",
            "group g {\na = 1\n// c\nlonger = 2\n}",
            "group g {\n  a = 1\n  // c\n  longer = 2\n}\n",
        ),
        (
            "empty lines at the ends of a block go",
            "group g {\n\nowner = \"x\"\n\n}\n\n\n",
            "group g {\n  owner = \"x\"\n}\n",
        ),
        (
            "lists",
            "view v { include=[ a,b , ] }",
            "view v { include = [a, b] }\n",
        ),
        (
            "lists on several lines",
            "view v {\ninclude=[ a,\n b ]\n}",
            "view v {\n  include = [\n    a\n    b\n  ]\n}\n",
        ),
        (
            "blocks in blocks",
            "service a { autoscale { min=1 , max=2 }, cpu=1 }",
            "service a { autoscale { min = 1, max = 2 }, cpu = 1 }\n",
        ),
        ("nothing in a block", "group g {\n\n}", "group g {}\n"),
        (
            "connections",
            "a->b:rest\nlonger->b2:write{timeout=2s}",
            "a      -> b:  rest\nlonger -> b2: write { timeout = 2 s }\n",
        ),
        (
            "one that sticks out",
            "a -> b: rest\nc -> d: rest\na -> much_longer: rest\n",
            "a -> b: rest\nc -> d: rest\na -> much_longer: rest\n",
        ),
        (
            "blocks beside each other",
            "group g {\nservice a {\ncpu=1\n}\ndatabase b {\nstorage = 1 GB\n}\nqueue c\n}",
            "group g {\n  service  a {\n    cpu = 1\n  }\n  database b {\n    storage = 1 GB\n  }\n  queue c\n}\n",
        ),
        (
            "components that stand in one column",
            "client   a\nexternal b\nqueue c\nqueue   d\njob     e",
            "client   a\nexternal b\nqueue c\nqueue d\njob   e\n",
        ),
        (
            "components that do not",
            "client a\nexternal b\nqueue   c",
            "client a\nexternal b\nqueue c\n",
        ),
        (
            "defaults",
            "defaults service{cpu=1}\ndefaults rest{retries=2}",
            "defaults service { cpu = 1 }\ndefaults rest    { retries = 2 }\n",
        ),
        (
            "fields",
            "entity E in d {\nid uuid key\nother decimal( 10,2 )\nlist text[] index->F.id\n}",
            "entity E in d {\n  id    uuid   key\n  other decimal(10, 2)\n  list  text[] index -> F.id\n}\n",
        ),
        (
            "fields that all point",
            "entity E {\na int key->F.a\nbb text->F.b\n}",
            "entity E {\n  a  int  key -> F.a\n  bb text     -> F.b\n}\n",
        ),
        (
            "steps",
            "flow f {\nalt \"x\"{\na->b:\"1\"\n}\n\nelse{\na-->b\n}\nnote a,b:\"n\"\n}",
            "flow f {\n  alt \"x\" {\n    a -> b: \"1\"\n  } else {\n    a --> b\n  }\n  note a, b: \"n\"\n}\n",
        ),
        (
            "a comment before else",
            "flow f {\nalt \"x\"{\na->b\n} // why\nelse{\na-->b\n}\n}",
            "flow f {\n  alt \"x\" {\n    a -> b\n  } // why\n  else {\n    a --> b\n  }\n}\n",
        ),
        (
            "expressions",
            "rule r { match=kind==database   and not has( backup ), require=(a) or b in [x,y] }",
            "rule r { match = kind == database and not has(backup), require = (a) or b in [x, y] }\n",
        ),
        (
            "comments behind lines",
            "group g {\na = 1 // x\nlonger = 22 // y\n}",
            "group g {\n  a      = 1   // x\n  longer = 22  // y\n}\n",
        ),
        (
            "comments in a column of their own",
            "group g {\na = 1       // x\nb = 22      // y\n}",
            "group g {\n  a = 1       // x\n  b = 22      // y\n}\n",
        ),
        (
            "a comment behind a brace",
            "group g { // why\na = 1\n}",
            "group g { // why\n  a = 1\n}\n",
        ),
        (
            "a comment in a line",
            "service /* c */ a: /* d */ aws.sqs\n/* e */ queue q",
            "service /* c */ a: /* d */ aws.sqs\n/* e */ queue q\n",
        ),
        (
            "comments in one line",
            "service a { /* b */ cpu = 1 /* c */, /* d */ memory = 1 GB }",
            "service a { /* b */ cpu = 1 /* c */, /* d */ memory = 1 GB }\n",
        ),
        (
            "statements of several lines part",
            "group a {\nx = 1\n}\n/// b\ngroup b {\nx = 1\n}\nqueue c",
            "group a {\n  x = 1\n}\n\n/// b\ngroup b {\n  x = 1\n}\nqueue c\n",
        ),
        (
            "text blocks",
            "decision d {\n context = \"\"\"\n    a\n      b\n    \"\"\"\n  status=accepted\n}",
            "decision d {\n  context = \"\"\"\n    a\n      b\n    \"\"\"\n  status  = accepted\n}\n",
        ),
        (
            "line ends of Windows",
            "group g {\r\na=1\r\n}",
            "group g {\r\n  a = 1\r\n}\r\n",
        ),
        (
            "line ends of old",
            "group g {\ra=1\r}\r",
            "group g {\r  a = 1\r}\r",
        ),
        (
            "a byte order mark",
            "\u{FEFF}queue   q",
            "\u{FEFF}queue q\n",
        ),
        ("nothing", "", ""),
        ("only blanks", " \n\n  ", ""),
    ];
    for (name, text, wanted) in cases {
        let is = laid_out(text);
        assert!(is == wanted, "{name}: is\n{is}\nwanted\n{wanted}");
        assert_eq!(laid_out(&is), is, "{name}: twice");
    }
}

#[test]
fn what_is_too_long_is_spread_out() {
    let text = format!(
        "a -> b: rest \"{}\" {{ timeout = 2 s, retries = 2 }}",
        "x".repeat(70)
    );
    assert_eq!(
        laid_out(&text),
        format!(
            "a -> b: rest \"{}\" {{\n  timeout = 2 s\n  retries = 2\n}}\n",
            "x".repeat(70)
        ),
    );
    let short = format!(
        "a -> b: rest \"{}\" {{ timeout = 2 s, retries = 2 }}\n",
        "x".repeat(60)
    );
    assert_eq!(laid_out(&short), short);
}

#[test]
fn what_cannot_be_read_stays_as_it_is() {
    let text = "service   a {\n cpu=1\n   memory =\n}\nqueue   b\na ->  \n";
    assert_eq!(
        laid_out(text),
        "service a {\n  cpu = 1\n   memory =\n}\nqueue b\na ->  \n"
    );
}

#[test]
fn fixtures_keep_their_facts_and_comments() {
    for (path, text) in fixtures() {
        let Ok(new) = format_text(&text) else {
            assert!(path.contains("broken"), "{path}");
            continue;
        };
        assert_eq!(facts(&new), facts(&text), "{path}");
        assert_eq!(comments(&new), comments(&text), "{path}");
        assert_eq!(laid_out(&new), new, "{path}: twice");
    }
}

#[test]
fn the_edits_of_a_file_are_few() {
    let mut host = Host::new(Date {
        year: 2026,
        month: 11,
        day: 21,
    });
    let path: FilePath = Arc::from("/shop.arch");
    let text = EXAMPLE
        .replace("  cpu  ", "     cpu ")
        .replace("queue events:", "queue  events :");
    assert_ne!(text, EXAMPLE);
    host.apply_change(Change::Set {
        path: path.clone(),
        text: Rope::from_str(&text),
        version: None,
    });
    let edits = format(&host.snapshot(), &path).expect("a sound file");
    assert_eq!(edits.len(), 2);
    assert_eq!(TextEdit::apply_all(&edits, &text), EXAMPLE);
    assert_eq!(format(&host.snapshot(), "/unknown.arch"), None);
}

#[test]
fn thousands_of_components_are_no_trouble() {
    use std::fmt::Write as _;
    let mut text = String::new();
    for i in 0..5_000 {
        let _ = writeln!(
            text,
            "service   s{i}: aws.fargate {{\ncpu=1\nmemory=2 GB\n}}\ns{i} -> s0: rest"
        );
    }
    let start = std::time::Instant::now();
    let new = laid_out(&text);
    assert!(new.len() > text.len());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn what_nests_without_end_is_left_alone() {
    for (open, close) in [("[", "]"), ("(", ")"), ("a {", "}"), ("not ", "")] {
        let nest = |n: usize| {
            format!(
                "rule r {{ match = {}a{} }}",
                open.repeat(n),
                close.repeat(n)
            )
        };
        let nest = if open == "a {" {
            format!("group g {{{}{}}}", open.repeat(5_000), close.repeat(5_000))
        } else {
            nest(5_000)
        };
        assert_eq!(format_text(&nest), Err(FormatError::Unreadable), "{open}");
    }
}

/// The same text with other blanks, line ends, commas and comments, as `dice` has it.
fn shuffled(text: &str, dice: &[u8]) -> String {
    let tree = parse(text, None);
    let (mut out, mut before, mut throw) = (String::new(), 0, dice.iter().cycle());
    let mut cursor = tree.walk();
    let mut leaves = Vec::new();
    loop {
        let node = cursor.node();
        let whole = matches!(
            node.kind(),
            "string" | "text_block" | "reference" | "product_name"
        );
        let leaf = whole || node.child_count() == 0;
        if leaf && node.end_byte() > node.start_byte() {
            let parent = node.parent().map_or("", |p| p.kind());
            leaves.push((Span::from(node), node.kind(), parent));
        }
        if !leaf && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break;
            }
        }
        if cursor.node() == tree.root_node() {
            break;
        }
    }
    let mut last = "";
    for (span, kind, parent) in leaves {
        let gap = text.get(before..span.start).unwrap_or_default();
        let n = usize::from(*throw.next().unwrap_or(&0));
        let blank = [" ", "  ", "\t", "    "][n % 4];
        if gap.contains(['\n', '\r']) {
            let count = gap.matches('\n').count().max(1);
            let count = if count > 1 { count + n % 3 } else { 1 };
            let comment = !last.contains("comment") && kind != "else" && n % 11 == 3;
            out.push_str(if comment {
                " // thrown in"
            } else {
                [" ", ""][n % 2]
            });
            out.push_str(&["\n", "\r\n", "\r"][dice.len() % 3].repeat(count));
            out.push_str(&blank.repeat(n % 4));
        } else if !gap.is_empty() {
            let nested = matches!(parent, "block" | "steps" | "entity_body" | "list");
            let opens = matches!(last, "{" | "[" | ",") && nested;
            match n % 7 {
                0 if opens => out.push_str("\n\n  "),
                1 if last != "number" => out.push_str(" /* thrown in */ "),
                _ => out.push_str(blank),
            }
        }
        out.push_str(span.of(text));
        (before, last) = (span.end, kind);
    }
    out.push_str(text.get(before..).unwrap_or_default());
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn however_it_was_written_it_says_the_same_and_is_laid_out_once(
        dice in proptest::collection::vec(any::<u8>(), 1..40),
        which in 0..100usize,
    ) {
        let sources: Vec<String> = fixtures()
            .into_iter()
            .filter(|(path, _)| !path.contains("broken"))
            .map(|(_, text)| text)
            .chain([EXAMPLE.to_owned()])
            .collect();
        let text = shuffled(&sources[which % sources.len()], &dice);
        let new = laid_out(&text);
        prop_assert_eq!(facts(&new), facts(&text));
        prop_assert_eq!(comments(&new), comments(&text));
        prop_assert_eq!(difference(&laid_out(&new), &new), None);
    }

    #[test]
    fn nothing_makes_it_panic_or_lose_a_word(
        which in 0..100usize,
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..9usize), 0..6),
        noise in "[{}\\[\\]()\"/*:=,\\->a1 \n\r]{0,12}",
    ) {
        let sources: Vec<String> = fixtures().into_values().collect();
        let mut text: Vec<char> = sources[which % sources.len()].chars().take(1500).collect();
        for (at, count) in cuts {
            if !text.is_empty() {
                let at = at.index(text.len());
                text.drain(at..(at + count).min(text.len()));
                text.splice(at..at, noise.chars());
            }
        }
        let text: String = text.into_iter().collect();
        if let Ok(new) = format_text(&text) {
            let words = |t: &str| t.chars().filter(|c| !c.is_whitespace() && *c != ',').collect::<String>();
            prop_assert_eq!(words(&new), words(&text));
            prop_assert_eq!(format_text(&new), Ok(new));
        }
    }
}

#[test]
fn a_range_is_laid_out_by_itself() {
    use crate::testing::{PATH, world};
    let text = "service   a\nservice   b\nservice   c\n\n\n\n\nservice   d\n";
    let snapshot = world(&[(PATH, text)]);
    let laid_out = |from: &str, to: &str| {
        let at = |mark: &str| text.find(mark).expect("it is there");
        let span = Span::new(at(from), at(to));
        let edits = format_range(&snapshot, PATH, span).expect("it can be read");
        TextEdit::apply_all(&edits, text)
    };
    assert_eq!(
        laid_out("e   b", "b"),
        "service   a\nservice b\nservice   c\n\n\n\n\nservice   d\n"
    );
    assert_eq!(
        laid_out("service   a", "service   c"),
        "service a\nservice b\nservice   c\n\n\n\n\nservice   d\n"
    );
    let all = format_range(&snapshot, PATH, Span::new(0, text.len()));
    assert_eq!(all, format(&snapshot, PATH));
    // What is broken elsewhere is no hindrance, and neither are empty lines around.
    let text = format!("service {{{{ ]\n\n{text}");
    let snapshot = world(&[(PATH, &text)]);
    let at = text.find("service   d").expect("it is there");
    let edits = format_range(&snapshot, PATH, Span::at(at)).expect("it can be read");
    let new = TextEdit::apply_all(&edits, &text);
    assert!(new.ends_with("service   c\n\n\n\n\nservice d\n"), "{new}");
}

/// Laid out piece by piece, a file is what it is when laid out as a whole, empty lines apart.
#[test]
fn ranges_are_laid_out_as_the_whole_is() {
    use crate::testing::{PATH, world};
    let text = include_str!("tests/example.arch").replace(" -> ", "   ->  ");
    let text = text.as_str();
    let snapshot = world(&[(PATH, text)]);
    let mut pieces = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        pieces.extend(format_range(&snapshot, PATH, span).expect("it can be read"));
        at = span.end;
    }
    assert!(!pieces.is_empty());
    let whole = format_text(text).expect("it can be read");
    let filled = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(str::to_owned).collect()
    };
    assert_eq!(filled(&TextEdit::apply_all(&pieces, text)), filled(&whole));
}

/// A line that is too long only where it is lined up is broken, and what stands around it is laid out
/// as if it had been written so.
#[test]
fn what_does_not_fit_where_it_is_lined_up_is_laid_out_at_once() {
    let text = "client   fan
cache    scores: aws.elasticache_redis { instance = cache.r6g.large, multi_az = true, replicas = 2, ttl = 10 s }
database db: aws.rds_postgres {
  instance = db.r6g.large
  storage  = 50 GB
}
";
    let once = format_text(text).expect("it can be read");
    assert!(once.contains("scores: aws.elasticache_redis {\n"), "{once}");
    assert_eq!(format_text(&once).expect("it can be read"), once);
}

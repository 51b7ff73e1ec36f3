use super::{RenameError, renamable, rename};
use crate::finding::TextEdit;
use crate::testing::{PATH, world};

const TEXT: &str = "architecture \"Shop\"
include \"more.arch\"
group orders {
  service api
  database db { standby_of = api }
  api -> db: query
}
client shopper
service api
service spare { runs_on = orders.api }
shopper -> orders.api: https
entity Order in orders.db {
  id uuid
}
entity Line in orders.db {
  order uuid -> Order.id
}
view v { include = [orders.db, shopper, orders] }
accept missing-metrics on orders.api \"x\"
environment test { orders.db { storage = 5 GB } }
flow f { shopper -> orders.api: \"x\" }
";

const MORE: &str = "service mail\norders.api -> mail: rest\nmail -> api: rest\n";

const MORE_PATH: &str = "/w/more.arch";

/// Both files after what stands behind `mark` got another name.
fn renamed(mark: &str, name: &str) -> Result<[String; 2], RenameError> {
    let offset = TEXT.find(mark).expect("it is there") + mark.len();
    let snapshot = world(&[(PATH, TEXT), (MORE_PATH, MORE)]);
    let edits = rename(&snapshot, PATH, offset, name)?;
    Ok([(PATH, TEXT), (MORE_PATH, MORE)].map(|(path, text)| {
        let file = edits.iter().find(|e| &*e.file == path);
        TextEdit::apply_all(file.map_or(&[], |f| &f.edits), text)
    }))
}

#[test]
fn a_component_gets_its_name_everywhere() {
    let [main, more] = renamed("shopper -> orders.", "gate-way").expect("a name");
    let wanted = TEXT
        .replace("  service api", "  service gate-way")
        .replace("= api", "= gate-way")
        .replace("  api ->", "  gate-way ->")
        .replace("orders.api", "orders.gate-way");
    assert_eq!(main, wanted);
    assert_eq!(more, MORE.replace("orders.api", "orders.gate-way"));
}

#[test]
fn a_group_changes_only_its_part_of_a_name() {
    for mark in ["group ", "shopper -> ", "include = ["] {
        let [main, more] = renamed(mark, "sales").expect("a name");
        assert_eq!(main, TEXT.replace("orders", "sales"));
        assert_eq!(more, MORE.replace("orders", "sales"));
    }
}

#[test]
fn an_entity_takes_its_fields_along() {
    let [main, _] = renamed("entity ", "Purchase").expect("a name");
    let wanted = TEXT.replace("entity Order", "entity Purchase");
    assert_eq!(main, wanted.replace("Order.id", "Purchase.id"));
    let taken = RenameError::Taken("Line".to_owned());
    assert_eq!(renamed("entity ", "Line"), Err(taken));
}

#[test]
fn a_name_that_does_not_fit_is_refused() {
    for name in [
        "",
        " ",
        "2fast",
        "a.b",
        "a b",
        "a-",
        "a: aws.sqs",
        "a // b",
        "a\nqueue b",
    ] {
        let refused = RenameError::NotAName(name.to_owned());
        assert_eq!(renamed("client ", name), Err(refused), "{name:?}");
    }
    let taken = |name: &str| Err(RenameError::Taken(name.to_owned()));
    assert_eq!(renamed("  service ", "db"), taken("orders.db"));
    assert_eq!(renamed("client ", "orders"), taken("orders"));
    assert_eq!(renamed("client ", "mail"), taken("mail"));
    assert!(renamed("client ", "shopper").is_ok(), "its own name");
    assert!(renamed("client ", "顧客").is_ok(), "any script");
}

#[test]
fn no_name_comes_to_mean_another_thing() {
    // Inside the group, `b` would be its own member from now on.
    let text = "service b\ngroup g {\n  service a\n  a -> b: rest\n}\n";
    let offset = text.find("a\n").expect("it is there");
    let refused = rename(&world(&[(PATH, text)]), PATH, offset, "b");
    let file = "main.arch".to_owned();
    assert_eq!(refused, Err(RenameError::OtherMeaning { file, line: 4 }));
}

#[test]
fn designs_that_share_a_file_are_renamed_together() {
    let root = |name: &str| format!("architecture \"{name}\"\ninclude \"main.arch\"\nqueue q\n");
    let (a, b) = (root("A"), root("B"));
    let files = [
        (PATH, "service s\ns -> q: publish\n"),
        ("/w/a.arch", &*a),
        ("/w/b.arch", &*b),
    ];
    let snapshot = world(&files);
    // From one root to the other, by way of the file that both have.
    let offset = a.find("q\n").expect("it is there");
    let edits = rename(&snapshot, "/w/a.arch", offset, "jobs").expect("a name");
    let after: Vec<String> = edits
        .iter()
        .map(|e| {
            let (_, text) = files
                .iter()
                .find(|(path, _)| *path == &*e.file)
                .expect("known");
            TextEdit::apply_all(&e.edits, text)
        })
        .collect();
    let wanted = [
        a.replace("queue q", "queue jobs"),
        b.replace("queue q", "queue jobs"),
        "service s\ns -> jobs: publish\n".to_owned(),
    ];
    assert_eq!(after, wanted);
}

#[test]
fn only_names_can_be_renamed() {
    let snapshot = world(&[(PATH, TEXT), (MORE_PATH, MORE)]);
    let at = |mark: &str| TEXT.find(mark).expect("it is there");
    let name = renamable(&snapshot, PATH, at("orders.db, ") + 8).expect("a name");
    assert_eq!(
        name,
        crate::Span::new(at("orders.db, ") + 7, at("orders.db, ") + 9)
    );
    for mark in ["architecture", "view v", "missing-metrics", "uuid"] {
        assert_eq!(renamable(&snapshot, PATH, at(mark) + 1), None, "{mark}");
    }
    let refused = rename(&snapshot, PATH, at("uuid"), "x");
    assert_eq!(refused, Err(RenameError::NothingHere));
}

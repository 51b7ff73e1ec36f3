//! How findings look, whatever the rules have to say.

use buttress_analysis::{Change, Date, FilePath, Finding, Fix, Host, Location, TextEdit};

use super::*;

const PATH: &str = "/w/a.arch";
const OTHER: &str = "/w/sub/b.arch";

fn looks(text: &str, make: impl FnOnce(&dyn Fn(&str) -> Location) -> Finding) -> String {
    let mut host = Host::new(Date::from_unix(0));
    let path = FilePath::from(PATH);
    let rope = ropey::Rope::from_str(text);
    host.apply_change(Change::Set {
        path: path.clone(),
        text: rope,
        version: None,
    });
    let rope = ropey::Rope::from_str("include alpha\n");
    host.apply_change(Change::Set {
        path: FilePath::from(OTHER),
        text: rope,
        version: None,
    });
    let at = |part: &str| {
        let start = text.find(part).expect("in the text");
        Location::new(&path, Span::new(start, start + part.len()))
    };
    let made = finding(&make(&at), &host.snapshot(), "/w");
    anstream::adapter::strip_str(&made).to_string()
}

#[test]
fn with_a_place_a_note_and_a_fix() {
    let text = "architecture \"A\"\nclient user\nservice api\nuser -> api: htps\n";
    let looks = looks(text, |at| {
        Finding::error(
            "unknown-connection-type",
            at("htps"),
            "There is no type `htps`.",
        )
        .related(at("api"), "what is called")
        .fix(Fix::replace("Change to `https`", &at("htps"), "https"))
    });
    insta::assert_snapshot!(looks, @r#"
    error[unknown-connection-type]: There is no type `htps`.
     --> a.arch:4:14
      |
    4 | user -> api: htps
      |              ^^^^
      |
    note: what is called
     --> a.arch:3:9
      |
    3 | service api
      |         ^^^
    help: Change to `https`
      |
    4 | user -> api: https
      |                +
    "#);
}

#[test]
fn under_tabs_wide_characters_and_combining_marks() {
    let text = "client 漢字 \"e\u{301}😀\" {\ttitel = 1 }\r\nservice api\r\n";
    let looks = looks(text, |at| {
        Finding::warning("unknown-setting", at("titel"), "There is no `titel`.")
    });
    insta::assert_snapshot!(looks, @r#"
    warning[unknown-setting]: There is no `titel`.
     --> a.arch:1:19
      |
    1 | client 漢字 "é😀" {    titel = 1 }
      |                        ^^^^^
    "#);
}

#[test]
fn over_several_lines() {
    let text = "service a\rservice b {\n  replicas = 2\n}\nservice c\n";
    let looks = looks(text, |at| {
        Finding::hint("sketch", at("b {\n  replicas = 2\n}"), "It is a sketch.")
    });
    insta::assert_snapshot!(looks, @r#"
    hint[sketch]: It is a sketch.
     --> a.arch:2:9
      |
    2 |   service b {
      |  _________^
    3 | |   replicas = 2
    4 | | }
      | |_^
    "#);
}

#[test]
fn at_the_end_of_the_text_and_in_no_text() {
    let text = "service a {";
    let made = looks(text, |_| {
        let end = Location::new(&FilePath::from(PATH), Span::at(text.len()));
        Finding::error("syntax", end.clone(), "This brace is never closed.")
            .fix(Fix::replace("Close it", &end, " }"))
    });
    insta::assert_snapshot!(made, @r#"
    error[syntax]: This brace is never closed.
     --> a.arch:1:12
      |
    1 | service a {
      |            ^
      |
    help: Close it
      |
    1 | service a { }
      |             +
    "#);
    let elsewhere = looks("", |_| {
        let place = Location::new(&FilePath::from("/other/gone.arch"), Span::new(5, 3));
        Finding::error("syntax", place, "It is gone.")
    });
    insta::assert_snapshot!(elsewhere, @r#"
    error[syntax]: It is gone.
     |
     = note: /other/gone.arch
    "#);
}

#[test]
fn with_edits_in_several_files_each_other_one_is_named() {
    let text = "service alpha\nservice beta\n";
    let looks = looks(text, |at| {
        let edit = |part: &str| TextEdit {
            span: at(part).span,
            text: "z".to_owned(),
        };
        let here = FileEdits {
            file: at("alpha").file,
            edits: vec![edit("alpha"), edit("beta")],
        };
        let edits = vec![TextEdit {
            span: Span::new(8, 13),
            text: "z".to_owned(),
        }];
        let there = FileEdits {
            file: FilePath::from(OTHER),
            edits,
        };
        let fix = Fix {
            title: "Rename them".to_owned(),
            edits: vec![here, there],
            preferred: false,
            pattern: None,
        };
        Finding::hint("names", at("alpha"), "A name is too long.").fix(fix)
    });
    insta::assert_snapshot!(looks, @r#"
    hint[names]: A name is too long.
     --> a.arch:1:9
      |
    1 | service alpha
      |         ^^^^^
      |
    help: Rename them
      |
    1 ~ service z
    2 ~ service z
      |
     --> sub/b.arch:1:9
      |
    1 - include alpha
    1 + include z
      |
    "#);
}

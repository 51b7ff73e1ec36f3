//! For code scanning: the Static Analysis Results Interchange Format, SARIF 2.1.0.

use std::collections::HashMap;

use buttress_analysis::health::{RULES, Rule};
use buttress_analysis::{FilePath, Finding, Location, Severity, Snapshot};
use serde_json::{Value, json};

use super::super::json::{self, Range};
use super::Design;
use super::told::{self, Told};
use crate::lsp::rule_pages;
use crate::paths;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The log of one run; `whole` says whether everything that was named could be loaded.
///
/// # Errors
/// Where serde has one, which plain values give it no reason for.
pub fn print(designs: &[Design], directory: &str, whole: bool) -> serde_json::Result<String> {
    let all = told::all(designs, directory);
    let mut rules = Rules::default();
    let results: Vec<Value> = all
        .iter()
        .map(|told| result(told, rules.index(&told.finding.rule), directory))
        .collect();
    json::print(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Buttress",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.described,
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": whole }],
            "results": results,
        }],
    }))
}

/// The rules that results refer to: all about health, so that their numbers stay, and those about the
/// text that were broken.
struct Rules {
    described: Vec<Value>,
    indexes: HashMap<String, usize>,
}

impl Default for Rules {
    fn default() -> Self {
        let slugs = RULES.iter().map(|rule| rule.slug.to_owned());
        Self {
            described: RULES.iter().map(|rule| of_health(rule)).collect(),
            indexes: slugs.zip(0..).collect(),
        }
    }
}

impl Rules {
    fn index(&mut self, slug: &str) -> usize {
        if let Some(index) = self.indexes.get(slug) {
            return *index;
        }
        let index = self.described.len();
        self.described.push(of_text(slug));
        self.indexes.insert(slug.to_owned(), index);
        index
    }
}

fn of_health(rule: &Rule) -> Value {
    let accept = format!(
        "accept {} on NAME \"why\" {{ until = YYYY-MM-DD }}",
        rule.slug
    );
    let text = |accept: &str| {
        format!(
            "{}.\n\n{}\n\nWhere it is meant to be so, say so in the design: {accept}",
            rule.title, rule.why
        )
    };
    with_page(
        rule.slug,
        json!({
            "id": rule.slug,
            "shortDescription": { "text": format!("{}.", rule.title) },
            "fullDescription": { "text": rule.why },
            "help": { "text": text(&accept), "markdown": text(&format!("`{accept}`")) },
            "defaultConfiguration": { "level": level(rule.weight.severity()) },
            "properties": { "id": rule.id, "tags": [rule.category.word()] },
        }),
    )
}

/// A rule about what can be written, or one that a design makes for itself.
fn of_text(slug: &str) -> Value {
    let name = slug.replace('-', " ");
    let manual = "The manual of the language says what can be written here.";
    with_page(
        slug,
        json!({
            "id": slug,
            "shortDescription": { "text": format!("In the text: {name}.") },
            "help": { "text": manual, "markdown": manual },
            "properties": { "tags": ["text"] },
        }),
    )
}

fn with_page(slug: &str, mut rule: Value) -> Value {
    if let Some(page) = rule_pages::page(slug) {
        rule["helpUri"] = page.as_str().into();
    }
    rule
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

fn result(told: &Told<'_>, index: usize, directory: &str) -> Value {
    let finding = told.finding;
    let mut place = location(&finding.location.file, told.range, directory);
    if let Some(subject) = &finding.subject {
        place["logicalLocations"] = json!([{ "fullyQualifiedName": subject }]);
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [place],
        "partialFingerprints": {
            "buttressFinding/v1": told.fingerprint,
            // The only one that GitHub looks at; it would make one of the line otherwise.
            "primaryLocationLineHash": told.fingerprint,
        },
        "properties": { "points": finding.points },
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let range = json::range(&related.location, told.snapshot);
            let mut place = location(&related.location.file, range, directory);
            place["message"] = json!({ "text": related.message });
            place
        });
        result["relatedLocations"] = related.collect();
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = fixes(finding, told.snapshot, directory);
    }
    if let Some(accepted) = &finding.accepted {
        result["suppressions"] = json!([{
            "kind": "inSource",
            "status": "accepted",
            "justification": accepted.reason,
        }]);
    }
    result
}

fn location(file: &FilePath, range: Range, directory: &str) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": artifact(file, directory),
        "region": region(range),
    } })
}

fn artifact(file: &FilePath, directory: &str) -> Value {
    json!({ "uri": paths::to_relative_uri(file, directory) })
}

fn region(Range { start, end }: Range) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn fixes(finding: &Finding, snapshot: &Snapshot, directory: &str) -> Value {
    let fixes = finding.fixes.iter().map(|fix| {
        let changes = fix.edits.iter().map(|of_file| {
            let replacements = of_file.edits.iter().map(|edit| {
                let at = Location::new(&of_file.file, edit.span);
                json!({
                    "deletedRegion": region(json::range(&at, snapshot)),
                    "insertedContent": { "text": edit.text },
                })
            });
            json!({
                "artifactLocation": artifact(&of_file.file, directory),
                "replacements": replacements.collect::<Value>(),
            })
        });
        json!({
            "description": { "text": fix.title },
            "artifactChanges": changes.collect::<Value>(),
        })
    });
    fixes.collect()
}

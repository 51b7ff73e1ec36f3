//! What a line can start with, and the words of heads: kinds, products, types, rules.

use buttress_pricing::Palette;

use super::offer::{Insert, Offer, What};
use super::place::Scope;
use super::{CompletionKind, Offers};
use crate::health::RULES;
use crate::model::{self, Vocabulary};

/// The words that open a statement, what they are for, and the whole as a snippet.
const STATEMENTS: [(&str, &str, &str); 14] = [
    (
        "group",
        "a boundary around components",
        "group ${1:name} \"${2:Title}\" {\n  $0\n}",
    ),
    (
        "constraints",
        "what the design must stay within",
        "constraints {\n  $0\n}",
    ),
    (
        "flow",
        "a sequence of steps",
        "flow ${1:name} \"${2:Title}\" {\n  $0\n}",
    ),
    (
        "entity",
        "a table or document of a store",
        "entity ${1:Name} in ${2:store} {\n  ${3:id} ${4:uuid} key\n  $0\n}",
    ),
    (
        "defaults",
        "settings for a kind or a connection type",
        "defaults ${1:service} { $0 }",
    ),
    (
        "view",
        "which part is drawn, and what is laid over it",
        "view ${1:name} \"${2:Title}\" { $0 }",
    ),
    (
        "environment",
        "settings laid over the base",
        "environment ${1:name} {\n  $0\n}",
    ),
    (
        "decision",
        "a decision record",
        "decision ${1:name} \"${2:Title}\" {\n  status  = ${3:accepted}\n  context = \"${4:why}\"\n  affects = [$0]\n}",
    ),
    (
        "accept",
        "a finding accepted on purpose",
        "accept ${1:rule} on ${2:component} \"${3:reason}\"",
    ),
    (
        "price",
        "a negotiated price",
        "price ${1:component} ${2:100} USD/month \"${3:why}\"",
    ),
    (
        "product",
        "a product of your own",
        "product ${1:vendor.name}: ${2:service} \"${3:Title}\" {\n  $0\n}",
    ),
    (
        "rule",
        "a health rule of your team",
        "rule ${1:name} \"${2:words}\" {\n  match   = $3\n  require = $0\n}",
    ),
    ("include", "more files of this design", "include \"$0\""),
    (
        "architecture",
        "the name of the design",
        "architecture \"${1:Name}\"",
    ),
];

const STEPS: [(&str, &str, &str); 6] = [
    (
        "alt",
        "one of several",
        "alt \"${1:when}\" {\n  $2\n} else {\n  $0\n}",
    ),
    ("else", "or else", "else {\n  $0\n}"),
    ("opt", "perhaps", "opt \"${1:when}\" {\n  $0\n}"),
    ("loop", "again and again", "loop \"${1:while}\" {\n  $0\n}"),
    ("par", "at the same time", "par {\n  $0\n}"),
    ("note", "a remark", "note ${1:component}: \"$0\""),
];

impl Offers<'_> {
    pub(super) fn statements(&mut self) {
        self.kinds(true);
        for (word, detail, snippet) in STATEMENTS {
            // Some stand at the top alone.
            let top = matches!(word, "architecture" | "include" | "constraints");
            if top && !self.place.groups.is_empty() {
                continue;
            }
            self.keyword(word, detail, snippet, 2);
        }
        self.references_of(false, 3, Insert::Label);
        if !self.place.groups.is_empty() {
            let settings = self.group.map(|id| &self.architecture.groups[id].settings);
            let written = settings.iter().flat_map(|s| s.iter());
            let written: Vec<String> = written.map(|s| s.name.to_owned()).collect();
            self.setting_names_of(Scope::on("group"), &written, 6);
        }
    }

    pub(super) fn steps(&mut self) {
        self.references_of(false, 0, Insert::Label);
        for (word, detail, snippet) in STEPS {
            self.keyword(word, detail, snippet, 4);
        }
        self.setting_names_of(Scope::on("flow"), &[], 6);
    }

    /// A word that starts a statement, with the rest of it where nothing stands behind it yet.
    fn keyword(
        &mut self,
        word: &'static str,
        detail: &'static str,
        snippet: &'static str,
        rank: u16,
    ) {
        let offer = Offer::word(word, detail, CompletionKind::Keyword, rank).in_order();
        let alone = self.place.after.trim().is_empty();
        self.add(if alone { offer.snippet(snippet) } else { offer });
    }

    /// Kinds, as a whole statement or as a word.
    pub(super) fn kinds(&mut self, statement: bool) {
        let alone = self.place.after.trim().is_empty();
        for kind in &Vocabulary::builtin().kinds {
            let offer = Offer::new(What::Kind(kind), CompletionKind::Kind, 1).in_order();
            self.add(if statement && alone {
                offer.insert(Insert::Declaration)
            } else {
                offer
            });
        }
    }

    /// The products of a kind; those of the design's cloud first.
    pub(super) fn products(&mut self, kind: &str) {
        let words = Vocabulary::builtin();
        let known = words.kind(kind).is_some();
        let provider = self.provider();
        let typed = self.place.word.split_once('.').map(|(vendor, _)| vendor);
        let usual = Palette::builtin().default_for(kind, provider);
        for product in Palette::builtin().products() {
            let vendor = product.vendor.prefix();
            let of_kind = !known || words.role_of(product) == kind;
            if !of_kind || typed.is_some_and(|typed| typed != vendor) {
                continue;
            }
            let rank = match () {
                () if usual.is_some_and(|usual| usual.id == product.id) => 0,
                () if vendor == provider => 1,
                () if vendor == "self" || vendor == "saas" => 2,
                () if provider.is_empty() || provider == "any" => 1,
                () => 3,
            };
            self.add(Offer::new(
                What::Product(product),
                CompletionKind::Product,
                rank,
            ));
        }
        let architecture = self.architecture;
        for (id, product) in &architecture.products {
            let of_kind = !known || product.kind.is_some_and(|k| k.name == kind);
            if of_kind {
                let what = What::OwnProduct(id, product);
                self.add(Offer::new(what, CompletionKind::Product, 1));
            }
        }
    }

    /// The types that make sense between the two, where they are known.
    pub(super) fn connection_types(&mut self, from: Option<&str>, to: Option<&str>) {
        let end = |name: Option<&str>| {
            let id = name.and_then(|n| self.component(n))?;
            Some(&*self.architecture.components[id])
        };
        let legal = model::legal_types(end(from), end(to));
        for what in &Vocabulary::builtin().connections {
            if legal.contains(&what.name.as_str()) {
                let offer = Offer::new(What::Type(what), CompletionKind::ConnectionType, 2);
                self.add(offer.in_order());
            }
        }
    }

    pub(super) fn rules(&mut self) {
        for rule in RULES {
            self.add(Offer::new(What::Rule(rule), CompletionKind::Rule, 0));
        }
    }

    pub(super) fn field_types(&mut self) {
        const TYPES: [&str; 16] = [
            "uuid",
            "text",
            "varchar(255)",
            "int",
            "bigint",
            "decimal(10, 2)",
            "float",
            "boolean",
            "date",
            "time",
            "timestamp",
            "interval",
            "json",
            "bytes",
            "enum",
            "vector",
        ];
        for type_ in TYPES {
            self.add(Offer::word(type_, "", CompletionKind::Value, 0).in_order());
        }
    }

    pub(super) fn marks(&mut self) {
        let marks = [
            ("key", "the primary key, or a part of it"),
            ("index", "there is an index on it"),
            ("unique", "no two are alike"),
            ("optional", "it may be absent"),
        ];
        for (mark, detail) in marks {
            let offer = Offer::word(mark, detail, CompletionKind::Keyword, 0);
            self.add(offer.in_order());
        }
        let arrow = Offer::word("->", "the field it points at", CompletionKind::Keyword, 1);
        self.add(arrow.text("-> "));
    }
}

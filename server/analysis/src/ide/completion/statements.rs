//! What a line can start with, and the words of heads: kinds, products, types, rules.

use buttress_pricing::{Palette, PriceBook, Product, Sheet};

use super::{CompletionKind, Offer, Offers};
use crate::cost::dollars;
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
            let offer = Offer::new(word, CompletionKind::Keyword, 2)
                .detail(detail)
                .in_order();
            // Where more stands behind it, the word alone is to be changed.
            self.add(if self.place.after.trim().is_empty() {
                offer.snippet(snippet)
            } else {
                offer
            });
        }
        self.references_of(false, 3);
        if !self.place.groups.is_empty() {
            let scope = super::place::Scope {
                on: "group".to_owned(),
                ..Default::default()
            };
            let written = match self.group {
                Some(id) => self.architecture.groups[id]
                    .settings
                    .iter()
                    .map(|s| s.name.to_owned())
                    .collect(),
                None => Vec::new(),
            };
            self.setting_names_of(&scope, &written, 6);
        }
    }

    pub(super) fn steps(&mut self) {
        self.references_of(false, 0);
        for (word, detail, snippet) in STEPS {
            let offer = Offer::new(word, CompletionKind::Keyword, 4)
                .detail(detail)
                .in_order();
            self.add(if self.place.after.trim().is_empty() {
                offer.snippet(snippet)
            } else {
                offer
            });
        }
        let scope = super::place::Scope {
            on: "flow".to_owned(),
            ..Default::default()
        };
        self.setting_names_of(&scope, &[], 6);
    }

    /// Kinds, as a whole statement or as a word.
    pub(super) fn kinds(&mut self, statement: bool) {
        let alone = self.place.after.trim().is_empty();
        for kind in &Vocabulary::builtin().kinds {
            let offer = Offer::new(&kind.name, CompletionKind::Kind, 1)
                .detail(&kind.title)
                .about(&kind.doc)
                .in_order();
            self.add(if statement && alone {
                offer.snippet(format!("{} ${{1:name}}$0", kind.name))
            } else {
                offer
            });
        }
    }

    /// The products of a kind; those of the design's cloud first.
    pub(super) fn products(&mut self, kind: &str) {
        let words = Vocabulary::builtin();
        let known = words.kind(kind).is_some();
        let provider = self
            .architecture
            .constraints
            .word("provider")
            .unwrap_or("")
            .to_owned();
        let region = self
            .architecture
            .constraints
            .word("region")
            .unwrap_or("")
            .to_owned();
        let typed = self
            .place
            .word
            .split_once('.')
            .map(|(vendor, _)| vendor.to_owned());
        let usual = Palette::builtin()
            .default_for(kind, &provider)
            .map(|p| p.id.as_str());
        for product in Palette::builtin().products() {
            let vendor = product.vendor.prefix();
            let of_kind = !known || words.role_of(product) == kind;
            if !of_kind || typed.as_deref().is_some_and(|t| t != vendor) {
                continue;
            }
            let rank = match () {
                () if usual == Some(product.id.as_str()) => 0,
                () if vendor == provider => 1,
                () if vendor == "self" || vendor == "saas" => 2,
                () if provider.is_empty() || provider == "any" => 1,
                () => 3,
            };
            let price = base_price(product, &region);
            let detail = match price {
                Some(monthly) => format!("{} · from {}/mo", product.title, dollars(monthly)),
                None => product.title.clone(),
            };
            self.add(
                Offer::new(&product.id, CompletionKind::Product, rank)
                    .detail(detail)
                    .about(about(product, price)),
            );
        }
        for (id, product) in &self.architecture.products {
            let of_kind = !known || product.kind.is_some_and(|k| k.name == kind);
            if !of_kind {
                continue;
            }
            let detail = match product.monthly {
                Some(monthly) => format!("of this workspace · {}/mo", dollars(monthly)),
                None => "of this workspace".to_owned(),
            };
            self.add(Offer::new(id, CompletionKind::Product, 1).detail(detail));
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
            if !legal.contains(&what.name.as_str()) {
                continue;
            }
            self.add(
                Offer::new(&what.name, CompletionKind::ConnectionType, 2)
                    .detail(&what.title)
                    .about(format!(
                        "{}\n\n**Delivery:** {}\n\n**Fails by:** {}\n\n**A safe caller has:** {}",
                        what.doc, what.delivery, what.fails, what.needs
                    ))
                    .in_order(),
            );
        }
    }

    pub(super) fn rules(&mut self) {
        for rule in RULES {
            self.add(
                Offer::new(rule.slug, CompletionKind::Rule, 0)
                    .detail(format!("{} · {}", rule.id, rule.title))
                    .about(rule.why),
            );
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
            self.add(Offer::new(type_, CompletionKind::Value, 0).in_order());
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
            self.add(
                Offer::new(mark, CompletionKind::Keyword, 0)
                    .detail(detail)
                    .in_order(),
            );
        }
        let arrow = Offer::new("->", CompletionKind::Keyword, 1).detail("the field it points at");
        self.add(arrow.text("-> "));
    }
}

/// What the smallest use of a product costs a month, where that is known and more than nothing.
fn base_price(product: &Product, region: &str) -> Option<f64> {
    let bill = buttress_pricing::bill(
        Palette::builtin(),
        PriceBook::builtin(),
        product,
        region,
        &Sheet::new(),
    );
    (bill.unpriced.is_none() && bill.monthly > 0.0).then_some(bill.monthly)
}

fn about(product: &Product, price: Option<f64>) -> String {
    let mut lines = vec![format!("**{}** · {}", product.title, product.service)];
    if let Some(monthly) = price {
        lines.push(format!(
            "From {} a month at its smallest, list price.",
            dollars(monthly)
        ));
    }
    if !product.billing.is_empty() {
        lines.push(format!("Billed by: {}", product.billing));
    }
    let sla = &product.sla;
    let promises = [
        ("one zone", sla.single_zone),
        ("several zones", sla.multi_zone),
        ("several regions", sla.multi_region),
    ];
    let promises: Vec<String> = promises
        .iter()
        .filter_map(|(what, percent)| percent.map(|p| format!("{p} % in {what}")))
        .collect();
    if !promises.is_empty() {
        lines.push(format!("Promised: {}", promises.join(", ")));
    }
    if !product.limit.is_empty() {
        lines.push(format!("Limit: {}", product.limit));
    }
    lines.join("\n\n")
}

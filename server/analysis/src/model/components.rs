//! Components, the products they are instances of, and their defaults.

use buttress_pricing::Palette;

use crate::finding::{Finding, Fix};
use crate::span::{ChunkId, Place};
use crate::syntax::ast;

use super::declare::Declarer;
use super::settings::{Settings, or_list};
use super::vocabulary::{Kind, Vocabulary};
use super::{Component, GroupId, Product, Status, nearest};

impl Declarer<'_> {
    pub(super) fn component(&mut self, it: &ast::Component, group: Option<GroupId>) {
        let kind = self.kind(&it.kind);
        let settings = self.read("component", kind.map(|k| k.name.as_str()), it.body.as_ref());
        if it.name.text.is_empty() {
            return;
        }
        let full = self.full_name(group, &it.name.text);
        let free = self.claim(&full, group, it.name.span);
        let product = self.product(it, kind);
        if it.product.is_none()
            && let Some(colon) = it.colon
        {
            self.problem(Finding::error(
                "unknown-product",
                self.place(colon),
                "A product is missing after the colon: write one such as `aws.sqs`, or remove the colon.",
            ));
        }
        if !free {
            return;
        }
        let sets = match &product {
            Some(Product::Known(product)) => Vocabulary::builtin().sets_of_class(&product.class),
            _ => kind.map(Kind::sets).unwrap_or_default(),
        };
        let status = status(&settings);
        self.out.speaks |= may_point(it.body.as_ref());
        self.add(Component {
            name: it.name.text.clone(),
            full,
            group,
            kind,
            product,
            sets,
            title: it.title.as_ref().map(|t| t.text.clone()),
            doc: it.doc.clone(),
            settings,
            status,
            at: self.place(it.span),
            name_at: it.name.span,
            kind_at: it.kind.span,
            product_at: it.product.as_ref().map(|p| p.span),
            body_at: it.body.as_ref().map(|b| b.span),
        });
    }

    fn kind(&mut self, name: &ast::Name) -> Option<&'static Kind> {
        let (kind, problem) = kind(name, self.chunk);
        self.out.problems.extend(problem);
        kind
    }

    fn product(&mut self, it: &ast::Component, kind: Option<&'static Kind>) -> Option<Product> {
        let written = it.product.as_ref()?;
        let at = self.place(written.span);
        let words = Vocabulary::builtin();
        let (product, role) = match self.around.products.get(&written.text) {
            Some(own) => (
                Product::Own {
                    id: written.text.clone(),
                    monthly: own.monthly,
                    sla: own.sla,
                },
                own.kind.map(|k| k.name.as_str()),
            ),
            None => match Palette::builtin().product(&written.text) {
                Some(known) => (Product::Known(known), Some(words.role_of(known))),
                None => {
                    let finding = self.unknown_product(&written.text, at, kind);
                    self.problem(finding);
                    return None;
                }
            },
        };
        if let (Some(kind), Some(role)) = (kind, role)
            && kind.name != role
        {
            let kind_at = self.place(it.kind.span);
            self.problem(
                Finding::error(
                    "wrong-kind",
                    at,
                    format!(
                        "`{}` ({}) is a {role}, not a {}. Write `{role} {}: {}`.",
                        written.text,
                        product.title(),
                        kind.name,
                        it.name.text,
                        written.text
                    ),
                )
                .fix(
                    Fix::replace(format!("Change the kind to `{role}`"), &kind_at, role)
                        .preferred(),
                ),
            );
        }
        Some(product)
    }

    fn unknown_product(&mut self, name: &str, at: Place, kind: Option<&Kind>) -> Finding<ChunkId> {
        self.out.asked_provider = true;
        let palette = Palette::builtin();
        let words = Vocabulary::builtin();
        let of_kind: Vec<&str> = palette
            .products()
            .filter(|p| kind.is_none_or(|k| k.name == words.role_of(p)))
            .map(|p| p.id.as_str())
            .collect();
        // By name, that of two that are as near the same one is always offered.
        let mut own: Vec<&str> = self.around.products.keys().map(String::as_str).collect();
        own.sort_unstable();
        // Half a name is meant more often than a wrong letter: `aws.rds` of `aws.rds_postgres`,
        // `postgres` of it too. The provider of the design goes first.
        let provider = self.around.provider.as_deref().unwrap_or("aws");
        let continues = |id: &&str| {
            let (vendor, product) = id.split_once('.').unwrap_or(("", id));
            let whole = id.starts_with(name);
            let half = !name.contains('.') && product.split('_').any(|part| part == name);
            whole || half && (vendor == provider || vendor == "self")
        };
        let near = of_kind
            .iter()
            .copied()
            .find(continues)
            .or_else(|| nearest(name, of_kind.iter().copied().chain(own)))
            .or_else(|| {
                let (vendor, _) = name.split_once('.')?;
                let all = palette.products().map(|p| p.id.as_str());
                // Two letters that differ in a short name are another product.
                let close = nearest(name, all.filter(|id| id.split('.').next() == Some(vendor)))?;
                (close.len().abs_diff(name.len()) <= 1 && name.len() > vendor.len() + 5)
                    .then_some(close)
            });
        match near {
            Some(near) => Finding::error(
                "unknown-product",
                at,
                format!("There is no product `{name}`."),
            )
            .did_you_mean(near),
            None => {
                let of = kind.map_or(String::new(), |k| {
                    format!(" Products of kind {} are {}.", k.name, or_list(&of_kind))
                });
                let kind = kind.map_or("service", |k| &k.name);
                Finding::error(
                    "unknown-product",
                    at,
                    format!(
                        "There is no product `{name}`.{of} A product of your own is declared with `product {name}: {kind}`."
                    ),
                )
            }
        }
    }

    pub(super) fn defaults_of(&mut self, it: &ast::Named, group: Option<GroupId>) {
        let words = Vocabulary::builtin();
        let target = it.name.text.as_str();
        let settings = if words.kind(target).is_some() {
            self.read("component", Some(target), it.body.as_ref())
        } else if words.connection(target).is_some() {
            self.read("connection", None, it.body.as_ref())
        } else {
            let at = self.place(it.name.span);
            let names = || {
                let kinds = words.kinds.iter().map(|k| k.name.as_str());
                kinds.chain(words.connections.iter().map(|c| c.name.as_str()))
            };
            let message = format!("There is no kind and no connection type `{target}`.");
            if !target.is_empty() {
                let finding = match nearest(target, names()) {
                    Some(near) => Finding::error("unknown-kind", at, message).did_you_mean(near),
                    None => Finding::error("unknown-kind", at, message),
                };
                self.problem(finding);
            }
            return;
        };
        self.out.defaults.push((group, target.to_owned(), settings));
    }
}

/// The kind that a word stands for, or what to say where it is none.
pub(super) fn kind(
    name: &ast::Name,
    chunk: ChunkId,
) -> (Option<&'static Kind>, Option<Finding<ChunkId>>) {
    let words = Vocabulary::builtin();
    if let Some(kind) = words.kind(&name.text) {
        return (Some(kind), None);
    }
    if name.text.is_empty() {
        return (None, None);
    }
    let at = Place::new(&chunk, name.span);
    let names = || words.kinds.iter().map(|k| k.name.as_str());
    let message = format!("There is no kind `{}`.", name.text);
    let finding = match nearest(&name.text, names()) {
        Some(near) => Finding::error("unknown-kind", at, message).did_you_mean(near),
        None => Finding::error(
            "unknown-kind",
            at,
            format!(
                "{message} A component starts with its kind: {}.",
                or_list(&names().collect::<Vec<_>>())
            ),
        ),
    };
    (None, Some(finding))
}

/// Whether a setting of the block may be the name of a component (`standby_of = db`).
fn may_point(body: Option<&ast::Body>) -> bool {
    super::link::pointers("component", body).next().is_some()
}

pub(super) fn status(settings: &Settings) -> Status {
    match settings.word("status") {
        Some("planned") => Status::Planned,
        Some("retiring") => Status::Retiring,
        _ => Status::Live,
    }
}

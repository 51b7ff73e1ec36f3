//! Components, the products they are instances of, and their defaults.

use buttress_pricing::Palette;

use crate::finding::{Finding, Fix};
use crate::span::{FilePath, Location};
use crate::syntax::ast::{self, Item};

use super::build::Builder;
use super::settings::{Settings, or_list};
use super::vocabulary::{Kind, Vocabulary};
use super::{Component, GroupId, OwnProduct, Product, Status, Symbol, nearest};

impl Builder<'_> {
    /// The workspace's own products, which components anywhere may name.
    pub(super) fn products(&mut self, item: &Item, file: &FilePath) {
        let Item::Product(it) = item else { return };
        let settings = self.read("product", None, it.body.as_ref(), file);
        let at = Location::new(file, it.name.span);
        let kind = it.kind.as_ref().and_then(|k| self.kind(k, file));
        if it.kind.is_none() {
            self.problem(Finding::error(
                "missing-kind",
                at.clone(),
                format!(
                    "A product has a kind: write `product {}: service` or another kind.",
                    it.name.text
                ),
            ));
        }
        if let Some(known) = Palette::builtin().product(&it.name.text) {
            self.problem(Finding::error(
                "duplicate-name",
                at.clone(),
                format!(
                    "`{}` is a product of the palette ({}). Choose another name; `price` changes what one costs.",
                    it.name.text, known.title
                ),
            ));
        }
        if let Some(first) = self.out.products.get(&it.name.text) {
            let finding = Finding::error(
                "duplicate-name",
                at,
                format!(
                    "The product `{}` is declared twice. Remove one.",
                    it.name.text
                ),
            )
            .related(first.at.clone(), "declared here first");
            self.problem(finding);
            return;
        }
        self.out.products.insert(
            it.name.text.clone(),
            OwnProduct {
                kind,
                monthly: settings.number("price"),
                sla: settings.number("sla"),
                at,
            },
        );
    }

    pub(super) fn component(
        &mut self,
        it: &ast::Component,
        file: &FilePath,
        group: Option<GroupId>,
    ) {
        let kind = self.kind(&it.kind, file);
        let settings = self.read(
            "component",
            kind.map(|k| k.name.as_str()),
            it.body.as_ref(),
            file,
        );
        if it.name.text.is_empty() {
            return;
        }
        let full = self.full_name(group, &it.name.text);
        let free = self.claim(&full, file, it.name.span);
        let product = self.product(it, kind, file);
        if it.product.is_none()
            && let Some(colon) = it.colon
        {
            self.problem(Finding::error(
                "unknown-product",
                Location::new(file, colon),
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
        let id = self.out.components.len();
        self.out.names.insert(full.clone(), Symbol::Component(id));
        self.occurrence(file, it.name.span, Symbol::Component(id), true);
        self.out.components.push(Component {
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
            at: Location::new(file, it.span),
            name_at: it.name.span,
            kind_at: it.kind.span,
            product_at: it.product.as_ref().map(|p| p.span),
            body_at: it.body.as_ref().map(|b| b.span),
        });
    }

    fn kind(&mut self, name: &ast::Name, file: &FilePath) -> Option<&'static Kind> {
        let words = Vocabulary::builtin();
        let kind = words.kind(&name.text);
        if kind.is_none() && !name.text.is_empty() {
            let at = Location::new(file, name.span);
            let names = || words.kinds.iter().map(|k| k.name.as_str());
            let finding = match nearest(&name.text, names()) {
                Some(near) => Finding::error(
                    "unknown-kind",
                    at,
                    format!("There is no kind `{}`.", name.text),
                )
                .did_you_mean(near),
                None => Finding::error(
                    "unknown-kind",
                    at,
                    format!(
                        "There is no kind `{}`. A component starts with its kind: {}.",
                        name.text,
                        or_list(&names().collect::<Vec<_>>())
                    ),
                ),
            };
            self.problem(finding);
        }
        kind
    }

    fn product(
        &mut self,
        it: &ast::Component,
        kind: Option<&'static Kind>,
        file: &FilePath,
    ) -> Option<Product> {
        let written = it.product.as_ref()?;
        let at = Location::new(file, written.span);
        let words = Vocabulary::builtin();
        let (product, role) = match self.out.products.get(&written.text) {
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
            let kind_at = Location::new(file, it.kind.span);
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

    fn unknown_product(&self, name: &str, at: Location, kind: Option<&Kind>) -> Finding {
        let palette = Palette::builtin();
        let words = Vocabulary::builtin();
        let of_kind: Vec<&str> = palette
            .products()
            .filter(|p| kind.is_none_or(|k| k.name == words.role_of(p)))
            .map(|p| p.id.as_str())
            .collect();
        let own = self.out.products.keys().map(String::as_str);
        // Half a name is meant more often than a wrong letter: `aws.rds` of `aws.rds_postgres`,
        // `postgres` of it too. The provider of the design goes first.
        let provider = self.out.constraints.word("provider").unwrap_or("aws");
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

    pub(super) fn defaults_of(&mut self, it: &ast::Named, file: &FilePath, group: Option<GroupId>) {
        let words = Vocabulary::builtin();
        let target = it.name.text.as_str();
        let settings = if words.kind(target).is_some() {
            self.read("component", Some(target), it.body.as_ref(), file)
        } else if words.connection(target).is_some() {
            self.read("connection", None, it.body.as_ref(), file)
        } else {
            let at = Location::new(file, it.name.span);
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
        self.defaults
            .entry((group, target.to_owned()))
            .or_default()
            .fill(&settings);
    }

    /// What a component does not say itself comes from the nearest `defaults` around it.
    pub(super) fn fill_defaults(&mut self) {
        if self.defaults.is_empty() {
            return;
        }
        for id in 0..self.out.components.len() {
            let component = &self.out.components[id];
            let Some(kind) = component.kind else { continue };
            let scopes = self.scopes(component.group);
            let component = &mut self.out.components[id];
            for scope in scopes {
                if let Some(defaults) = self.defaults.get(&(scope, kind.name.clone())) {
                    component.settings.fill(defaults);
                }
            }
            component.status = status(&component.settings);
        }
    }

    /// The group and those around it, then the design.
    pub(super) fn scopes(&self, group: Option<GroupId>) -> Vec<Option<GroupId>> {
        self.out.groups_of(group).map(Some).chain([None]).collect()
    }
}

pub(super) fn status(settings: &Settings) -> Status {
    match settings.word("status") {
        Some("planned") => Status::Planned,
        Some("retiring") => Status::Retiring,
        _ => Status::Live,
    }
}

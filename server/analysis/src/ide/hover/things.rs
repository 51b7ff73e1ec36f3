//! What is said of each kind of thing.

use std::fmt::Write as _;

use buttress_pricing::Palette;

use crate::cost::{self, dollars};
use crate::health;
use crate::model::{Component, ComponentId, GroupId, Origin, Product, Vocabulary};
use crate::report::Report;
use crate::span::Place;

pub(in crate::ide) fn component(report: &Report, id: ComponentId) -> String {
    let architecture = &report.architecture;
    let component = &architecture.components[id];
    let mut out = String::new();
    let kind = component.kind.map_or("component", |k| k.name.as_str());
    let _ = write!(out, "**{}** · {kind}", component.full);
    if let Some(product) = &component.product {
        let _ = write!(out, " · {} (`{}`)", product.title(), product.id());
    }
    if let Some(title) = &component.title {
        let _ = write!(out, "\n\n{title}");
    }
    if let Some(doc) = &component.doc {
        let _ = write!(out, "\n\n{doc}");
    }
    let _ = write!(
        out,
        "\n\n{}",
        super::cost::of_component(report, id).trim_end()
    );
    out.push_str(&super::clouds::of_component(report, id));
    if let Some(traffic) = traffic(report, id) {
        let _ = write!(out, "\n\n{traffic}");
    }
    if let Some(product) = component.product.as_ref().and_then(Product::known) {
        promise(product, component, &mut out);
    }
    let defaults: Vec<String> = component
        .settings
        .iter()
        .filter(|e| e.origin == Origin::Default)
        .map(|e| format!("`{}`", e.name))
        .collect();
    if !defaults.is_empty() {
        let _ = write!(out, "\n\nFrom `defaults`: {}", defaults.join(", "));
    }
    findings(report, component.at, &mut out);
    out
}

/// What arrives at a component, and from where.
pub(in crate::ide) fn traffic(report: &Report, id: ComponentId) -> Option<String> {
    let rate = report.traffic.rate(id).filter(|r| *r > 0.0)?;
    let architecture = &report.architecture;
    let mut out = format!("**{} req/s**", health::count(rate));
    let from: Vec<String> = report
        .traffic
        .sources(architecture, id)
        .into_iter()
        .filter(|(_, rate)| *rate > 0.0)
        .take(3)
        .map(|(c, rate)| {
            let c = &architecture.connections[c];
            let other = if c.to == id { c.from } else { c.to };
            format!(
                "{} from `{}`",
                health::count(rate),
                architecture.components[other].full
            )
        })
        .collect();
    if !from.is_empty() {
        let _ = write!(out, ": {}", from.join(", "));
    }
    Some(out)
}

fn promise(product: &buttress_pricing::Product, component: &Component, out: &mut String) {
    let spread = component.settings.is("multi_az");
    let sla = if spread {
        product.sla.multi_zone
    } else {
        product.sla.single_zone
    };
    let sla = sla.or(product.sla.multi_zone).or(product.sla.single_zone);
    if let Some(sla) = sla {
        let _ = write!(out, "\n\nSLA {sla} % ({})", product.sla.source);
    }
    if !product.limit.is_empty() {
        let _ = write!(out, "\n\nLimits: {}", product.limit);
    }
}

/// What the rules say of a statement.
pub(super) fn findings(report: &Report, statement: Place, out: &mut String) {
    let mut shown = false;
    for finding in report.findings_inside(statement) {
        if !shown {
            let _ = write!(out, "\n\n---");
        }
        shown = true;
        let points = if finding.points > 0.0 {
            format!(" (-{:.1} points)", finding.points)
        } else {
            String::new()
        };
        let _ = write!(out, "\n\n`{}`{points} {}", finding.rule, finding.message);
    }
}

pub(in crate::ide) fn group(report: &Report, id: GroupId) -> String {
    let architecture = &report.architecture;
    let group = &architecture.groups[id];
    let members = architecture
        .components
        .iter()
        .filter(|c| architecture.groups_of(c.group).any(|g| g == id));
    let mut out = format!("**{}** · group of {}", group.full, members.count());
    for text in [&group.title, &group.doc].into_iter().flatten() {
        let _ = write!(out, "\n\n{text}");
    }
    let monthly = report.costs.of_group(architecture, id);
    let _ = write!(out, "\n\n**{} a month**", dollars(monthly));
    if report.costs.monthly > 0.0 {
        let share = 100.0 * monthly / report.costs.monthly;
        let _ = write!(out, " · {share:.0} % of the design");
    }
    out
}

pub(in crate::ide) fn entity(report: &Report, id: usize) -> String {
    let entity = &report.architecture.entities[id];
    let store = entity
        .component
        .map(|c| report.architecture.components[c].full.as_str());
    let mut out = format!("**{}** · entity", entity.name);
    if let Some(store) = store {
        let _ = write!(out, " in `{store}`");
    }
    if let Some(doc) = &entity.doc {
        let _ = write!(out, "\n\n{doc}");
    }
    out.push_str("\n\n| field | type |\n|:--|:--|");
    for (name, type_, _) in &entity.fields {
        let _ = write!(out, "\n| {name} | {type_} |");
    }
    out
}

pub(in crate::ide) fn kind(word: &str) -> Option<String> {
    let kind = Vocabulary::builtin().kind(word)?;
    let words = Vocabulary::builtin();
    let products: Vec<String> = Palette::builtin()
        .products()
        .filter(|p| words.role_of(p) == kind.name)
        .map(|p| format!("`{}`", p.id))
        .collect();
    let mut out = format!("**{}** · kind `{}`\n\n{}", kind.title, kind.name, kind.doc);
    if !products.is_empty() {
        let _ = write!(out, "\n\nProducts: {}", products.join(", "));
    }
    Some(out)
}

pub(in crate::ide) fn product(report: &Report, word: &str) -> Option<String> {
    if let Some(own) = report.architecture.products.get(word) {
        let kind = own.kind.map_or("product", |k| k.name.as_str());
        let price = own
            .monthly
            .map(|m| format!(" · {} a month each", dollars(m)));
        return Some(format!(
            "**{word}** · {kind} of this workspace{}",
            price.unwrap_or_default()
        ));
    }
    let product = Palette::builtin().product(word)?;
    let role = Vocabulary::builtin().role_of(product);
    let mut out = format!(
        "**{}** · {role} `{}`\n\n{}",
        product.title, product.id, product.service
    );
    if !product.billing.is_empty() && product.billing != "-" {
        let _ = write!(out, "\n\nBilled by: {}", product.billing);
    }
    let slas = [
        ("one zone", product.sla.single_zone),
        ("several zones", product.sla.multi_zone),
        ("several regions", product.sla.multi_region),
    ];
    let slas: Vec<String> = slas
        .iter()
        .filter_map(|(w, sla)| Some(format!("{} % in {w}", (*sla)?)))
        .collect();
    if !slas.is_empty() {
        let _ = write!(out, "\n\nSLA: {} ({})", slas.join(", "), product.sla.source);
    }
    if !product.limit.is_empty() {
        let _ = write!(out, "\n\nLimits: {}", product.limit);
    }
    let elsewhere = &product.equivalents;
    let others: Vec<String> = [&elsewhere.aws, &elsewhere.gcp, &elsewhere.azure]
        .into_iter()
        .flatten()
        .filter(|id| **id != product.id)
        .map(|id| format!("`{id}`"))
        .collect();
    if !others.is_empty() {
        let _ = write!(out, "\n\nElsewhere: {}", others.join(", "));
    }
    Some(out)
}

pub(in crate::ide) fn connection_type_words(word: &str) -> Option<String> {
    let what = Vocabulary::builtin().connection(word)?;
    let waits = if what.waits(Some("sync")) && !what.waits(None) {
        "With `mode = sync` the caller waits."
    } else if what.waits(None) {
        "The caller waits for the answer."
    } else {
        "The caller does not wait."
    };
    let flow = match what.data.as_str() {
        "forward" => "Data flows along the arrow.",
        "backward" => "Data flows against the arrow.",
        _ => "Data flows both ways.",
    };
    Some(format!(
        "**{}** · connection type `{}`\n\n{}\n\n{waits} {flow}\n\n- Delivery: {}\n- Fails by: {}\n- A safe caller: {}",
        what.title, what.name, what.doc, what.delivery, what.fails, what.needs
    ))
}

pub(in crate::ide) fn setting(scope: &str, kind: Option<&str>, word: &str) -> Option<String> {
    let spec = Vocabulary::builtin().setting(scope, kind, word)?;
    let unit = spec
        .unit
        .as_ref()
        .map(|u| format!(" in `{u}`"))
        .unwrap_or_default();
    let mut out = format!("**{}** · {}{unit}\n\n{}", spec.name, spec.type_, spec.doc);
    if !spec.values.is_empty() {
        let values: Vec<String> = spec.values.iter().map(|v| format!("`{v}`")).collect();
        let more = if spec.open { ", …" } else { "" };
        let _ = write!(out, "\n\nValues: {}{more}", values.join(", "));
    }
    Some(out)
}

/// A size of a component's product, or of the usual product of the kind.
pub(in crate::ide) fn instance(
    report: &Report,
    component: Option<&Component>,
    kind: Option<&str>,
    word: &str,
) -> Option<String> {
    let architecture = &report.architecture;
    let constraints = &architecture.constraints;
    let product = match component.and_then(|c| c.product.as_ref()) {
        Some(product) => product.known()?,
        None => {
            let provider = constraints.word("provider").unwrap_or("aws");
            Palette::builtin().default_for(kind?, provider)?
        }
    };
    let region = match component {
        Some(component) => cost::region(architecture, component),
        None => constraints.word("region").unwrap_or(""),
    };
    let instance = buttress_pricing::instances_in(product, region)
        .into_iter()
        .find(|i| i.name == word)?;
    let mut out = format!("**{}** · {}", instance.name, product.title);
    if let Some(vcpu) = instance.vcpu {
        let _ = write!(out, " · {vcpu} vCPU");
    }
    if let Some(memory) = instance.memory_gb {
        let _ = write!(out, " · {memory} GB");
    }
    if let Some(monthly) = instance.monthly {
        let _ = write!(out, " · {} a month each", dollars(monthly));
    }
    Some(out)
}

/// A statement with a name of its own.
pub(in crate::ide) fn named(
    keyword: &str,
    name: &str,
    title: Option<&str>,
    doc: Option<&str>,
) -> String {
    let mut out = format!("**{name}** · {keyword}");
    for text in [title, doc].into_iter().flatten() {
        let _ = write!(out, "\n\n{text}");
    }
    out
}

pub(in crate::ide) fn rule(word: &str) -> Option<String> {
    let rule = health::rule(health::canonical(word)?)?;
    Some(format!(
        "**{}** · `{}` · {}\n\n{}\n\n{}",
        rule.title,
        rule.slug,
        rule.id,
        rule.why,
        format_args!(
            "Costs health in *{}*.",
            format!("{:?}", rule.category).to_lowercase()
        ),
    ))
}

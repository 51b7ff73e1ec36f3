//! Working out a bill: a billing model, the price book and the inputs of one component.

use crate::{
    bill::{Bill, Line, amount},
    book::{Confidence, PriceBook, Quote},
    formula::{Formula, Scope as _, figure},
    inputs::Inputs,
    instances,
    model::{LineModel, Model, Models, Tier},
    palette::{Palette, Product},
    regions,
    values::{Values, holds},
};

/// What a component built with `product` costs a month in `region`.
///
/// Never fails: what cannot be priced says why in [`Bill::unpriced`], what is only partly known
/// says so in [`Bill::notes`]. Without a region of the product's cloud (`any`, empty, another
/// cloud's) the cloud's default region is priced.
pub fn bill(
    palette: &Palette,
    book: &PriceBook,
    product: &Product,
    region: &str,
    inputs: &dyn Inputs,
) -> Bill {
    let models = Models::builtin();
    let Some(model) = models.of(&product.id) else {
        return Bill::unpriced(match models.reason(&product.id) {
            Some(reason) => reason,
            None if palette.product(&product.id).is_none() => {
                "not a product of the catalogue: state its `price`"
            }
            None => "no billing model yet",
        });
    };
    let values = Values::new(model, inputs);
    for (setting, reason) in &model.requires {
        if !values.stated(setting) {
            return Bill::unpriced(reason.clone());
        }
    }
    let cloud = match &model.cloud {
        Some(cloud) => cloud.as_str(),
        None => instances::host_cloud(book, model, values.word("instance").as_deref(), region),
    };
    Pricer {
        book,
        model,
        values,
        cloud,
        region,
        bill: empty(model),
    }
    .run()
}

fn empty(model: &Model) -> Bill {
    Bill {
        lines: Vec::new(),
        monthly: 0.0,
        notes: model.notes.clone(),
        unpriced: None,
        confidence: Confidence::Seen,
    }
}

struct Pricer<'a> {
    book: &'a PriceBook,
    model: &'a Model,
    values: Values<'a>,
    cloud: &'a str,
    region: &'a str,
    bill: Bill,
}

impl Pricer<'_> {
    fn run(mut self) -> Bill {
        let priced_in = regions::resolve(self.cloud, self.region);
        if priced_in != self.region && priced_in != "global" {
            let said = match self.region {
                "" | "any" => "no region is stated".to_owned(),
                other => format!("{other} is no region of {} that is known", self.cloud),
            };
            self.bill
                .notes
                .push(format!("{said}: priced in {priced_in}"));
        }
        let mut unknown: Vec<String> = Vec::new();
        for line in &self.model.lines {
            self.values.take_assumed();
            if line
                .when
                .as_ref()
                .is_some_and(|test| !holds(test, &self.values))
            {
                continue;
            }
            match self.add(line) {
                Ok(()) => {}
                Err(Gap::Fatal(reason)) => return Bill::unpriced(reason),
                Err(Gap::Unknown(name)) => unknown.push(format!("{} ({name})", line.what)),
                Err(Gap::NoPrice(name)) => {
                    self.bill
                        .notes
                        .push(format!("{} not in the sum: no price for {name}", line.what));
                }
            }
        }
        if self.bill.lines.is_empty() {
            let reason = match unknown.is_empty() {
                false => format!(
                    "billed by use, and its use is not known: {}",
                    unknown.join(", ")
                ),
                true => match self.bill.notes.last() {
                    Some(note) if note.contains("no price for") => note.clone(),
                    // Of a plan that is not known, it is not known either what is billed.
                    _ => match self.values.ignored_words().as_slice() {
                        [] => return self.finish(),
                        words => format!("no price for {}", words.join(", ")),
                    },
                },
            };
            return Bill {
                notes: self.values.ignored(),
                ..Bill::unpriced(reason)
            };
        }
        if !unknown.is_empty() {
            self.bill.notes.push(format!(
                "not in the sum, for want of a figure: {}",
                unknown.join(", ")
            ));
        }
        self.finish()
    }

    fn finish(mut self) -> Bill {
        let assumed = self.bill.assumed();
        let size = assumed.iter().find(|(name, _)| name == "instance");
        if let (true, Some((_, size)), Some(plan)) =
            (self.model.plans, size, self.values.ignored_plan())
        {
            // The usual size is no answer where another is written.
            return Bill::unpriced(format!(
                "{plan} is no size that is known: state `instance`, such as {size}"
            ));
        }
        // Not `sum`, which is -0 of nothing.
        self.bill.monthly = self
            .bill
            .lines
            .iter()
            .fold(0.0, |sum, line| sum + line.monthly);
        if self.bill.lines.is_empty() && !self.model.lines.is_empty() {
            self.bill
                .notes
                .push("none of what is billed is used".to_owned());
        }
        self.bill.notes.extend(self.values.ignored());
        self.bill.confidence = self
            .bill
            .lines
            .iter()
            .map(|line| line.confidence)
            .max()
            .unwrap_or(Confidence::Seen);
        self.bill
    }

    fn add(&mut self, line: &LineModel) -> Result<(), Gap> {
        let total = line.quantity.value(&self.values).map_err(Gap::Unknown)?;
        if !total.is_finite() || total <= 0.0 {
            return Ok(());
        }
        let mut from = 0.0;
        for tier in &line.tiers {
            let upto = tier.up_to.unwrap_or(f64::INFINITY);
            let quantity = total.min(upto) - from;
            if quantity <= 0.0 {
                break;
            }
            let quote = self.quote(tier)?;
            let what = tier_name(line, from, upto);
            self.push(what, &line.quantity, quantity, total, quote);
            from = upto;
        }
        Ok(())
    }

    fn push(&mut self, what: String, sum: &Formula, quantity: f64, total: f64, quote: Quote) {
        let Quote {
            price,
            estimated_region,
        } = quote;
        let mut formula = sum.shown(&self.values);
        if quantity < total {
            formula = format!("{} of {formula}", figure(quantity));
        }
        let assumed = self.values.take_assumed();
        for pair in &assumed {
            // Lines that come of one sum share what was assumed for it.
            self.values.assume_again(pair);
        }
        self.bill.lines.push(Line {
            what,
            quantity,
            unit_price: price.usd,
            monthly: quantity * price.usd,
            formula,
            source: price.source.title.clone(),
            as_of: price.source.as_of.to_owned(),
            confidence: if estimated_region {
                Confidence::Estimated
            } else {
                price.source.confidence
            },
            region: price.region,
            unit: price.unit,
            estimated_region,
            assumed,
        });
    }

    /// The figure that a tier is charged by.
    fn quote(&self, tier: &Tier) -> Result<Quote, Gap> {
        let name = tier
            .price
            .of(self.cloud)
            .ok_or_else(|| Gap::NoPrice(format!("it on {}", self.cloud)))?;
        let filled = self.fill(name)?;
        let (service, sku) = filled
            .split_once('/')
            .ok_or_else(|| Gap::NoPrice(filled.clone()))?;
        // Names of machines stand as their vendor writes them, all others in small letters.
        let plain = sku.to_ascii_lowercase();
        let quote = |sku: &str| self.book.quote(self.cloud, service, sku, self.region);
        let found = quote(sku)
            .or_else(|| quote(&plain))
            .or_else(|| quote(&plain.replace(['.', '_'], "-")));
        match found {
            Some(quote) => Ok(quote),
            // Of a size that is known, it is this price, such as that with Windows, that is not.
            None if name.contains("{instance}") => Err(Gap::Fatal(if self.is_known_size() {
                format!("no price for {service} {sku}")
            } else {
                self.no_instance(service)
            })),
            None => Err(Gap::NoPrice(format!("{service} {sku}"))),
        }
    }

    /// A name in the price book with the settings it holds filled in.
    fn fill(&self, pattern: &str) -> Result<String, Gap> {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(
                &self
                    .values
                    .word(name)
                    .ok_or_else(|| Gap::Unknown(name.to_owned()))?,
            );
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn is_known_size(&self) -> bool {
        let service = self.model.instances.as_ref();
        let service = service.and_then(|by_cloud| by_cloud.of(self.cloud));
        let instance = self.values.word("instance").unwrap_or_default();
        service.is_some_and(|service| self.book.node(self.cloud, service, &instance).is_some())
    }

    fn no_instance(&self, service: &str) -> String {
        let instance = self.values.word("instance").unwrap_or_default();
        let near = instances::nearest_of(self.book, self.cloud, service, &instance);
        match near.as_slice() {
            [] => format!("no price for the instance {instance}"),
            near => format!(
                "no instance is called {instance}; near it: {}",
                near.join(", ")
            ),
        }
    }
}

/// Why a line is not on the bill.
enum Gap {
    /// Nothing can be priced without it.
    Fatal(String),
    /// A figure nobody gave.
    Unknown(String),
    /// A price that the book does not have.
    NoPrice(String),
}

fn tier_name(line: &LineModel, from: f64, upto: f64) -> String {
    match (from > 0.0, upto.is_finite()) {
        (false, false) => line.what.clone(),
        (false, true) => format!("{}, first {}", line.what, amount(&figure(upto), &line.unit)),
        (true, true) => format!(
            "{}, next {}",
            line.what,
            amount(&figure(upto - from), &line.unit)
        ),
        (true, false) => format!("{}, over {}", line.what, amount(&figure(from), &line.unit)),
    }
}

//! Working out a bill: a billing model, the price book and the inputs of one component.

use std::borrow::Cow;

use crate::{
    bill::{Bill, Line},
    book::{Confidence, PriceBook, Quote},
    formula::Scope as _,
    inputs::Inputs,
    instances,
    model::{LineModel, Model, Models, Tier},
    palette::{Palette, Product},
    purchase::Purchase,
    regions::Place,
    values::{Values, holds},
};

/// US dollars a month beyond which a bill is no bill but a slip of the hand.
const MOST: f64 = 1e15;

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
            return Bill::unpriced(reason.as_str());
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
        place: Place::new(cloud, region),
        bill: empty(model),
    }
    .run()
}

fn empty(model: &'static Model) -> Bill {
    Bill {
        lines: Vec::with_capacity(model.lines.len()),
        monthly: 0.0,
        unpriced: None,
        confidence: Confidence::Seen,
        usual_notes: &model.notes,
        own_notes: Vec::new(),
    }
}

struct Pricer<'a> {
    book: &'a PriceBook,
    model: &'static Model,
    values: Values<'a>,
    cloud: &'static str,
    region: &'a str,
    /// Where prices are taken.
    place: Place,
    bill: Bill,
}

impl Pricer<'_> {
    fn run(mut self) -> Bill {
        let priced_in = self.place.name();
        if priced_in != self.region && priced_in != "global" {
            let cloud = self.cloud;
            self.bill.own_notes.push(match self.region {
                "" | "any" => format!("no region is stated: priced in {priced_in}"),
                other => {
                    format!("{other} is no region of {cloud} that is known: priced in {priced_in}")
                }
            });
        }
        let mut unknown: Vec<String> = Vec::new();
        for (at, line) in self.model.lines.iter().enumerate() {
            self.values.clear_assumed();
            if line
                .when
                .as_ref()
                .is_some_and(|test| !holds(test, &self.values))
            {
                continue;
            }
            match self.add(at, line) {
                Ok(()) => {}
                Err(Gap::Fatal(reason)) => return Bill::unpriced(reason),
                Err(Gap::Unknown(name)) => unknown.push(format!("{} ({name})", line.what)),
                Err(Gap::NoPrice(name)) => {
                    self.bill
                        .own_notes
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
                true => match self.bill.own_notes.last() {
                    Some(note) if note.contains("no price for") => note.clone(),
                    // Of a plan that is not known, it is not known either what is billed.
                    _ => match self.values.ignored_words().as_slice() {
                        [] => return self.finish(),
                        words => format!("no price for {}", words.join(", ")),
                    },
                },
            };
            return Bill {
                own_notes: self.values.ignored(),
                ..Bill::unpriced(reason)
            };
        }
        if !unknown.is_empty() {
            self.bill.own_notes.push(format!(
                "not in the sum, for want of a figure: {}",
                unknown.join(", ")
            ));
        }
        self.finish()
    }

    fn finish(mut self) -> Bill {
        if self.model.plans
            && let Some(plan) = self.values.ignored_plan()
            && let Some((_, size)) = self
                .bill
                .assumed()
                .iter()
                .find(|(name, _)| *name == "instance")
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
                .own_notes
                .push("none of what is billed is used".to_owned());
        }
        self.bill.own_notes.extend(self.values.ignored());
        self.bill.confidence = self
            .bill
            .lines
            .iter()
            .map(|line| line.confidence)
            .max()
            .unwrap_or(Confidence::Seen);
        self.bill.lines.shrink_to_fit();
        self.bill
    }

    fn add(&mut self, at: usize, line: &'static LineModel) -> Result<(), Gap> {
        let (total, figures) = line
            .quantity
            .value_and_figures(&self.values)
            .map_err(Gap::Unknown)?;
        if !total.is_finite() {
            return Err(self.too_large(line));
        }
        if total <= 0.0 {
            return Ok(());
        }
        let mut figures = figures.into_boxed_slice();
        let mut from = 0.0;
        for (number, tier) in line.tiers.iter().enumerate() {
            let upto = tier.up_to.unwrap_or(f64::INFINITY);
            let quantity = total.min(upto) - from;
            if quantity <= 0.0 {
                break;
            }
            let Quote {
                price,
                estimated_region,
            } = self.quote(tier)?;
            let monthly = quantity * price.usd;
            if !monthly.is_finite() || monthly > MOST {
                return Err(self.too_large(line));
            }
            let is_last = total <= upto;
            self.bill.lines.push(Line {
                quantity,
                unit: price.unit,
                unit_price: price.usd,
                monthly,
                source: price.source,
                confidence: if estimated_region {
                    Confidence::Estimated
                } else {
                    price.source.confidence
                },
                region: price.region,
                estimated_region,
                purchase: price.purchase,
                // Lines that come of one sum share what was assumed for it.
                assumed: self.values.assumed(),
                model: self.model,
                line: at as u16,
                tier: number as u16,
                is_part: quantity < total,
                figures: if is_last {
                    std::mem::take(&mut figures)
                } else {
                    figures.clone()
                },
            });
            from = upto;
        }
        Ok(())
    }

    /// A number of so many digits is a mistake, and so would be its price.
    fn too_large(&self, line: &LineModel) -> Gap {
        let what = &line.what;
        Gap::Fatal(match self.values.largest_setting() {
            Some(name) => format!("`{name}` is too large to be priced: see {what}"),
            None => format!("its use is too large to be priced: see {what}"),
        })
    }

    /// The figure that a tier is charged by.
    fn quote(&self, tier: &'static Tier) -> Result<Quote, Gap> {
        if let Some(quote) = self.fixed_quote(tier) {
            return Ok(quote);
        }
        let name = tier
            .price
            .of(self.cloud)
            .ok_or_else(|| Gap::NoPrice(format!("it on {}", self.cloud)))?;
        let filled = self.fill(name)?;
        let (service, sku) = filled
            .split_once('/')
            .ok_or_else(|| Gap::NoPrice(filled.to_string()))?;
        if name.contains("{instance}")
            && let Some(quote) = self.bought(service, sku)
        {
            return Ok(quote);
        }
        // Names of machines stand as their vendor writes them, all others in small letters.
        let quote = |sku: &str| self.book.quote_in(self.cloud, service, sku, &self.place);
        let found = quote(sku).or_else(|| {
            let plain = sku.to_ascii_lowercase();
            quote(&plain).or_else(|| quote(&plain.replace(['.', '_'], "-")))
        });
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

    /// The figure for a machine that is not bought on demand, where there is one: else a note says that
    /// `purchase` is not in the price.
    fn bought(&self, service: &str, sku: &str) -> Option<Quote> {
        let purchase = self
            .values
            .purchase()
            .filter(|p| *p != Purchase::OnDemand)?;
        let quote = self
            .book
            .bought(self.cloud, service, sku, purchase, &self.place)?;
        self.values.mark("purchase");
        Some(quote)
    }

    /// The figure of a tier whose price does not depend on settings: found once, and kept.
    fn fixed_quote(&self, tier: &'static Tier) -> Option<Quote> {
        let name = tier.price.of(self.model.cloud.as_deref()?)?;
        let figures = tier.figures.get_or_init(|| match name.split_once('/') {
            Some((service, sku)) if !sku.contains('{') => {
                self.book.figures(self.cloud, service, sku)
            }
            _ => Vec::new(),
        });
        if figures.is_empty() {
            return None;
        }
        let of = |region: &str| figures.iter().find(|price| price.region == region);
        self.place.nearest(|region| of(region).copied())
    }

    /// A name in the price book with the settings it holds filled in.
    fn fill(&self, pattern: &'static str) -> Result<Cow<'static, str>, Gap> {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            out.push_str(&self.values.word(name).ok_or(Gap::Unknown(name))?);
            rest = after;
        }
        if out.is_empty() {
            return Ok(Cow::Borrowed(rest));
        }
        out.push_str(rest);
        Ok(Cow::Owned(out))
    }

    fn is_known_size(&self) -> bool {
        let service = self.model.instances.as_ref();
        let service = service.and_then(|by_cloud| by_cloud.of(self.cloud));
        let instance = self.values.word("instance").unwrap_or_default();
        service.is_some_and(|service| self.book.has_node(self.cloud, service, &instance))
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
    Unknown(&'static str),
    /// A price that the book does not have.
    NoPrice(String),
}

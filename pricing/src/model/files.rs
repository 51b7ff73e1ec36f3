//! The files of billing models. A model is read when a bill of one of its products is first asked
//! for: a design has few of them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

use serde::Deserialize;

use super::{Model, RawLine, RawModel};

const LABELS: &str = include_str!("../../data/billing/labels.toml");
const UNPRICED: &str = include_str!("../../data/billing/unpriced.toml");

/// What each model of a file begins with.
const HEAD: &str = "\n[[model]]\n";

/// All models, by product, and the reasons of the products without one.
#[derive(Debug)]
pub(crate) struct Models {
    files: [File; 4],
    reasons: OnceLock<HashMap<String, String>>,
    labels: OnceLock<HashMap<String, String>>,
}

/// The models of the products that begin with one of these words.
#[derive(Debug)]
struct File {
    vendors: &'static [&'static str],
    text: &'static str,
    index: OnceLock<Index>,
    /// Lines that several models have.
    shared: OnceLock<Result<BTreeMap<String, RawLine>, String>>,
}

/// Where the models of a file are.
#[derive(Debug)]
struct Index {
    entries: Vec<Entry>,
    by_product: HashMap<&'static str, usize>,
    /// Products that are named twice.
    twice: Vec<&'static str>,
}

#[derive(Debug)]
struct Entry {
    text: &'static str,
    model: OnceLock<Result<Model, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Preface {
    #[serde(default)]
    shared: BTreeMap<String, RawLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReasons {
    reason: Vec<RawReason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReason {
    why: String,
    products: Vec<String>,
}

impl Models {
    pub(crate) fn builtin() -> &'static Models {
        static MODELS: Models = Models {
            files: [
                File::new(&["aws"], include_str!("../../data/billing/aws.toml")),
                File::new(&["gcp"], include_str!("../../data/billing/gcp.toml")),
                File::new(&["azure"], include_str!("../../data/billing/azure.toml")),
                File::new(
                    &["self", "saas"],
                    include_str!("../../data/billing/other.toml"),
                ),
            ],
            reasons: OnceLock::new(),
            labels: OnceLock::new(),
        };
        &MODELS
    }

    pub(crate) fn of(&self, product: &str) -> Option<&Model> {
        let vendor = product.split('.').next()?;
        let file = self.files.iter().find(|f| f.vendors.contains(&vendor))?;
        let index = file.index();
        let entry = index.entries.get(*index.by_product.get(product)?)?;
        file.model(entry).as_ref().ok()
    }

    /// Why a product has no model.
    pub(crate) fn reason(&self, product: &str) -> Option<&str> {
        let reasons = self.reasons.get_or_init(|| {
            let file = toml::from_str::<RawReasons>(UNPRICED);
            let reasons = file.map_or(Vec::new(), |file| file.reason);
            let each = reasons.into_iter().flat_map(|reason| {
                let products = reason.products.into_iter();
                products.map(move |product| (product, reason.why.clone()))
            });
            each.collect()
        });
        reasons.get(product).map(String::as_str)
    }

    /// What a name is called in a sum.
    pub(crate) fn label(&'static self, name: &str) -> Cow<'static, str> {
        let labels = self
            .labels
            .get_or_init(|| toml::from_str(LABELS).unwrap_or_default());
        match labels.get(name) {
            Some(label) => Cow::Borrowed(label),
            None => Cow::Owned(name.replace('_', " ")),
        }
    }
}

impl File {
    const fn new(vendors: &'static [&'static str], text: &'static str) -> File {
        File {
            vendors,
            text,
            index: OnceLock::new(),
            shared: OnceLock::new(),
        }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index {
                entries: Vec::new(),
                by_product: HashMap::new(),
                twice: Vec::new(),
            };
            for text in self.text.split(HEAD).skip(1) {
                for product in products(text) {
                    if index
                        .by_product
                        .insert(product, index.entries.len())
                        .is_some()
                    {
                        index.twice.push(product);
                    }
                }
                index.entries.push(Entry {
                    text,
                    model: OnceLock::new(),
                });
            }
            index
        })
    }

    fn model<'a>(&self, entry: &'a Entry) -> &'a Result<Model, String> {
        entry.model.get_or_init(|| {
            let shared = self.shared().as_ref().map_err(String::clone)?;
            let raw: RawModel = toml::from_str(entry.text).map_err(|error| error.to_string())?;
            let products = raw.products.join(", ");
            Model::read(raw, shared).map_err(|mistake| format!("{products}: {mistake}"))
        })
    }

    fn shared(&self) -> &Result<BTreeMap<String, RawLine>, String> {
        self.shared.get_or_init(|| {
            let text = self.text.split(HEAD).next().unwrap_or("");
            let preface = toml::from_str::<Preface>(text).map_err(|error| error.to_string())?;
            Ok(preface.shared)
        })
    }
}

/// The products of a model, from the text that says them.
fn products(model: &'static str) -> impl Iterator<Item = &'static str> {
    let list = model
        .split_once("products = [")
        .map_or("", |(_, list)| list);
    let list = list.split(']').next().unwrap_or("");
    list.split('"').skip(1).step_by(2)
}

#[cfg(test)]
impl Models {
    /// Every product with its model.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &Model)> {
        self.files.iter().flat_map(|file| {
            let index = file.index();
            let models = index.by_product.iter();
            models.filter_map(|(product, at)| {
                let model = file.model(&index.entries[*at]).as_ref().ok()?;
                Some((*product, model))
            })
        })
    }

    pub(crate) fn reasoned(&self) -> Vec<String> {
        let file: RawReasons = toml::from_str(UNPRICED).expect("the reasons");
        file.reason
            .into_iter()
            .flat_map(|reason| reason.products)
            .collect()
    }

    /// What cannot be read, or stands twice, or would never be found.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut out = Vec::new();
        out.extend(
            toml::from_str::<HashMap<String, String>>(LABELS)
                .err()
                .map(|e| e.to_string()),
        );
        for file in &self.files {
            let index = file.index();
            out.extend(file.shared().as_ref().err().cloned());
            for entry in &index.entries {
                let read: Result<RawModel, _> = toml::from_str(entry.text);
                let listed: Vec<&str> = products(entry.text).collect();
                match (read, file.model(entry)) {
                    (Ok(raw), Ok(_)) if raw.products == listed => {}
                    (Err(error), _) => out.push(error.to_string()),
                    (_, Err(error)) => out.push(error.clone()),
                    _ => out.push(format!("{listed:?} are not the products of their model")),
                }
            }
            for product in &index.twice {
                out.push(format!("{product} has two billing models"));
            }
            for product in index.by_product.keys() {
                if self.of(product).is_none() {
                    out.push(format!("{product} stands in the file of another vendor"));
                }
            }
            let heads = file.text.matches("[[model]]").count();
            if heads != index.entries.len() {
                out.push(format!("{heads} heads, {} models", index.entries.len()));
            }
        }
        let mut reasoned = self.reasoned();
        reasoned.sort();
        let twice = reasoned.windows(2).filter(|pair| pair[0] == pair[1]);
        out.extend(twice.map(|pair| format!("{} has two reasons", pair[0])));
        out
    }
}

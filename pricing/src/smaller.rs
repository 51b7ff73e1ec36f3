//! Language models that do less for less.
//!
//! The table is our own reading of what the vendors say their models are for.

use std::sync::OnceLock;

use crate::csv;

const MODELS: &str = include_str!("../data/smaller-models.csv");

/// A model that can take the place of another, with what is lost by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smaller {
    /// Its name, written as the other is: `gpt-4.1-mini`.
    pub model: String,
    /// What is given up, as the end of a sentence.
    pub gives_up: String,
}

/// The next smaller model of the same family; `None` where none is known.
pub fn smaller_model(model: &str) -> Option<Smaller> {
    static ROWS: OnceLock<Vec<[String; 3]>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        let rows = csv::records(MODELS).map(csv::fields);
        let rows = rows.filter_map(|fields| <[_; 3]>::try_from(fields).ok());
        rows.map(|fields| fields.map(|field| field.into_owned()))
            .collect()
    });
    let name = model.to_ascii_lowercase().replace(['.', '_'], "-");
    let [_, smaller, gives_up] = rows.iter().find(|[of, _, _]| *of == name)?;
    Some(Smaller {
        model: match model.contains('.') {
            true => dotted(smaller),
            false => smaller.clone(),
        },
        gives_up: gives_up.clone(),
    })
}

/// `gpt-4.1-mini` for `gpt-4-1-mini`: a version of two numbers with a dot in it.
fn dotted(name: &str) -> String {
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let mut out = String::new();
    let mut before = "";
    for part in name.split('-') {
        let short = part.len() < 3;
        if !out.is_empty() {
            out.push(match is_number(before) && is_number(part) && short {
                true => '.',
                false => '-',
            });
        }
        out.push_str(part);
        before = part;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{MODELS, smaller_model};
    use crate::{PriceBook, csv};

    #[test]
    fn the_name_is_written_as_the_other_is() {
        let of = |model| smaller_model(model).map(|smaller| smaller.model);
        assert_eq!(of("gpt-4.1").as_deref(), Some("gpt-4.1-mini"));
        assert_eq!(of("gpt-4-1").as_deref(), Some("gpt-4-1-mini"));
        assert_eq!(of("Claude-Sonnet-4.5").as_deref(), Some("claude-haiku-4.5"));
        assert_eq!(
            of("mistral-large-2402").as_deref(),
            Some("mistral-small-2402")
        );
        assert_eq!(of("gpt-4o-mini"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn each_is_cheaper_wherever_both_are_sold() {
        let book = PriceBook::builtin();
        for row in csv::records(MODELS) {
            let fields = csv::fields(row);
            let mut sold = 0;
            for (cloud, service) in [
                ("aws", "bedrock"),
                ("azure", "openai"),
                ("gcp", "vertex-ai"),
                ("saas", "openai"),
                ("saas", "anthropic"),
            ] {
                let price = |model: &str, way: &str| {
                    let quote = book.quote(cloud, service, &format!("{model}-{way}"), "")?;
                    Some(quote.price.usd)
                };
                for way in ["input", "output"] {
                    if let (Some(large), Some(small)) =
                        (price(&fields[0], way), price(&fields[1], way))
                    {
                        sold += 1;
                        assert!(small < large, "{row}: {small} {large} at {cloud}");
                    }
                }
            }
            assert!(sold > 0, "nobody sells both: {row}");
        }
    }
}

//! JSON Schema, as much of it as ours uses. A word that is not known here fails, so that a schema
//! cannot promise what is not looked at.

use serde_json::Value;

/// Every way in which a value breaks a schema.
pub fn breaks(value: &Value, schema: &Value) -> Vec<String> {
    let mut out = Vec::new();
    check(value, schema, schema, "$", &mut out);
    out
}

fn check(value: &Value, schema: &Value, root: &Value, at: &str, out: &mut Vec<String>) {
    let words = schema.as_object().expect("a schema is an object");
    for (word, wanted) in words {
        let fits = match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let name = wanted
                    .as_str()
                    .and_then(|w| w.strip_prefix("#/$defs/"))
                    .expect("ours");
                check(value, &root["$defs"][name], root, at, out);
                true
            }
            "type" => match wanted.as_str().expect("one type") {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "number" => value.is_number(),
                "integer" => value.is_i64() || value.is_u64(),
                other => panic!("type {other}"),
            },
            "enum" => wanted.as_array().expect("values").contains(value),
            "minimum" => value.as_f64().is_none_or(|v| Some(v) >= wanted.as_f64()),
            "maximum" => value.as_f64().is_none_or(|v| Some(v) <= wanted.as_f64()),
            "minLength" => value
                .as_str()
                .is_none_or(|v| v.chars().count() as u64 >= wanted.as_u64().expect("a number")),
            "pattern" => value
                .as_str()
                .is_none_or(|v| matches(v, wanted.as_str().expect("a text"))),
            "required" => {
                let names = wanted.as_array().expect("names");
                names
                    .iter()
                    .all(|n| value.get(n.as_str().expect("a name")).is_some())
            }
            "additionalProperties" => {
                assert_eq!(wanted, false, "the only value in use");
                let known = &schema["properties"];
                value
                    .as_object()
                    .is_none_or(|v| v.keys().all(|k| known.get(k).is_some()))
            }
            "properties" => {
                for (name, schema) in wanted.as_object().expect("schemas") {
                    if let Some(value) = value.get(name) {
                        check(value, schema, root, &format!("{at}.{name}"), out);
                    }
                }
                true
            }
            "items" => {
                for (i, value) in value.as_array().into_iter().flatten().enumerate() {
                    check(value, wanted, root, &format!("{at}[{i}]"), out);
                }
                true
            }
            other => panic!("{other} is not known here"),
        };
        if !fits {
            out.push(format!("{at}: {word} {wanted} is broken by {value}"));
        }
    }
}

/// The two patterns in use.
fn matches(text: &str, pattern: &str) -> bool {
    match pattern {
        "^[a-z0-9-]+$" => {
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            !text.is_empty() && text.chars().all(fits)
        }
        "^[A-Z]{3}$" => text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase()),
        other => panic!("{other} is not known here"),
    }
}

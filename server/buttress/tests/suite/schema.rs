//! JSON Schema, as much of it as ours and that of SARIF use. A word that is not known here fails, so
//! that a schema cannot promise what is not looked at.

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
            "$schema" | "$id" | "id" | "$defs" | "definitions" | "title" | "description"
            | "default" => true,
            "$ref" => {
                let path = wanted.as_str().and_then(|w| w.strip_prefix('#'));
                let named = path.and_then(|path| root.pointer(path));
                check(value, named.expect("in the schema"), root, at, out);
                true
            }
            "type" => match wanted {
                Value::Array(any) => any.iter().any(|one| is_a(value, one)),
                one => is_a(value, one),
            },
            "anyOf" => fitting(value, wanted, root) > 0,
            "oneOf" => fitting(value, wanted, root) == 1,
            "enum" => wanted.as_array().expect("values").contains(value),
            "minimum" => value.as_f64().is_none_or(|v| Some(v) >= wanted.as_f64()),
            "maximum" => value.as_f64().is_none_or(|v| Some(v) <= wanted.as_f64()),
            "minLength" => value
                .as_str()
                .is_none_or(|v| v.chars().count() as u64 >= wanted.as_u64().expect("a number")),
            "minItems" => value
                .as_array()
                .is_none_or(|v| v.len() as u64 >= wanted.as_u64().expect("a number")),
            "uniqueItems" => {
                let all = value.as_array().map_or(&[][..], Vec::as_slice);
                let again = |(i, one): (usize, &Value)| all[..i].contains(one);
                wanted == false || !all.iter().enumerate().any(again)
            }
            "format" => value
                .as_str()
                .is_none_or(|v| is_formatted(v, wanted.as_str().expect("a text"))),
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
                let known = &schema["properties"];
                let all = value.as_object().into_iter().flatten();
                let mut more = all.filter(|(name, _)| known.get(name).is_none());
                match wanted {
                    Value::Bool(allowed) => *allowed || more.next().is_none(),
                    schema => {
                        more.for_each(|(name, value)| {
                            check(value, schema, root, &format!("{at}.{name}"), out);
                        });
                        true
                    }
                }
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

fn is_a(value: &Value, name: &Value) -> bool {
    match name.as_str().expect("a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("type {other}"),
    }
}

/// How many of the schemas a value keeps.
fn fitting(value: &Value, schemas: &Value, root: &Value) -> usize {
    let schemas = schemas.as_array().expect("schemas").iter();
    let kept = schemas.filter(|schema| {
        let mut broken = Vec::new();
        check(value, schema, root, "$", &mut broken);
        broken.is_empty()
    });
    kept.count()
}

/// Whether a text is what its format asks for, as far as we write it.
fn is_formatted(text: &str, format: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c);
    match format {
        "uri" => text.contains("://") && text.chars().all(plain),
        "uri-reference" => text.chars().all(plain),
        other => panic!("{other} is not known here"),
    }
}

/// The patterns in use.
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

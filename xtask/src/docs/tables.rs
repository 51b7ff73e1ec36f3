//! How each table of the manual is made from its data.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use toml::{Table, Value};

/// A table of the manual.
pub struct DocTable {
    /// Its name in the mark.
    name: &'static str,
    /// Its data, below the data folder.
    pub source: &'static str,
    /// Makes the Markdown.
    pub make: fn(&Table) -> Result<String>,
}

const ALL: &[DocTable] = &[
    DocTable {
        name: "kinds",
        source: "kinds.toml",
        make: kinds,
    },
    DocTable {
        name: "connections",
        source: "connections.toml",
        make: connections,
    },
    DocTable {
        name: "settings",
        source: "settings.toml",
        make: settings,
    },
    DocTable {
        name: "units",
        source: "units.toml",
        make: units,
    },
];

/// The table of that name.
pub fn find(name: &str) -> Option<&'static DocTable> {
    ALL.iter().find(|table| table.name == name)
}

fn kinds(data: &Table) -> Result<String> {
    let mut text = String::from("| kind | what it is |\n| --- | --- |\n");
    for kind in rows(data, "kind")? {
        let line = format!("**{}.** {}", string(kind, "title")?, string(kind, "doc")?);
        row(&mut text, &[&code(string(kind, "name")?), &line]);
    }
    Ok(text)
}

fn connections(data: &Table) -> Result<String> {
    let mut text = String::from(
        "| type | what it is | the caller waits | data flows | delivery | how it fails | a safe caller has |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for connection in rows(data, "connection")? {
        let waits = match connection.get("waits") {
            Some(Value::Boolean(true)) => "yes",
            Some(Value::Boolean(false)) => "no",
            _ => "as `mode` says",
        };
        let line = format!(
            "**{}.** {}",
            string(connection, "title")?,
            string(connection, "doc")?
        );
        row(
            &mut text,
            &[
                &code(string(connection, "name")?),
                &line,
                waits,
                string(connection, "data")?,
                string(connection, "delivery")?,
                string(connection, "fails")?,
                string(connection, "needs")?,
            ],
        );
    }
    Ok(text)
}

/// One table for each place where settings stand, in the order in which the data first names it.
fn settings(data: &Table) -> Result<String> {
    let settings = rows(data, "setting")?;
    let mut places: Vec<&str> = Vec::new();
    for place in settings.iter().flat_map(|setting| list(setting, "on")) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let mut text = String::new();
    for place in places {
        let _ = write!(
            text,
            "### On `{place}`\n\n| setting | value | meaning |\n| --- | --- | --- |\n"
        );
        for setting in settings
            .iter()
            .filter(|setting| list(setting, "on").contains(&place))
        {
            let kinds = list(setting, "kinds");
            let mut meaning = string(setting, "doc")?.to_string();
            if !kinds.is_empty() {
                let kinds: Vec<String> = kinds.into_iter().map(code).collect();
                let _ = write!(meaning, " On {}.", kinds.join(", "));
            }
            row(
                &mut text,
                &[
                    &code(string(setting, "name")?),
                    &value_of(setting)?,
                    &meaning,
                ],
            );
        }
        text.push('\n');
    }
    Ok(text)
}

/// The types of a setting, the unit it is offered with and the words it knows.
fn value_of(setting: &Table) -> Result<String> {
    let mut text = string(setting, "type")?.to_string();
    for also in list(setting, "also") {
        let _ = write!(text, " or {also}");
    }
    if let Some(unit) = setting.get("unit").and_then(Value::as_str) {
        let _ = write!(text, " ({})", code(unit));
    }
    let values: Vec<String> = list(setting, "values").into_iter().map(code).collect();
    if !values.is_empty() {
        let more = if matches!(setting.get("open"), Some(Value::Boolean(true))) {
            ", …"
        } else {
            ""
        };
        let _ = write!(text, ": {}{more}", values.join(", "));
    }
    if matches!(setting.get("required"), Some(Value::Boolean(true))) {
        text.push_str("; required");
    }
    Ok(text)
}

fn units(data: &Table) -> Result<String> {
    let units = rows(data, "unit")?;
    let mut text = String::from("| quantity | units | |\n| --- | --- | --- |\n");
    for dimension in rows(data, "dimension")? {
        let name = string(dimension, "name")?;
        let mut cells = Vec::new();
        for unit in &units {
            if string(unit, "dimension")? == name {
                cells.push(code(string(unit, "name")?));
            }
        }
        row(
            &mut text,
            &[name, &cells.join(", "), string(dimension, "doc")?],
        );
    }
    Ok(text)
}

fn rows<'a>(data: &'a Table, key: &str) -> Result<Vec<&'a Table>> {
    let rows = data
        .get(key)
        .and_then(Value::as_array)
        .with_context(|| format!("no [[{key}]]"))?;
    rows.iter()
        .map(|row| {
            row.as_table()
                .with_context(|| format!("{key} is not a table"))
        })
        .collect()
}

fn string<'a>(table: &'a Table, key: &str) -> Result<&'a str> {
    let value = table.get(key).and_then(Value::as_str);
    value.with_context(|| format!("`{key}` is missing or not text in {table:?}"))
}

fn list<'a>(table: &'a Table, key: &str) -> Vec<&'a str> {
    let values = table.get(key).and_then(Value::as_array);
    values
        .map(|values| values.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn row(text: &mut String, cells: &[&str]) {
    for cell in cells {
        let _ = write!(text, "| {} ", cell.replace('|', "\\|").replace('\n', " "));
    }
    text.push_str("|\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str, data: &str) -> String {
        (find(name).unwrap().make)(&toml::from_str(data).unwrap()).unwrap()
    }

    #[test]
    fn a_setting_stands_in_every_table_it_is_legal_in() {
        let text = made(
            "settings",
            "[[setting]]\nname = 'owner'\non = ['component', 'group']\ntype = 'text'\nalso = ['word']\ndoc = 'Who.'\n\
             [[setting]]\nname = 'ttl'\non = ['component']\nkinds = ['cache']\ntype = 'duration'\nunit = 's'\nvalues = ['none']\ndoc = 'How long.'\n",
        );
        assert_eq!(text.matches("| `owner` | text or word | Who. |").count(), 2);
        assert!(text.contains("| `ttl` | duration (`s`): `none` | How long. On `cache`. |"));
        assert_eq!(text.matches("### On").count(), 2);
    }

    #[test]
    fn units_stand_by_their_dimension() {
        let text = made(
            "units",
            "[[dimension]]\nname = 'size'\nbase = 'B'\ndoc = 'Data.'\n\
             [[unit]]\nname = 'KB'\ndimension = 'size'\n[[unit]]\nname = 's'\ndimension = 'duration'\n",
        );
        assert!(text.ends_with("| size | `KB` | Data. |\n"));
    }

    #[test]
    fn a_missing_text_is_an_error() {
        let data = toml::from_str("[[kind]]\nname = 'x'\n").unwrap();
        assert!(format!("{:#}", kinds(&data).unwrap_err()).contains("`title` is missing"));
    }
}

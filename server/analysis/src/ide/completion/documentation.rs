//! All about an offer, made when somebody looks at it.

use buttress_pricing::Palette;

use super::offer::Subject;
use super::shown::base_price;
use crate::cost::dollars;
use crate::host::Snapshot;
use crate::ide::hover::things;
use crate::model::Symbol;

/// What there is to say about an offer that was made in the file `path`, as Markdown.
pub fn completion_documentation(
    snapshot: &Snapshot,
    path: &str,
    subject: &Subject,
) -> Option<String> {
    match subject {
        Subject::Kind { name } => return things::kind(name),
        Subject::ConnectionType { name } => return things::connection_type_words(name),
        Subject::Setting { name, on, kind } => return things::setting(on, kind.as_deref(), name),
        Subject::Rule { name } => return things::rule(name),
        Subject::Product { .. } | Subject::Symbol { .. } | Subject::Entity { .. } => {}
    }
    let report = snapshot.report_for(path)?;
    let architecture = &report.architecture;
    match subject {
        Subject::Product { name } => {
            let mut out = things::product(&report, name)?;
            let region = architecture.constraints.word("region").unwrap_or("");
            let product = Palette::builtin().product(name);
            if let Some(monthly) = product.and_then(|p| base_price(p, region)) {
                let monthly = dollars(monthly);
                out.push_str(&format!(
                    "\n\nFrom {monthly} a month at its smallest, list price."
                ));
            }
            Some(out)
        }
        Subject::Entity { name } => {
            let id = architecture.entities.iter().position(|e| e.name == *name)?;
            Some(things::entity(&report, id))
        }
        Subject::Symbol { name } => match architecture.names.get(name)? {
            Symbol::Component(id) => Some(things::component(&report, *id)),
            Symbol::Group(id) => Some(things::group(&report, *id)),
            Symbol::Entity(id) => Some(things::entity(&report, *id)),
        },
        _ => None,
    }
}

//! What a component could be instead, for less.

use buttress_pricing::{Instead, Palette, PriceBook, Purchase};

use super::facts::Facts;
use super::{Basis, Costs, priced_as, region};
use crate::model::{Architecture, ComponentId, Entry, Origin};
use crate::traffic::Traffic;

/// Another word for one setting of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Cheaper {
    /// The word.
    pub word: String,
    /// US dollars that it saves a month.
    pub saves: f64,
    /// What is the same, or what is given up, as a part of a sentence.
    pub because: String,
}

/// Savings below both of these are not worth a word: US dollars a month, and a share of the bill.
const LEAST: (f64, f64) = (5.0, 0.03);

/// A smaller model is another thing, and only worth a thought where much is paid: a share of the bill.
const LEAST_OF_A_MODEL: (f64, f64) = (50.0, 0.3);

/// A size that does the same for less in the same region; `None` where no size is written, or where it
/// is bought in a way whose prices differ.
pub fn cheaper_size(
    architecture: &Architecture,
    traffic: &Traffic,
    costs: &Costs,
    id: ComponentId,
) -> Option<Cheaper> {
    let entry = written(architecture, id, "instance")?;
    let bill = costs.bills[id].bill.as_ref()?;
    if bill
        .lines
        .iter()
        .any(|line| line.purchase != Purchase::OnDemand)
    {
        return None;
    }
    let component = &architecture.components[id];
    let product = priced_as(architecture, component).0?;
    let region = region(architecture, component);
    let found = buttress_pricing::cheaper(product, entry, region)?;
    let saves = saved(
        architecture,
        traffic,
        costs,
        id,
        ("instance", &found.instance),
    )?;
    let because = match found.newer {
        true => "it is newer, with no fewer processors and no less memory",
        false => "it has no fewer processors and no less memory",
    };
    is_worth(saves, bill.monthly, LEAST).then(|| Cheaper {
        word: found.instance,
        saves,
        because: because.to_owned(),
    })
}

/// The next smaller size; `None` where no size is written, it is bought in a way whose prices differ, or
/// it saves next to nothing.
pub fn smaller_size(
    architecture: &Architecture,
    traffic: &Traffic,
    costs: &Costs,
    id: ComponentId,
) -> Option<Cheaper> {
    let entry = written(architecture, id, "instance")?;
    let bill = costs.bills[id].bill.as_ref()?;
    let mut lines = bill.lines.iter();
    if lines.any(|line| line.purchase != Purchase::OnDemand) {
        return None;
    }
    let component = &architecture.components[id];
    let product = priced_as(architecture, component).0?;
    let found = buttress_pricing::smaller(product, entry, region(architecture, component))?;
    let change = ("instance", found.instance.as_str());
    let saves = saved(architecture, traffic, costs, id, change)?;
    is_worth(saves, bill.monthly, LEAST).then_some(Cheaper {
        word: found.instance,
        saves,
        because: "it is half as large".to_owned(),
    })
}

/// A smaller language model of the same family, with what it gives up; `None` where no model is
/// written.
pub fn smaller_model(
    architecture: &Architecture,
    traffic: &Traffic,
    costs: &Costs,
    id: ComponentId,
) -> Option<Cheaper> {
    let entry = written(architecture, id, "model")?;
    let bill = costs.bills[id].bill.as_ref()?;
    let found = buttress_pricing::smaller_model(entry)?;
    let saves = saved(architecture, traffic, costs, id, ("model", &found.model))?;
    is_worth(saves, bill.monthly, LEAST_OF_A_MODEL).then_some(Cheaper {
        word: found.model,
        saves,
        because: found.gives_up,
    })
}

fn is_worth(saves: f64, monthly: f64, (dollars, share): (f64, f64)) -> bool {
    saves >= dollars && saves >= monthly * share
}

/// The word of a setting that the component says itself.
fn written<'a>(architecture: &'a Architecture, id: ComponentId, name: &str) -> Option<&'a str> {
    let settings = &architecture.components[id].settings;
    let is_written = |entry: &Entry| entry.origin == Origin::Written;
    settings.get(name).is_some_and(is_written).then_some(())?;
    settings.word(name)
}

/// What a component would save a month with one word changed; `None` where its price is not the price
/// book's, now or then.
fn saved(
    architecture: &Architecture,
    traffic: &Traffic,
    costs: &Costs,
    id: ComponentId,
    (name, word): (&str, &str),
) -> Option<f64> {
    let now = &costs.bills[id];
    if now.basis != Basis::Catalogue {
        return None;
    }
    let component = &architecture.components[id];
    let inputs = Facts {
        architecture,
        traffic,
        id,
    };
    let inputs = Instead {
        inputs: &inputs,
        words: &[(name, Some(word))],
    };
    let then = buttress_pricing::bill(
        Palette::builtin(),
        PriceBook::builtin(),
        priced_as(architecture, component).0?,
        region(architecture, component),
        &inputs,
    );
    then.unpriced.is_none().then_some(())?;
    Some(now.monthly? - then.monthly)
}

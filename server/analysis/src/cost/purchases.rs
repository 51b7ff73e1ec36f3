//! What the other ways to buy the machines of a component would cost.

use buttress_pricing::{Instead, Palette, PriceBook, Purchase};

use super::facts::Facts;
use super::{Costs, dollars, priced_as, region};
use crate::model::{Architecture, ComponentId};
use crate::report::Report;
use crate::traffic::Traffic;

/// A component, bought in another way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// How.
    pub purchase: Purchase,
    /// US dollars a month.
    pub monthly: f64,
    /// US dollars that it saves a year; less than nothing where it costs more.
    pub saves_a_year: f64,
}

impl Offer {
    /// `saves $375 a year`.
    pub fn yearly(&self) -> String {
        match self.saves_a_year {
            saves if saves >= 0.0 => format!("saves {} a year", dollars(saves)),
            costs => format!("{} more a year", dollars(-costs)),
        }
    }
}

/// The ways to buy a component that the price book has a figure for, but the one that is taken now.
/// None of a component whose price is agreed, or whose machines are sold in one way.
pub fn purchases(report: &Report, id: ComponentId) -> Vec<Offer> {
    offers(&report.architecture, &report.traffic, &report.costs, id)
}

/// The same, before there is a report.
pub(crate) fn offers(
    architecture: &Architecture,
    traffic: &Traffic,
    costs: &Costs,
    id: ComponentId,
) -> Vec<Offer> {
    let now = &costs.bills[id];
    let (Some(bill), Some(monthly)) = (&now.bill, now.monthly) else {
        return Vec::new();
    };
    let component = &architecture.components[id];
    let (Some(product), _) = priced_as(architecture, component) else {
        return Vec::new();
    };
    if architecture.prices.contains_key(&id) {
        return Vec::new();
    }
    let inputs = Facts {
        architecture,
        traffic,
        id,
    };
    let region = region(architecture, component);
    let is_now = |way: Purchase| match way {
        Purchase::OnDemand => bill.lines.iter().all(|line| line.purchase == way),
        _ => bill.lines.iter().any(|line| line.purchase == way),
    };
    let other = Purchase::ALL.into_iter().filter(|way| !is_now(*way));
    let offers = other.filter_map(|way| {
        let words = [("purchase", Some(way.word()))];
        let inputs = Instead {
            inputs: &inputs,
            words: &words,
        };
        let (palette, book) = (Palette::builtin(), PriceBook::builtin());
        let other = buttress_pricing::bill(palette, book, product, region, &inputs);
        let is_sold = other.lines.iter().any(|line| line.purchase == way);
        (is_sold && other.unpriced.is_none()).then_some(Offer {
            purchase: way,
            monthly: other.monthly,
            saves_a_year: (monthly - other.monthly) * 12.0,
        })
    });
    offers.collect()
}

#[cfg(test)]
mod tests {
    use buttress_pricing::Purchase;

    use super::purchases;
    use crate::testing::report;

    #[test]
    fn each_way_says_what_it_saves_a_year() {
        let report = report(
            "constraints { region = us-east-1 }\n\
             service a: aws.ec2 { instance = m7g.large, storage = 0 GB }\n",
        );
        let offers = purchases(&report, 0);
        let year = offers
            .iter()
            .find(|offer| offer.purchase == Purchase::ReservedOneYear)
            .expect("it can be reserved");
        // 730 hours at 0.050342 for 0.0816.
        assert!((year.monthly - 730.0 * 0.050_342).abs() < 0.005, "{year:?}");
        let saves = 12.0 * 730.0 * (0.0816 - 0.050_342);
        assert_eq!(year.yearly(), "saves $273.82 a year");
        assert!((year.saves_a_year - saves).abs() < 0.05, "{year:?}");
        assert!(offers.iter().all(|o| o.purchase != Purchase::OnDemand));
    }

    #[test]
    fn what_is_reserved_may_be_had_on_demand() {
        let report = report(
            "constraints { region = us-east-1, purchase = reserved_1y }\n\
             service a: aws.ec2 { instance = m7g.large, storage = 0 GB }\n",
        );
        let ways: Vec<_> = purchases(&report, 0).iter().map(|o| o.purchase).collect();
        assert!(ways.contains(&Purchase::OnDemand), "{ways:?}");
        assert!(!ways.contains(&Purchase::ReservedOneYear), "{ways:?}");
    }

    #[test]
    fn what_is_billed_by_use_or_agreed_is_not_bought_in_ways() {
        let report = report(
            "constraints { region = us-east-1, traffic = 10 req/s }\n\
             queue q: aws.sqs\n\
             service a: aws.ec2 { instance = m7g.large, storage = 0 GB }\n\
             price a 20 USD/month\n",
        );
        assert!(purchases(&report, 0).is_empty());
        assert!(purchases(&report, 1).is_empty());
    }
}

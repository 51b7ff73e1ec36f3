//! What a design would cost on another cloud.

use buttress_pricing::{Bill, Confidence, Equivalent, Instead, Product, Vendor};

use super::facts::Facts;
use super::{priced_as, region};
use crate::model::{Architecture, ComponentId, Status};
use crate::report::Report;
use crate::traffic::Traffic;

/// The clouds that are compared, as `provider` names them.
pub const CLOUDS: [&str; 3] = ["aws", "gcp", "azure"];

/// What people call a cloud: `GCP`.
pub fn cloud_title(cloud: &str) -> &'static str {
    match cloud {
        "aws" => "AWS",
        "gcp" => "GCP",
        "azure" => "Azure",
        _ => "another cloud",
    }
}

/// A component as it would be on another cloud.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// What takes its place.
    pub equivalent: Equivalent,
    /// What that costs a month, for the same settings and traffic.
    pub bill: Bill,
}

impl Elsewhere {
    /// US dollars a month; `None` where that is not known.
    pub fn monthly(&self) -> Option<f64> {
        self.bill.unpriced.is_none().then_some(self.bill.monthly)
    }

    /// Whether all of it was read at the vendor, for that region.
    pub fn is_sure(&self) -> bool {
        self.bill.confidence == Confidence::Seen
    }

    /// What it is called: `Cloud SQL for PostgreSQL db-custom-2-8192`.
    pub fn title(&self) -> String {
        let title = &self.equivalent.product.title;
        match &self.equivalent.instance {
            Some(instance) => format!("{title} {instance}"),
            None => title.clone(),
        }
    }
}

/// What a design comes to on each cloud.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// In the order of [`CLOUDS`].
    pub clouds: [Sum; 3],
}

/// What a design comes to on one cloud.
#[derive(Clone, Debug)]
pub struct Sum {
    /// `aws`, `gcp` or `azure`.
    pub cloud: &'static str,
    /// US dollars a month, planned components left out.
    pub monthly: f64,
    /// Components with a price of which no counterpart, or no price of it, is known there: they are in
    /// the sum with what they cost where they are.
    pub stays: Vec<ComponentId>,
}

/// The cloud that a component is on; `None` of what is no cloud's: a service that is rented, a
/// product of the workspace, a part that is only sketched.
pub fn cloud_of(report: &Report, id: ComponentId) -> Option<&'static str> {
    let architecture = &report.architecture;
    let component = &architecture.components[id];
    let product = product(report, id)?;
    match product.vendor {
        Vendor::Aws => Some("aws"),
        Vendor::Gcp => Some("gcp"),
        Vendor::Azure => Some("azure"),
        Vendor::SelfHosted => {
            let bill = report.costs.bills[id].bill.as_ref();
            let host = bill.and_then(|bill| bill.lines.first()).map(|l| l.region);
            let host = host.unwrap_or_else(|| region(architecture, component));
            Some(buttress_pricing::cloud_of(host).unwrap_or("aws"))
        }
        _ => None,
    }
}

/// A component as it would be on a cloud that it is not on; `None` where nothing there is known to take
/// its place.
pub fn elsewhere(report: &Report, id: ComponentId, cloud: &str) -> Option<Elsewhere> {
    if cloud_of(report, id)? == cloud {
        return None;
    }
    let architecture = &report.architecture;
    let inputs = Facts {
        architecture,
        traffic: &report.traffic,
        id,
    };
    let region = region(architecture, &architecture.components[id]);
    let equivalent = buttress_pricing::equivalent(product(report, id)?, region, &inputs, cloud)?;
    let bill = equivalent.bill(&inputs);
    Some(Elsewhere { equivalent, bill })
}

/// What a component costs a month as the managed product of a cloud that does the same, for the same
/// settings and traffic; `None` where that is not known.
pub fn managed_instead(
    architecture: &Architecture,
    traffic: &Traffic,
    id: ComponentId,
    managed: &'static Product,
    cloud: &str,
) -> Option<f64> {
    let there = swapped(architecture, traffic, id, managed, cloud)?;
    let inputs = Facts {
        architecture,
        traffic,
        id,
    };
    // Without a size that does as much, what it costs says nothing.
    let component = &architecture.components[id];
    let sized = there.instance.is_some() || !component.settings.has("instance");
    let bill = there.bill(&inputs);
    (sized && bill.unpriced.is_none()).then_some(bill.monthly)
}

/// Another product in the place of that of a component, with the size that it takes on a cloud; `None`
/// where its own product is not of the palette.
pub fn swapped(
    architecture: &Architecture,
    traffic: &Traffic,
    id: ComponentId,
    other: &'static Product,
    cloud: &str,
) -> Option<Equivalent> {
    let component = &architecture.components[id];
    let own = component.product.as_ref().and_then(|p| p.known())?;
    let inputs = Facts {
        architecture,
        traffic,
        id,
    };
    let region = region(architecture, component);
    Some(buttress_pricing::in_place_of(
        own, other, region, &inputs, cloud,
    ))
}

/// The size on another cloud that takes the place of `instance`, were a component of that size.
pub fn size_elsewhere(
    report: &Report,
    id: ComponentId,
    cloud: &str,
    instance: &str,
) -> Option<String> {
    let architecture = &report.architecture;
    let words = [("instance", Some(instance))];
    let inputs = Instead {
        inputs: &Facts {
            architecture,
            traffic: &report.traffic,
            id,
        },
        words: &words,
    };
    let region = region(architecture, &architecture.components[id]);
    let there = buttress_pricing::equivalent(product(report, id)?, region, &inputs, cloud)?;
    there.instance
}

/// The design on each cloud. It looks at every component: for a table that somebody asks for, not for
/// each key.
pub fn compare(report: &Report) -> Comparison {
    let clouds = CLOUDS.map(|cloud| on_cloud(report, cloud));
    Comparison { clouds }
}

/// The design on one cloud.
pub fn on_cloud(report: &Report, cloud: &'static str) -> Sum {
    let mut sum = Sum {
        cloud,
        monthly: 0.0,
        stays: Vec::new(),
    };
    let components = report.architecture.components.iter().enumerate();
    for (id, _) in components.filter(|(_, c)| c.status != Status::Planned) {
        let Some(here) = report.costs.monthly_of(id) else {
            continue;
        };
        sum.monthly += match cloud_of(report, id) {
            Some(own) if own != cloud => {
                let there = elsewhere(report, id, cloud).and_then(|there| there.monthly());
                there.unwrap_or_else(|| {
                    sum.stays.push(id);
                    here
                })
            }
            _ => here,
        };
    }
    sum
}

/// The product that a component is priced as.
fn product(report: &Report, id: ComponentId) -> Option<&'static Product> {
    let architecture = &report.architecture;
    priced_as(architecture, &architecture.components[id]).0
}

#[cfg(test)]
mod tests {
    use super::{cloud_of, compare, elsewhere};
    use crate::report::Report;
    use crate::testing::report;

    const SHOP: &str = "constraints { provider = aws, region = us-east-1 }\n\
        service api: aws.ec2 { instance = m7i.large, storage = 0 GB }\n\
        database db: aws.rds_postgres { instance = db.r6g.large, storage = 100 GB }\n\
        auth login: saas.auth0\n\
        price login 240 USD/month\n";

    fn id(report: &Report, name: &str) -> usize {
        let mut components = report.architecture.components.iter();
        components
            .position(|c| c.full == name)
            .expect("a component")
    }

    #[test]
    fn the_sum_of_a_cloud_is_that_of_its_parts() {
        let report = report(SHOP);
        let comparison = compare(&report);
        let [aws, gcp, _] = &comparison.clouds;
        assert!((aws.monthly - report.costs.monthly).abs() < 1e-9);
        let of = |name: &str| {
            let there = elsewhere(&report, id(&report, name), "gcp").expect("a counterpart");
            there.monthly().expect("a price")
        };
        assert!((gcp.monthly - (of("api") + of("db") + 240.0)).abs() < 1e-9);
        assert!(gcp.stays.is_empty());
    }

    #[test]
    fn what_is_no_clouds_stays_what_it_is() {
        let report = report(SHOP);
        assert_eq!(cloud_of(&report, id(&report, "login")), None);
        assert!(elsewhere(&report, id(&report, "login"), "gcp").is_none());
        assert!(elsewhere(&report, id(&report, "db"), "aws").is_none());
    }

    #[test]
    fn what_a_team_runs_itself_is_where_its_machine_is() {
        let of = |text: &str| {
            let report = report(text);
            cloud_of(&report, 0)
        };
        assert_eq!(
            of("cache a: self.redis { instance = e2-standard-4 }\n"),
            Some("gcp")
        );
        assert_eq!(
            of("constraints { region = westeurope }\ncache a: self.redis\n"),
            Some("azure")
        );
    }

    #[test]
    fn a_price_that_was_agreed_holds_only_where_it_was() {
        let report = report(
            "constraints { region = us-east-1 }\n\
             service api: aws.ec2 { instance = m7i.large, storage = 0 GB }\n\
             price api 10 USD/month\n",
        );
        let [aws, gcp, azure] = compare(&report).clouds.map(|sum| sum.monthly);
        assert_eq!(aws, 10.0);
        assert!(gcp > 40.0 && azure > 40.0, "{gcp} {azure}");
    }
}

//! Data that goes from one zone or region to another, and is paid for by the gigabyte.

use buttress_pricing::{Vendor, ZoneSupport};

use super::{Costs, region};
use crate::model::{Architecture, Component, ComponentId, ConnectionId, Product, Sets};
use crate::traffic::{Traffic, ordered_sum};

/// What data crosses that is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// From one building to another.
    Zones,
    /// From one region to another.
    Regions,
    /// Out to the internet.
    Internet,
}

impl Boundary {
    /// How the line of a bill begins that it is paid by.
    fn line(self) -> &'static str {
        match self {
            Self::Zones => "Data between zones",
            Self::Regions => "Data between regions",
            Self::Internet => "Data out to the internet",
        }
    }
}

/// What the data of one connection costs a month because it leaves its zone, its region or the cloud:
/// its share of the line of the bill. `None` where nothing is billed, or its size is not said.
pub fn crossing(
    architecture: &Architecture,
    traffic: &Traffic,
    costs: &Costs,
    edge: ConnectionId,
) -> Option<(Boundary, f64)> {
    let connection = &architecture.connections[edge];
    let bytes = traffic.edge_rate(edge)? * connection.settings.number("payload")?;
    let (caller, called) = (
        &architecture.components[connection.from],
        &architecture.components[connection.to],
    );
    let outside = |component: &Component| component.sets.any(Sets::CLIENT | Sets::EXTERNAL);
    let (boundary, payer, part, all) = if outside(caller) {
        if called.settings.has("egress") {
            return None;
        }
        let all = answered(architecture, traffic, connection.to);
        (Boundary::Internet, connection.to, bytes, all)
    } else if is_far(architecture, caller, called) {
        let all = between_regions(architecture, traffic, connection.from)?;
        (Boundary::Regions, connection.from, bytes, all)
    } else {
        let all = between_zones(architecture, traffic, connection.from)?;
        let part = bytes * weight_between_zones(architecture, caller, called);
        (Boundary::Zones, connection.from, part, all)
    };
    let bill = costs.bills[payer].bill.as_ref()?;
    let lines = bill.lines.iter();
    let lines = lines.filter(|line| line.what().starts_with(boundary.line()));
    let paid: f64 = lines.map(|line| line.monthly).sum();
    (paid > 0.0 && all > 0.0 && part > 0.0).then(|| (boundary, paid * part / all))
}

/// Bytes a second that go back to those outside.
fn answered(architecture: &Architecture, traffic: &Traffic, id: ComponentId) -> f64 {
    let sources = traffic.sources(architecture, id).into_iter();
    let flows = sources.filter_map(|(edge, rate)| {
        let connection = &architecture.connections[edge];
        let caller = &architecture.components[connection.from];
        let payload = connection.settings.number("payload")?;
        let outside = caller.sets.any(Sets::CLIENT | Sets::EXTERNAL);
        outside.then_some(rate * payload)
    });
    ordered_sum(flows.collect())
}

/// Bytes a second that go between zones, of the calls that a component makes; those that both ends pay
/// for count twice. Unknown while no payload is said of a call that may leave its zone.
pub(super) fn between_zones(
    architecture: &Architecture,
    traffic: &Traffic,
    id: ComponentId,
) -> Option<f64> {
    sum(architecture, traffic, id, |caller, called| {
        weight_between_zones(architecture, caller, called)
    })
}

/// How much of a call leaves its zone, once for each end that pays for it.
fn weight_between_zones(
    architecture: &Architecture,
    caller: &Component,
    called: &Component,
) -> f64 {
    if is_far(architecture, caller, called) {
        return 0.0;
    }
    let Some(ends) = ends_that_pay(called) else {
        return 0.0;
    };
    // Calls are spread evenly: of two zones, every other one leaves its own.
    let zones = zones(caller).max(zones(called));
    ends * (1.0 - 1.0 / zones)
}

/// Bytes a second that go to other regions and come from there, of the calls that a component makes.
pub(super) fn between_regions(
    architecture: &Architecture,
    traffic: &Traffic,
    id: ComponentId,
) -> Option<f64> {
    sum(architecture, traffic, id, |caller, called| {
        f64::from(u8::from(is_far(architecture, caller, called)))
    })
}

/// What the calls of a component carry, each weighed; `None` where nothing is said of any that counts.
fn sum(
    architecture: &Architecture,
    traffic: &Traffic,
    id: ComponentId,
    weight: impl Fn(&Component, &Component) -> f64,
) -> Option<f64> {
    let caller = &architecture.components[id];
    let calls = architecture.edges(id, petgraph::Direction::Outgoing);
    let flows = calls.filter_map(|(edge, connection)| {
        let payload = connection.settings.number("payload")?;
        let weight = weight(caller, &architecture.components[connection.to]);
        (weight > 0.0).then(|| traffic.edges[edge] * payload * weight)
    });
    let flows: Vec<f64> = flows.collect();
    (!flows.is_empty()).then(|| ordered_sum(flows))
}

/// Whether two components are said to be in different regions of one cloud.
fn is_far(architecture: &Architecture, caller: &Component, called: &Component) -> bool {
    let (here, there) = (region(architecture, caller), region(architecture, called));
    let cloud = buttress_pricing::cloud_of(here);
    here != there && cloud.is_some() && cloud == buttress_pricing::cloud_of(there)
}

/// How many ends of a call to it pay for data between zones: both where it is a machine, the caller
/// where it is a managed one, none where the vendor keeps it in all zones.
fn ends_that_pay(called: &Component) -> Option<f64> {
    let product = called.product.as_ref().and_then(Product::known)?;
    if product.vendor == Vendor::SelfHosted {
        return called.is_own().then_some(2.0);
    }
    match product.class.as_str() {
        "vm" | "container_service" | "kubernetes" => Some(2.0),
        _ => matches!(
            product.zones,
            ZoneSupport::Optional | ZoneSupport::UserBuilt
        )
        .then_some(1.0),
    }
}

fn zones(component: &Component) -> f64 {
    let settings = &component.settings;
    let said = settings.number("zones").filter(|zones| *zones >= 1.0);
    said.unwrap_or(if settings.is("multi_az") { 2.0 } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use crate::testing::report;

    fn lines(text: &str) -> Vec<(String, f64)> {
        let report = report(text);
        let components = &report.architecture.components;
        let id = components.iter().position(|c| c.name == "api");
        let bill = report.costs.bills[id.expect("there")].bill.as_ref();
        let lines = &bill.expect("a bill").lines;
        let between = lines.iter().filter(|line| line.what().contains("between"));
        between
            .map(|line| (line.what().into_owned(), line.monthly))
            .collect()
    }

    fn design(api: &str, called: &str, connection: &str) -> String {
        format!(
            "constraints {{ traffic = 100 req/s, region = us-east-1 }}\nclient app\n\
             service api: aws.fargate {{ {api} }}\n{called}\n\
             app -> api: https\napi -> b: {connection}\n"
        )
    }

    #[track_caller]
    fn one(text: &str, what: &str, monthly: f64) {
        let lines = lines(text);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].0.contains(what), "{lines:?}");
        assert!((lines[0].1 - monthly).abs() < 0.005, "{lines:?} {monthly}");
    }

    const CALL: &str = "rest { payload = 10 KB, timeout = 1 s }";

    #[test]
    fn machines_in_two_zones_pay_at_both_ends() {
        // 100/s of 10 KB are 2,628 GB a month; half of it leaves its zone, at 0.01 for each end.
        let text = design(
            "multi_az = true",
            "service b: aws.fargate { multi_az = true }",
            CALL,
        );
        one(&text, "zones", 2628.0 * 0.5 * 2.0 * 0.01);
        // Of three zones it is two thirds.
        let text = design("zones = 3", "service b: aws.fargate { zones = 3 }", CALL);
        one(&text, "zones", 2628.0 * 2.0 / 3.0 * 2.0 * 0.01);
    }

    #[test]
    fn of_a_call_to_a_managed_database_the_caller_pays() {
        let text = design(
            "multi_az = true",
            "database b: aws.rds_postgres",
            "query { payload = 10 KB }",
        );
        one(&text, "zones", 2628.0 * 0.5 * 0.01);
    }

    #[test]
    fn other_regions_are_paid_once() {
        let called = "service b: aws.fargate { multi_az = true, region = us-west-2 }";
        one(
            &design("multi_az = true", called, CALL),
            "regions",
            2628.0 * 0.02,
        );
    }

    #[test]
    fn nothing_is_paid_in_one_zone_to_what_is_everywhere_or_for_an_unknown_payload() {
        let one_zone = design("", "service b: aws.fargate", CALL);
        assert!(lines(&one_zone).is_empty());
        let everywhere = design(
            "multi_az = true",
            "queue b: aws.sqs",
            "publish { payload = 10 KB }",
        );
        assert!(lines(&everywhere).is_empty());
        let unknown = design("multi_az = true", "service b: aws.fargate", "rest");
        assert!(lines(&unknown).is_empty());
    }
}

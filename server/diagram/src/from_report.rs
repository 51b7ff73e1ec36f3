//! From what is known of a design to what is drawn of it.

use buttress_analysis::cost::dollars;
use buttress_analysis::health::count;
use buttress_analysis::model::{self, ComponentId};
use buttress_analysis::{Finding, Report};

use crate::graph::{DataFlow, Direction, Edge, Graph, Group, Money, Node, Severity, Status};

/// The picture of a whole design, without positions.
#[must_use]
pub fn from_report(report: &Report) -> Graph {
    let architecture = &report.architecture;
    let marks = Marks::new(report);
    // Where nothing is designed yet, nothing is healthy, and nothing costs nothing.
    let designed = !architecture.components.is_empty();
    Graph {
        title: report.title().to_owned(),
        score: designed.then(|| f64::from(report.score().shown())),
        monthly_cost: designed.then(|| Money {
            amount: report.costs.monthly,
            currency: "USD".to_owned(),
        }),
        direction: Direction::Right,
        nodes: (0..architecture.components.len())
            .map(|id| node(report, &marks, id))
            .collect(),
        groups: (0..architecture.groups.len())
            .map(|id| group(report, id))
            .collect(),
        edges: (0..architecture.connections.len())
            .map(|id| edge(report, &marks, id))
            .collect(),
    }
}

fn node(report: &Report, marks: &Marks, id: ComponentId) -> Node {
    let architecture = &report.architecture;
    let component = &architecture.components[id];
    let bill = &report.costs.bills[id];
    let (worst, findings) = marks.components[id];
    Node {
        id: component.full.clone(),
        kind: component.kind.map_or_else(String::new, |k| k.name.clone()),
        name: component.name.clone(),
        title: component
            .title
            .clone()
            .unwrap_or_else(|| component.name.clone()),
        product: component.product.as_ref().map(|p| p.id().to_owned()),
        group: component.group.map(|g| architecture.groups[g].full.clone()),
        cost: bill.monthly.map(|m| format!("{}/mo", dollars(m))),
        cost_note: cost_note(bill),
        worst,
        findings,
        status: status(component.status),
    }
}

/// The lines of a bill, as a tooltip shows them.
fn cost_note(bill: &buttress_analysis::cost::ComponentBill) -> Option<String> {
    let detail = bill.bill.as_ref()?;
    if let Some(why) = &detail.unpriced {
        return Some(format!("No price: {why}"));
    }
    let lines: Vec<String> = detail
        .lines
        .iter()
        .map(|l| format!("{}: {} = {}", l.what(), l.formula(), dollars(l.monthly)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn group(report: &Report, id: usize) -> Group {
    let architecture = &report.architecture;
    let group = &architecture.groups[id];
    let monthly = report.costs.of_group(architecture, id);
    Group {
        id: group.full.clone(),
        title: group.title.clone().unwrap_or_else(|| group.name.clone()),
        parent: group.parent.map(|g| architecture.groups[g].full.clone()),
        cost: (monthly > 0.0).then(|| format!("{}/mo", dollars(monthly))),
    }
}

fn edge(report: &Report, marks: &Marks, id: usize) -> Edge {
    let architecture = &report.architecture;
    let connection = &architecture.connections[id];
    let (from, to) = (
        &architecture.components[connection.from],
        &architecture.components[connection.to],
    );
    let planned = [from.status, to.status].contains(&model::Status::Planned);
    let own = connection.settings.word("status");
    Edge {
        from: from.full.clone(),
        to: to.full.clone(),
        kind: connection.type_name().to_owned(),
        label: connection.label.clone(),
        sync: connection.is_sync(),
        data_flow: match connection.what.map(|w| w.data.as_str()) {
            Some("forward") => DataFlow::Forward,
            Some("backward") => DataFlow::Backward,
            _ => DataFlow::Both,
        },
        rate: report
            .traffic
            .edge_rate(id)
            .filter(|r| *r > 0.0)
            .map(|rate| format!("{} req/s", count(rate))),
        worst: marks.connections[id].0,
        status: match own {
            Some("planned") => Some(Status::Planned),
            Some("retiring") => Some(Status::Retiring),
            _ => planned.then_some(Status::Planned),
        },
    }
}

fn status(status: model::Status) -> Option<Status> {
    match status {
        model::Status::Planned => Some(Status::Planned),
        model::Status::Retiring => Some(Status::Retiring),
        model::Status::Live => None,
    }
}

/// The worst finding on each element, and how many there are.
struct Marks {
    components: Vec<(Option<Severity>, u32)>,
    connections: Vec<(Option<Severity>, u32)>,
}

impl Marks {
    fn new(report: &Report) -> Self {
        let architecture = &report.architecture;
        let mut marks = Self {
            components: vec![(None, 0); architecture.components.len()],
            connections: vec![(None, 0); architecture.connections.len()],
        };
        // By place, so that a large design is searched once and not once a finding.
        let mut places: Vec<_> = Vec::new();
        for (id, component) in architecture.components.iter().enumerate() {
            places.push((architecture.location(component.at), true, id));
        }
        for (id, connection) in architecture.connections.iter().enumerate() {
            places.push((architecture.location(connection.at), false, id));
        }
        places.sort_by(|(a, _, _), (b, _, _)| a.cmp(b));
        for finding in report.findings() {
            let key = (&finding.location.file, finding.location.span.start);
            let after = places.partition_point(|(at, _, _)| (&at.file, at.span.start) <= key);
            let Some((at, is_component, id)) = after.checked_sub(1).map(|i| &places[i]) else {
                continue;
            };
            if at.file != finding.location.file || at.span.end < finding.location.span.end {
                continue;
            }
            let mark = if *is_component {
                &mut marks.components[*id]
            } else {
                &mut marks.connections[*id]
            };
            let severity = severity(finding);
            mark.0 = Some(mark.0.map_or(severity, |worst| worst.min(severity)));
            mark.1 += 1;
        }
        marks
    }
}

fn severity(finding: &Finding) -> Severity {
    match finding.severity {
        buttress_analysis::Severity::Error => Severity::Error,
        buttress_analysis::Severity::Warning => Severity::Warning,
        buttress_analysis::Severity::Information => Severity::Information,
        buttress_analysis::Severity::Hint => Severity::Hint,
    }
}

#[cfg(test)]
mod tests {
    use buttress_analysis::{Change, Date, Host, Snapshot};

    use super::*;
    use crate::{Options, layout};

    fn world(text: &str) -> Snapshot {
        let mut host = Host::new(Date {
            year: 2026,
            month: 11,
            day: 21,
        });
        host.apply_change(Change::Set {
            path: "/x/main.arch".into(),
            text: text.into(),
            version: None,
        });
        host.snapshot()
    }

    const SHOP: &str = r#"
architecture "Shop"
constraints { traffic = 100 req/s }
client shopper
group orders "Orders" {
  service api: aws.fargate "Order API" { cpu = 1, memory = 2 GB, replicas = 2, auth = jwt }
  queue events: aws.sqs
  function packer: aws.lambda
  service next: aws.fargate { status = planned }
  api -> events: publish "placed"
  packer -> events: consume
  api -> next: rest
}
shopper -> orders.api: https
"#;

    #[test]
    fn a_design_is_drawn_with_its_facts() {
        let report = world(SHOP).report("/x/main.arch").expect("a root");
        let graph = from_report(&report);
        let node = |id: &str| graph.nodes.iter().find(|n| n.id == id).expect(id);
        assert_eq!(graph.title, "Shop");
        assert_eq!(node("orders.api").title, "Order API");
        assert_eq!(node("orders.api").group.as_deref(), Some("orders"));
        assert_eq!(node("orders.events").worst, Some(Severity::Warning));
        assert_eq!(node("orders.next").status, Some(Status::Planned));
        assert!(
            node("orders.api")
                .cost
                .as_deref()
                .is_some_and(|c| c.ends_with("/mo"))
        );
        assert!(graph.groups[0].cost.is_some());
        let edge = |kind: &str| graph.edges.iter().find(|e| e.kind == kind).expect(kind);
        assert_eq!(edge("https").rate.as_deref(), Some("100 req/s"));
        assert!(edge("https").sync && !edge("publish").sync);
        assert_eq!(edge("consume").data_flow, DataFlow::Backward);
        assert_eq!(edge("rest").status, Some(Status::Planned));
        assert_eq!(edge("rest").worst, None);
    }

    /// The picture and the text know an element by the same id.
    #[test]
    fn without_a_component_there_is_no_score() {
        for text in ["", "architecture \"A\"\n", "group g\n"] {
            let report = world(text).report("/x/main.arch").expect("a root");
            let graph = from_report(&report);
            assert_eq!((graph.score, graph.monthly_cost), (None, None), "{text}");
        }
    }

    #[test]
    fn every_element_of_the_scene_is_found_in_the_text() {
        let text = format!("{SHOP}shopper -> orders.api: https \"again\"\n");
        let snapshot = world(&text);
        let report = snapshot.report("/x/main.arch").expect("a root");
        let scene = layout(&from_report(&report), &Options::default()).expect("laid out");
        let ids = scene.nodes.iter().map(|n| &n.id);
        let ids = ids.chain(scene.groups.iter().map(|g| &g.id));
        for id in ids.chain(scene.edges.iter().map(|e| &e.id)) {
            let place = buttress_analysis::ide::locate(&snapshot, "/x/main.arch", id);
            let place = place.unwrap_or_else(|| panic!("{id}"));
            let found =
                buttress_analysis::ide::node_at(&snapshot, "/x/main.arch", place.span.start + 1);
            if !id.contains("->") {
                assert_eq!(found.as_ref(), Some(id));
            }
        }
    }
}

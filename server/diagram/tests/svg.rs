//! The SVG of small scenes.

mod common;

use buttress_diagram::svg::{self, Colors, Style};
use buttress_diagram::{Edge, Graph, Node, Options, Severity, layout};

fn draw(graph: &Graph) -> String {
    let scene = layout(graph, &Options::default()).unwrap();
    let svg = svg::render(
        &scene,
        &Style {
            colors: Colors::Light,
            heading: true,
        },
    );
    // The style sheet has its own test; without it the snapshot shows the picture alone.
    let (head, rest) = svg.split_once("<style>").unwrap();
    format!("{head}{}", rest.split_once("</style>\n").unwrap().1)
}

fn small() -> Graph {
    let mut graph = common::shop();
    graph
        .nodes
        .retain(|node| ["shopper", "orders.api", "orders.events"].contains(&node.id.as_str()));
    graph.groups.truncate(1);
    graph
        .edges
        .retain(|edge| edge.to == "orders.events" && edge.from == "orders.api");
    graph
        .edges
        .push(Edge::new("shopper", "orders.api", "https"));
    graph.nodes[1].worst = Some(Severity::Warning);
    graph.nodes[1].findings = 12;
    graph
}

#[test]
fn a_small_scene() {
    insta::assert_snapshot!(draw(&small()));
}

#[test]
fn the_json_of_a_small_scene() {
    let options = Options {
        turned: false,
        ..Options::default()
    };
    let scene = layout(&small(), &options).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&scene).unwrap());
}

#[test]
fn titles_of_groups_stand_above_the_lines() {
    let svg = draw(&common::shop());
    let last_line = svg.rfind(r#"class="bt-line""#).unwrap();
    let first_title = svg.find(r#"class="bt-group-title""#).unwrap();
    assert!(last_line < first_title);
    assert_eq!(
        svg.matches(r#"class="bt-title-back""#).count(),
        svg.matches(r#"class="bt-group-title""#).count()
            + svg.matches(r#"class="bt-group-cost""#).count()
    );
}

#[test]
fn markup_in_names_stays_text() {
    let mut graph = Graph {
        title: "<script>alert(1)</script>".to_owned(),
        ..Graph::default()
    };
    let mut node = Node::new("a", "\"><x>");
    node.title = "R&D \"<b>\" \u{1}'".to_owned();
    node.cost = Some("<$1>".to_owned());
    graph.nodes.push(node);
    let mut edge = Edge::new("a", "a", "rest");
    edge.label = Some("</text>".to_owned());
    graph.edges.push(edge);
    let svg = draw(&graph);
    assert!(
        !svg.contains("<script") && !svg.contains("<b>") && !svg.contains("<x>"),
        "{svg}"
    );
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    assert!(svg.contains("R&amp;D &quot;&lt;b&gt;&quot; &#39;"), "{svg}");
    assert!(!svg.contains('\u{1}'));
}

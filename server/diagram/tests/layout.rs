//! Properties every scene has, over graphs made by a small generator.

mod common;

use std::collections::HashMap;

use buttress_diagram::place::Rect;
use buttress_diagram::svg::{self, Style};
use buttress_diagram::text::{self, Face};
use buttress_diagram::{Direction, Edge, Engine, Graph, Group, Node, Options, Scene, layout};

/// Numbers that look random and are the same on every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap_or(0)
    }
}

/// Nested and empty groups, self-loops, parallel edges, edges to groups and into the own group.
fn generated(seed: u64, nodes: usize, groups: usize, edges: usize) -> Graph {
    let mut dice = Dice(seed);
    let mut graph = Graph {
        title: format!("Graph {seed}"),
        ..Graph::default()
    };
    for index in 0..groups {
        let mut group = Group::new(format!("g{index}"));
        if index > 0 && dice.roll(3) > 0 {
            group.parent = Some(format!("g{}", dice.roll(index)));
        }
        graph.groups.push(group);
    }
    let kinds = [
        "service",
        "database",
        "queue",
        "client",
        "cache",
        "no-such-kind",
    ];
    for index in 0..nodes {
        let mut node = Node::new(format!("n{index}"), kinds[dice.roll(kinds.len())]);
        if groups > 0 && dice.roll(3) > 0 {
            node.group = Some(format!("g{}", dice.roll(groups)));
        }
        if dice.roll(2) == 0 {
            node.title = "A part with a long name of several words".to_owned();
            node.cost = Some("$12/mo".to_owned());
        }
        graph.nodes.push(node);
    }
    for _ in 0..edges {
        let mut end = || match dice.roll(8) {
            0 if groups > 0 => format!("g{}", dice.roll(groups)),
            _ => format!("n{}", dice.roll(nodes)),
        };
        let mut edge = Edge::new(end(), end(), "rest");
        if dice.roll(2) == 0 {
            edge.label = Some("asks for".to_owned());
        }
        graph.edges.push(edge);
    }
    graph
}

fn boxes(scene: &Scene) -> HashMap<&str, (Rect, Option<&str>)> {
    let nodes = scene.nodes.iter().map(|n| {
        let rect = Rect {
            x: n.x,
            y: n.y,
            width: n.width,
            height: n.height,
        };
        (n.id.as_str(), (rect, n.group.as_deref()))
    });
    let groups = scene.groups.iter().map(|g| {
        let rect = Rect {
            x: g.x,
            y: g.y,
            width: g.width,
            height: g.height,
        };
        (g.id.as_str(), (rect, g.parent.as_deref()))
    });
    nodes.chain(groups).collect()
}

fn on_border(rect: Rect, [x, y]: [f64; 2]) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1.1;
    let upright = near(x, rect.x) || near(x, rect.x + rect.width);
    let level = near(y, rect.y) || near(y, rect.y + rect.height);
    let inside_x = x >= rect.x - 1.1 && x <= rect.x + rect.width + 1.1;
    let inside_y = y >= rect.y - 1.1 && y <= rect.y + rect.height + 1.1;
    (upright && inside_y) || (level && inside_x)
}

#[track_caller]
fn assert_sound(graph: &Graph, scene: &Scene) {
    assert_eq!(scene.nodes.len(), graph.nodes.len());
    assert_eq!(scene.groups.len(), graph.groups.len());
    assert_eq!(scene.edges.len(), graph.edges.len());
    let boxes = boxes(scene);
    let picture = Rect {
        x: 0.0,
        y: 0.0,
        width: scene.width,
        height: scene.height,
    };
    let all: Vec<_> = boxes.iter().collect();
    for (index, (id, (rect, parent))) in all.iter().enumerate() {
        let outer = parent.map_or(picture, |parent| boxes[parent].0);
        assert!(
            outer.contains(rect),
            "{id} leaves {parent:?}: {rect:?} {outer:?}"
        );
        for (other, (second, second_parent)) in &all[index + 1..] {
            assert!(
                parent != second_parent || !rect.overlaps(second),
                "{id} covers {other}"
            );
        }
    }
    for edge in &scene.edges {
        let (first, last) = (edge.points[0], edge.points[edge.points.len() - 1]);
        assert!(
            on_border(boxes[edge.from.as_str()].0, first),
            "{}: {:?}",
            edge.id,
            edge.points
        );
        assert!(
            on_border(boxes[edge.to.as_str()].0, last),
            "{}: {:?}",
            edge.id,
            edge.points
        );
        for pair in edge.points.windows(2) {
            let straight =
                (pair[0][0] - pair[1][0]).abs() < 0.02 || (pair[0][1] - pair[1][1]).abs() < 0.02;
            assert!(straight, "{}: {:?}", edge.id, edge.points);
        }
    }
}

#[test]
fn generated_graphs_are_sound_with_both_engines() {
    for seed in 0..24 {
        let size = 2 + usize::try_from(seed).unwrap_or(0);
        let mut graph = generated(seed, size, size / 3, size * 2);
        if seed % 4 == 3 {
            graph.direction = Direction::Down;
        }
        for engine in [Engine::Layered, Engine::Grid] {
            let scene = layout(
                &graph,
                &Options {
                    engine,
                    ..Options::default()
                },
            )
            .unwrap();
            assert_sound(&graph, &scene);
        }
    }
}

#[test]
fn a_component_that_is_not_connected_yet_moves_nothing() {
    let before = layout(&common::shop(), &Options::default()).unwrap();
    let mut graph = common::shop();
    graph.nodes.push(Node::new("just_typed", "service"));
    let after = layout(&graph, &Options::default()).unwrap();
    assert_sound(&graph, &after);
    assert_eq!(before.nodes, after.nodes[..before.nodes.len()]);
    assert_eq!(before.groups, after.groups);
    assert_eq!(before.edges, after.edges);
}

#[test]
fn parts_without_edges_between_them_stand_apart() {
    let mut graph = Graph::default();
    for part in 0..3 {
        let group = format!("g{part}");
        graph.groups.push(Group::new(&group));
        for name in ["a", "b"] {
            let id = format!("{group}.{name}");
            graph.nodes.push(Node {
                group: Some(group.clone()),
                ..Node::new(id, "service")
            });
        }
        graph.edges.push(Edge::new(
            format!("{group}.a"),
            format!("{group}.b"),
            "rest",
        ));
    }
    for index in 0..9 {
        graph.nodes.push(Node::new(format!("lone{index}"), "logs"));
    }
    let scene = layout(&graph, &Options::default()).unwrap();
    assert_sound(&graph, &scene);
    assert_sound(&graph, scene.turned.as_deref().unwrap());
}

#[test]
fn two_builds_are_equal() {
    let graph = generated(7, 40, 8, 70);
    let build = || serde_json::to_string(&layout(&graph, &Options::default()).unwrap()).unwrap();
    assert_eq!(build(), build());
}

#[test]
fn the_shop_is_laid_out_in_layers() {
    let scene = layout(&common::shop(), &Options::default()).unwrap();
    assert_sound(&common::shop(), &scene);
    let at = |id: &str| scene.nodes.iter().find(|node| node.id == id).unwrap();
    // The grid would not know that callers stand left of the called.
    for edge in &scene.edges {
        if let (Some(from), Some(to)) = (
            scene.nodes.iter().find(|node| node.id == edge.from),
            scene.nodes.iter().find(|node| node.id == edge.to),
        ) {
            assert!(from.x + from.width < to.x, "{}", edge.id);
        }
    }
    assert!(at("shopper").x < at("edge").x);
}

#[test]
fn a_scene_comes_laid_out_both_ways() {
    let scene = layout(&common::shop(), &Options::default()).unwrap();
    let turned = scene.turned.as_deref().unwrap();
    assert_sound(&common::shop(), turned);
    assert!(scene.width > scene.height && turned.height > turned.width);
    let options = Options {
        turned: false,
        ..Options::default()
    };
    assert_eq!(layout(&common::shop(), &options).unwrap().turned, None);
}

#[test]
fn three_hundred_nodes_are_laid_out_in_layers() {
    let graph = generated(3, 300, 30, 420);
    let scene = layout(&graph, &Options::default()).unwrap();
    assert_sound(&graph, &scene);
    let grid = layout(
        &graph,
        &Options {
            engine: Engine::Grid,
            ..Options::default()
        },
    )
    .unwrap();
    assert_ne!(scene, grid);
}

#[test]
fn groups_are_wide_enough_for_their_titles() {
    let mut graph = Graph {
        groups: vec![Group::new("full"), Group::new("empty")],
        ..Graph::default()
    };
    for group in &mut graph.groups {
        group.title = "A group with a rather long title".to_owned();
        group.cost = Some("$1,234,567/mo".to_owned());
    }
    graph.nodes.push(Node {
        group: Some("full".to_owned()),
        ..Node::new("full.a", "service")
    });
    let scene = layout(&graph, &Options::default()).unwrap();
    for scene in [&scene, scene.turned.as_deref().unwrap()] {
        for group in &scene.groups {
            let title = text::width(&group.title, Face::GroupTitle);
            let cost = text::width("$1,234,567/mo", Face::Badge);
            assert!(group.width >= title + cost + 32.0, "{group:?}");
            assert!(group.height < 180.0, "{group:?}");
        }
    }
}

#[test]
fn beyond_the_limit_the_grid_steps_in() {
    let graph = generated(5, 3_000, 120, 6_000);
    let scene = layout(&graph, &Options::default()).unwrap();
    let grid = layout(
        &graph,
        &Options {
            engine: Engine::Grid,
            ..Options::default()
        },
    )
    .unwrap();
    assert_eq!(scene, grid);
}

#[test]
fn a_long_chain_does_not_exhaust_the_stack() {
    let mut graph = Graph::default();
    for index in 0..1_200 {
        graph.nodes.push(Node::new(format!("n{index}"), "service"));
        if index > 0 {
            graph.edges.push(Edge::new(
                format!("n{}", index - 1),
                format!("n{index}"),
                "rest",
            ));
        }
    }
    assert_sound(&graph, &layout(&graph, &Options::default()).unwrap());
}

#[test]
fn groups_nested_very_deep_are_drawn() {
    let mut graph = Graph::default();
    for index in 0..400 {
        let mut group = Group::new(format!("g{index}"));
        group.parent = (index > 0).then(|| format!("g{}", index - 1));
        graph.groups.push(group);
    }
    assert_sound(&graph, &layout(&graph, &Options::default()).unwrap());
}

#[test]
fn an_empty_graph_is_an_empty_scene() {
    let scene = layout(&Graph::default(), &Options::default()).unwrap();
    assert!(scene.nodes.is_empty() && scene.width > 0.0 && scene.height > 0.0);
    assert!(svg::render(&scene, &Style::default()).ends_with("</svg>\n"));
}

#[test]
fn an_edge_to_itself_and_edges_side_by_side() {
    let mut graph = Graph {
        nodes: vec![Node::new("a", "service"), Node::new("b", "database")],
        ..Graph::default()
    };
    graph.edges.push(Edge::new("a", "a", "rest"));
    for _ in 0..3 {
        graph.edges.push(Edge::new("a", "b", "write"));
    }
    let scene = layout(&graph, &Options::default()).unwrap();
    assert_sound(&graph, &scene);
    let mut ways: Vec<_> = scene
        .edges
        .iter()
        .map(|edge| format!("{:?}", edge.points))
        .collect();
    ways.dedup();
    assert_eq!(ways.len(), 4, "edges lie upon each other: {ways:?}");
}

#[test]
fn an_edge_between_a_group_and_its_own_member() {
    let mut graph = Graph {
        groups: vec![Group::new("g")],
        ..Graph::default()
    };
    graph.nodes.push(Node {
        group: Some("g".to_owned()),
        ..Node::new("g.a", "service")
    });
    graph.edges.push(Edge::new("g", "g.a", "rest"));
    graph.edges.push(Edge::new("g.a", "g", "rest"));
    graph.edges.push(Edge::new("g", "g", "rest"));
    assert_sound(&graph, &layout(&graph, &Options::default()).unwrap());
}

#[test]
fn half_typed_text_is_drawn_as_far_as_it_goes() {
    // Ids that repeat, groups in rings, ends that are missing: what half-typed text gives.
    let mut graph = generated(11, 6, 3, 8);
    graph.nodes.push(Node::new("n0", "queue"));
    graph.groups[0].parent = Some("g2".to_owned());
    graph.groups[2].parent = Some("g0".to_owned());
    graph.edges.push(Edge::new("n0", "nowhere", "rest"));
    let scene = layout(&graph, &Options::default()).unwrap();
    assert_eq!(scene.nodes.len(), 6);
    assert_eq!(scene.edges.len(), 8);
}

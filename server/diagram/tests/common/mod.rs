//! The online shop that the suites and the example draw.

#![allow(missing_docs, dead_code, reason = "each suite uses a part of it")]

use buttress_diagram::{DataFlow, Edge, Graph, Group, Money, Node, Severity, Status};

fn node(id: &str, kind: &str, title: &str, product: &str, cost: &str) -> Node {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let group = id.rsplit_once('.').map(|(group, _)| group.to_owned());
    let mut node = Node {
        product: some(product),
        cost: some(cost),
        group,
        ..Node::new(id, kind)
    };
    if !title.is_empty() {
        node.title = title.to_owned();
    }
    node
}

fn edge(from: &str, to: &str, kind: &str, label: &str, rate: &str) -> Edge {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (sync, data_flow) = match kind {
        "publish" | "dead_letter" | "write" => (kind == "write", DataFlow::Forward),
        "consume" | "read" => (kind == "read", DataFlow::Backward),
        _ => (true, DataFlow::Both),
    };
    Edge {
        label: some(label),
        rate: some(rate),
        sync,
        data_flow,
        ..Edge::new(from, to, kind)
    }
}

/// An online shop with groups in groups, findings, prices and a planned part.
pub fn shop() -> Graph {
    let mut nodes = vec![
        node("shopper", "client", "Shopper's browser", "", ""),
        node("cdn", "cdn", "Storefront", "aws.cloudfront", "$86/mo"),
        node("edge", "gateway", "", "aws.api_gateway", "$1,296/mo"),
        node("login", "auth", "Sign-in", "aws.cognito", "$55/mo"),
        node("stripe", "external", "Stripe", "", ""),
        node(
            "orders.api",
            "service",
            "Order API",
            "aws.fargate",
            "$163/mo",
        ),
        node("orders.db", "database", "", "aws.rds_postgres", "$412/mo"),
        node("orders.events", "queue", "", "aws.sqs", "$21/mo"),
        node(
            "orders.events_dlq",
            "queue",
            "Orders that failed",
            "aws.sqs",
            "$0.40/mo",
        ),
        node(
            "catalog.api",
            "service",
            "Catalogue",
            "aws.fargate",
            "$163/mo",
        ),
        node(
            "catalog.cache",
            "cache",
            "Product pages",
            "aws.elasticache_redis",
            "$98/mo",
        ),
        node(
            "catalog.store.db",
            "database",
            "Products and prices in every currency",
            "aws.rds_postgres",
            "$206/mo",
        ),
        node(
            "catalog.store.images",
            "bucket",
            "Images",
            "aws.s3",
            "$34/mo",
        ),
        node(
            "ship",
            "function",
            "Shipping worker",
            "aws.lambda",
            "$12/mo",
        ),
        node("mails", "mail", "Order confirmations", "aws.ses", "$9/mo"),
        node("advice", "model", "Shopping adviser", "", ""),
    ];
    (nodes[6].worst, nodes[6].findings) = (Some(Severity::Warning), 2);
    (nodes[2].worst, nodes[2].findings) = (Some(Severity::Error), 1);
    (nodes[13].worst, nodes[13].findings) = (Some(Severity::Hint), 1);
    nodes[15].status = Some(Status::Planned);
    nodes[5].cost_note = Some("3 replicas of 1 vCPU and 2 GB, 730 h".to_owned());
    let mut edges = vec![
        edge("shopper", "cdn", "https", "browse", "420 req/s"),
        edge("shopper", "edge", "https", "buy", "80 req/s"),
        edge("cdn", "edge", "https", "", "60 req/s"),
        edge("edge", "login", "authenticate", "", ""),
        edge("edge", "orders.api", "rest", "", "80 req/s"),
        edge("edge", "catalog.api", "rest", "search", "60 req/s"),
        edge("orders.api", "orders.db", "write", "", "80 req/s"),
        edge("orders.api", "orders.db", "read", "", "160 req/s"),
        edge(
            "orders.api",
            "orders.events",
            "publish",
            "order placed",
            "24 req/s",
        ),
        edge("orders.events", "orders.events_dlq", "dead_letter", "", ""),
        edge("orders.api", "stripe", "rest", "charge", "24 req/s"),
        edge("ship", "orders.events", "consume", "", "24 req/s"),
        edge("ship", "mails", "rest", "tell the shopper", ""),
        edge("catalog.api", "catalog.cache", "cache", "", "60 req/s"),
        edge("catalog.api", "catalog.store.db", "read", "", "6 req/s"),
        edge("catalog.api", "catalog.store.images", "read", "", ""),
        edge("orders.api", "catalog", "rest", "stock", "8 req/s"),
        edge("catalog.api", "advice", "invoke", "", ""),
    ];
    edges[10].worst = Some(Severity::Error);
    edges[17].status = Some(Status::Planned);
    let group = |id: &str, title: &str, parent: Option<&str>, cost: &str| Group {
        title: title.to_owned(),
        parent: parent.map(str::to_owned),
        cost: Some(cost.to_owned()),
        ..Group::new(id)
    };
    Graph {
        title: "Online shop".to_owned(),
        score: Some(82.0),
        monthly_cost: Some(Money {
            amount: 2_555.4,
            currency: "USD".to_owned(),
        }),
        nodes,
        groups: vec![
            group("orders", "Orders", None, "$596/mo"),
            group("catalog", "Catalogue", None, "$501/mo"),
            group("catalog.store", "Storage", Some("catalog"), "$240/mo"),
        ],
        edges,
        ..Graph::default()
    }
}

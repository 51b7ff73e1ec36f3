//! Made-up designs: several files, groups in groups, and a statement of each sort.

use std::fmt::Write;

use crate::FOLDER;
use crate::choices::Choices;

/// Components that can be there: what they are, and what is set on them.
const COMPONENTS: &[(&str, &str)] = &[
    (
        "service",
        ": aws.fargate { cpu = 1, memory = 2 GB, replicas = 2 }",
    ),
    ("service", ""),
    (
        "database",
        ": aws.rds_postgres { instance = db.t4g.medium, storage = 20 GB }",
    ),
    ("queue", ": aws.sqs"),
    (
        "function",
        ": aws.lambda { memory = 512 MB, service_time = 20 ms }",
    ),
    ("gateway", ": aws.http_api { auth = jwt }"),
    ("cache", ": aws.elasticache_redis { hit_rate = 80 % }"),
    ("external", " \"Somebody else\""),
    ("storage", ": aws.s3 { storage = 100 GB }"),
    ("service", ": acme.platform"),
    ("metrics", ": aws.cloudwatch_metrics { covers = all }"),
    ("servce", ": aws.fargate"),
];

const NAMES: &[&str] = &[
    "api", "db", "jobs", "edge", "worker", "store", "été", "a-b", "group", "x1",
];

const TYPES: &[&str] = &[
    "rest", "query", "write", "publish", "consume", "invoke", "https", "grpc", "reed",
];

const OF_ARROWS: &[&str] = &[
    "",
    " { timeout = 2 s }",
    " { calls = 0.2 }",
    " { circuit_breaker = true }",
    " \"words\"",
    " { rate = 5 req/s }",
    " { idempotent = true }",
];

/// What stands at the top of a file: `{}` is a name.
const STATEMENTS: &[&str] = &[
    "accept single-point-of-failure on {} \"so it is\" { until = 2026-12-31 }\n",
    "price {} 30 USD/month \"bargained\"\n",
    "entity Order in {} {\n  id uuid key\n  customer uuid -> Customer.id\n}\n",
    "entity Customer in {} { id uuid key }\n",
    "flow buy \"Buying\" {\n  {} -> {}: \"asks\"\n  alt \"no\" {\n    {} --> {}: \"402\"\n  } else {\n    note {}: \"ok\"\n  }\n}\n",
    "environment staging {\n  {} { replicas = 1 }\n  constraints { traffic = 1 req/s }\n}\n",
    "decision why \"Because\" { affects = [{}], date = 2026-11-21, context = \"\"\"\n  several\n  lines\n  \"\"\" }\n",
    "view money { include = [{}, {}], overlay = cost }\n",
    "defaults service { replicas = 3, health_check = \"/healthz\" }\n",
    "defaults rest { timeout = 1 s, calls = 0.5 }\n",
    "product acme.platform: service \"Ours\" { price = 12 USD/month, sla = 99.5 % }\n",
    "rule mine { match = kind == service, require = replicas > 1 }\n",
    "/* a note\n   over lines { \" */\n",
    "price {} 40 USD/month\n",
];

/// The files of a design, by path; more choices make more of it.
pub fn files(choices: &mut Choices) -> Vec<(String, String)> {
    let mut names = vec!["shopper".to_owned()];
    let mut main = String::from(
        "architecture \"Made up\"\ninclude \"parts/*.arch\"\ninclude \"common.arch\"\n\nconstraints {\n  provider = aws\n  region   = us-east-1\n",
    );
    let _ = writeln!(
        main,
        "  traffic  = {} req/s\n  budget   = {} USD/month\n}}\n",
        choices.of(&[50, 5, 900]),
        choices.of(&[800, 90])
    );
    main += "client shopper \"Shopper\"\n";
    let mut parts = vec![main, String::new(), String::new(), String::new()];
    for part in &mut parts {
        for _ in 0..choices.below(4) {
            component(part, "", "", choices, &mut names);
        }
        for _ in 0..choices.below(3) {
            group(part, "", 0, choices, &mut names);
        }
    }
    for part in &mut parts {
        for _ in 0..choices.below(8) {
            arrow(part, "", choices, &names);
        }
        for _ in 0..choices.below(4) {
            let mut statement = choices.of(STATEMENTS);
            while let Some((head, tail)) = statement.split_once("{}") {
                *part += head;
                *part += name(choices, &names);
                statement = tail;
            }
            *part += statement;
        }
    }
    if choices.coin() {
        parts[1] += "include \"../common.arch\"\n";
    }
    if choices.coin() {
        parts[2] = parts[2].replace('\n', "\r\n");
    }
    let paths = ["main", "parts/a", "parts/b", "common"];
    let path = |name| format!("{FOLDER}/{name}.arch");
    paths.map(path).into_iter().zip(parts).collect()
}

fn name<'a>(choices: &mut Choices, names: &'a [String]) -> &'a str {
    // Now and then one that is not there.
    match choices.below(names.len() + 1) {
        0 => names.last().map_or("nobody", String::as_str),
        n => &names[n - 1],
    }
}

fn component(
    out: &mut String,
    prefix: &str,
    indent: &str,
    choices: &mut Choices,
    names: &mut Vec<String>,
) {
    let (kind, rest) = choices.of(COMPONENTS);
    let short = choices.of(NAMES);
    if choices.coin() {
        let _ = writeln!(out, "{indent}/// What {short} is.");
    }
    let _ = writeln!(out, "{indent}{kind} {short}{rest}");
    names.push(format!("{prefix}{short}"));
}

fn arrow(out: &mut String, indent: &str, choices: &mut Choices, names: &[String]) {
    let (from, to) = (name(choices, names), name(choices, names));
    let (kind, rest) = (choices.of(TYPES), choices.of(OF_ARROWS));
    let _ = writeln!(out, "{indent}{from} -> {to}: {kind}{rest}");
}

fn group(
    out: &mut String,
    prefix: &str,
    depth: usize,
    choices: &mut Choices,
    names: &mut Vec<String>,
) {
    let indent = "  ".repeat(depth);
    let name = choices.of(&["orders", "payments", "core", "api"]);
    let _ = writeln!(out, "{indent}group {name} \"Group\" {{");
    let (prefix, inner) = (format!("{prefix}{name}."), format!("{indent}  "));
    let from = names.len();
    if choices.coin() {
        let _ = writeln!(out, "{inner}defaults service {{ replicas = 1, cpu = 2 }}");
    }
    for _ in 0..choices.below(4) {
        component(out, &prefix, &inner, choices, names);
    }
    if depth < 3 {
        for _ in 0..choices.below(3) {
            group(out, &prefix, depth + 1, choices, names);
        }
    }
    // By their short names, as inside a group they are written.
    let members: Vec<String> = names[from..]
        .iter()
        .map(|n| n[prefix.len()..].to_owned())
        .collect();
    for _ in 0..choices.below(3) {
        arrow(out, &inner, choices, &members);
    }
    let _ = writeln!(out, "{indent}}}");
}

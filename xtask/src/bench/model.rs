//! Models of any size to measure with: systems of about twelve components in a group each, 1.6
//! connections a component, about three of four inside a system.
//!
//! The same size is the same text, byte for byte. This file uses nothing but the standard library:
//! the benches of the crates include it as well.

use std::collections::HashSet;
use std::fmt::Write as _;

const DOMAINS: [&str; 25] = [
    "orders", "payments", "billing", "catalog", "search", "users", "accounts", "shipping", "stock",
    "pricing", "reviews", "support", "fraud", "ledger", "notify", "media", "reports", "streams",
    "loyalty", "returns", "tax", "routing", "fleet", "sessions", "audit",
];

/// What a component is in its system; its name says it too.
struct Role {
    name: &'static str,
    kind: &'static str,
    product: &'static str,
    settings: &'static [&'static str],
}

const fn role(
    name: &'static str,
    kind: &'static str,
    product: &'static str,
    settings: &'static [&'static str],
) -> Role {
    Role {
        name,
        kind,
        product,
        settings,
    }
}

const FARGATE: &str = "aws.fargate";
const LARGE: &str = "instance = db.r6g.large";

const ROLES: [Role; 12] = [
    role(
        "gateway",
        "gateway",
        "aws.api_gateway",
        &["auth = jwt", "rate_limit = 1000 req/s"],
    ),
    role(
        "web",
        "service",
        FARGATE,
        &["cpu = 1", "memory = 2 GB", "replicas = 2"],
    ),
    role(
        "api",
        "service",
        FARGATE,
        &["cpu = 2", "memory = 4 GB", "replicas = 3"],
    ),
    role(
        "query",
        "service",
        FARGATE,
        &["cpu = 1", "memory = 2 GB", "replicas = 2"],
    ),
    role(
        "db",
        "database",
        "aws.rds_postgres",
        &[LARGE, "storage = 200 GB", "multi_az = true", "backup = 7 d"],
    ),
    role(
        "replica",
        "database",
        "aws.rds_postgres",
        &[LARGE, "storage = 200 GB"],
    ),
    role(
        "cache",
        "cache",
        "aws.elasticache_redis",
        &["instance = cache.r6g.large"],
    ),
    role("events", "stream", "aws.msk", &[]),
    role("worker", "function", "aws.lambda", &["memory = 512 MB"]),
    role("jobs", "queue", "aws.sqs", &[]),
    role("files", "bucket", "aws.s3", &["storage = 500 GB"]),
    role("index", "search", "aws.opensearch", &[]),
];

/// From role, to role, type, words: what a system is wired like, the most telling first.
const INSIDE: [(&str, &str, &str, &str); 18] = [
    ("gateway", "web", "rest", "forwards pages"),
    ("gateway", "api", "rest", "forwards calls"),
    ("web", "api", "rest", "asks for data"),
    ("web", "query", "rest", "reads lists"),
    ("api", "db", "write", "stores records"),
    ("api", "cache", "read", "looks up hot records"),
    ("api", "events", "publish", "tells what happened"),
    ("api", "jobs", "publish", "hands over slow work"),
    ("query", "replica", "read", "reads projections"),
    ("query", "index", "read", "searches by words"),
    ("worker", "jobs", "consume", "takes work"),
    ("worker", "files", "write", "puts exports"),
    ("worker", "db", "read", "reads what to export"),
    ("db", "replica", "replicate", "streams changes"),
    ("api", "files", "read", "fetches documents"),
    ("query", "cache", "read", "keeps answers"),
    ("worker", "events", "consume", "follows what happened"),
    ("worker", "index", "write", "refreshes the index"),
];

const SENDERS: [&str; 4] = ["api", "web", "worker", "query"];

/// Role, type, words of what one system asks of another.
const ACROSS: [(&str, &str, &str); 4] = [
    ("api", "rest", "calls"),
    ("query", "rest", "reads from"),
    ("events", "consume", "listens to"),
    ("gateway", "rest", "goes through"),
];

/// Without a budget, and with a target that what exists once does not make an error of: a model to
/// measure with has weaknesses, and nothing that must be mended.
const HEAD: &str = "architecture \"Benchmark\"

constraints {
  provider     = aws
  region       = us-east-1
  traffic      = 500 req/s
  availability = 99.5 %
  compliance   = [soc2]
  team         = 60
}

";

struct System {
    id: String,
    title: String,
    /// Each with its role and its turn among those of that role.
    parts: Vec<(&'static Role, usize)>,
}

struct Connection {
    /// The system that both ends are in.
    inside: Option<usize>,
    from: String,
    to: String,
    settings: String,
}

/// The `.arch` text of a model of `count` components.
pub fn arch(count: usize) -> String {
    let mut random = Random(count as u64);
    let systems = systems(count, &mut random);
    let outside: Vec<(String, &str, String)> = (0..(count / 25).max(2)).map(outsider).collect();
    let mut out = HEAD.to_owned();
    for (id, kind, title) in &outside {
        let _ = writeln!(out, "{kind} {id} \"{title}\"");
    }
    let connections = connections(count, &systems, &outside, &mut random);
    let written = |c: &&Connection| format!("{} -> {}: {}\n", c.from, c.to, c.settings);
    for (at, system) in systems.iter().enumerate() {
        let _ = write!(out, "\ngroup {} \"{}\" {{\n", system.id, system.title);
        for part in &system.parts {
            component(&mut out, system, part);
        }
        out.push('\n');
        for c in connections.iter().filter(|c| c.inside == Some(at)) {
            let _ = write!(out, "  {}", written(&c));
        }
        out.push_str("}\n");
    }
    out.push('\n');
    let across = connections.iter().filter(|c| c.inside.is_none());
    out.extend(across.map(|c| written(&c)));
    out
}

fn component(out: &mut String, system: &System, part: &(&Role, usize)) {
    let (role, turn) = part;
    let number = if *turn > 1 {
        format!(" {turn}")
    } else {
        String::new()
    };
    let (kind, name, product) = (role.kind, name(part), role.product);
    let title = format!("{} {}{number}", system.title, role.name);
    let _ = write!(out, "  {kind} {name}: {product} \"{title}\"");
    if role.settings.is_empty() {
        out.push('\n');
        return;
    }
    out.push_str(" {\n");
    for setting in role.settings {
        let _ = writeln!(out, "    {setting}");
    }
    out.push_str("  }\n");
}

fn name((role, turn): &(&Role, usize)) -> String {
    if *turn > 1 {
        format!("{}{turn}", role.name)
    } else {
        role.name.to_owned()
    }
}

fn outsider(at: usize) -> (String, &'static str, String) {
    let number = at / 2 + 1;
    if at.is_multiple_of(2) {
        let title = format!("Customer group {number}");
        (format!("person{number}"), "client", title)
    } else {
        let title = format!("Outside vendor {number}");
        (format!("vendor{number}"), "external", title)
    }
}

fn systems(count: usize, random: &mut Random) -> Vec<System> {
    let mut systems = Vec::new();
    let mut left = count;
    while left > 0 {
        let mut size = left.min(10 + random.below(5));
        // No system of a handful at the end.
        if left - size < 5 {
            size = left;
        }
        let (domain, turn) = (
            DOMAINS[systems.len() % DOMAINS.len()],
            systems.len() / DOMAINS.len() + 1,
        );
        let (first, rest) = domain.split_at(1);
        let capital = format!("{}{rest}", first.to_uppercase());
        let (id, title) = if turn > 1 {
            (format!("{domain}{turn}"), format!("{capital} {turn}"))
        } else {
            (domain.to_owned(), capital)
        };
        let part = |at: usize| (&ROLES[at % ROLES.len()], at / ROLES.len() + 1);
        let parts = (0..size).map(part).collect();
        systems.push(System { id, title, parts });
        left -= size;
    }
    systems
}

/// Collects connections: no two alike, and no more than wanted.
struct Wires {
    wanted: usize,
    known: HashSet<(String, String)>,
    all: Vec<Connection>,
}

impl Wires {
    fn add(&mut self, inside: Option<usize>, ends: [String; 2], paths: [String; 2], what: &str) {
        let [from, to] = ends;
        let [a, b] = paths;
        if a != b && self.all.len() < self.wanted && self.known.insert((a, b)) {
            let settings = what.to_owned();
            self.all.push(Connection {
                inside,
                from,
                to,
                settings,
            });
        }
    }

    fn inside(&mut self, at: usize, system: &System, from: &str, to: &str, what: &str) {
        let path = |name: &str| format!("{}.{name}", system.id);
        let ends = [from.to_owned(), to.to_owned()];
        self.add(Some(at), ends, [path(from), path(to)], what);
    }

    fn across(&mut self, from: String, to: String, what: &str) {
        self.add(None, [from.clone(), to.clone()], [from, to], what);
    }
}

fn settings(kind: &str, words: &str) -> String {
    let patience = if kind == "rest" {
        " { timeout = 2 s, retries = 2 }"
    } else {
        ""
    };
    format!("{kind} \"{words}\"{patience}")
}

fn connections(
    count: usize,
    systems: &[System],
    outside: &[(String, &str, String)],
    random: &mut Random,
) -> Vec<Connection> {
    let mut wires = Wires {
        wanted: (count * 8 + 2) / 5,
        known: HashSet::new(),
        all: Vec::new(),
    };
    for (at, (id, kind, _)) in outside.iter().enumerate() {
        let system = &systems[at % systems.len()];
        let part = |role: &str| system.parts.iter().find(|p| p.0.name == role);
        let path = |part| format!("{}.{}", system.id, name(part));
        if *kind == "client" {
            wires.across(
                id.clone(),
                path(&system.parts[0]),
                &settings("rest", "uses"),
            );
        } else {
            let buyer = part("api").unwrap_or(&system.parts[system.parts.len() - 1]);
            wires.across(path(buyer), id.clone(), &settings("rest", "buys from"));
        }
    }
    for (at, system) in systems.iter().enumerate() {
        let has = |role: &str| system.parts.iter().any(|p| p.0.name == role);
        let fitting = INSIDE.iter().filter(|e| has(e.0) && has(e.1));
        for (from, to, kind, words) in fitting.take((system.parts.len() * 6 + 2) / 5) {
            wires.inside(at, system, from, to, &settings(kind, words));
        }
        // The second gateway, web … of a large system.
        for part in system.parts.iter().filter(|p| p.1 > 1) {
            let what = settings("rest", "hands over to");
            wires.inside(at, system, &name(part), part.0.name, &what);
        }
    }
    let mut tries = wires.wanted * 50;
    while wires.all.len() < wires.wanted && tries > 0 {
        tries -= 1;
        crossing(systems, &mut wires, random);
    }
    wires.all
}

/// One more connection between two systems, most often near ones.
fn crossing(systems: &[System], wires: &mut Wires, random: &mut Random) {
    let from = random.below(systems.len());
    let to = if random.below(10) < 7 {
        let step = 1 + random.below(3);
        if random.below(2) == 0 {
            from.saturating_sub(step)
        } else {
            (from + step).min(systems.len() - 1)
        }
    } else {
        random.below(systems.len())
    };
    if from == to && systems.len() > 1 {
        return;
    }
    let (role, kind, words) = ACROSS[random.below(ACROSS.len())];
    let mut one_of = |system: &System, wanted: &dyn Fn(&str) -> bool| {
        let fitting: Vec<_> = system.parts.iter().filter(|p| wanted(p.0.name)).collect();
        let part = fitting.get(random.below(fitting.len().max(1)))?;
        Some(format!("{}.{}", system.id, name(part)))
    };
    let sender = one_of(&systems[from], &|role| SENDERS.contains(&role));
    let target = one_of(&systems[to], &|name| name == role);
    if let (Some(a), Some(b)) = (sender, target) {
        let words = format!("{words} {}", systems[to].id);
        wires.across(a, b, &settings(kind, &words));
    }
}

/// SplitMix64: small, good enough, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    /// A number from 0 to `end`, without `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap_or_default()
    }
}

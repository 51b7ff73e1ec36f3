//! The price book: dated list prices, each with the place it was read in.
//!
//! Two kinds of committed tables hold them. `nodes-CLOUD.csv` has one line a size of machine and
//! source, with a column a region; it is searched as it lies, nothing is decoded but the line
//! that is asked for. `services-CLOUD.csv` has one line a figure.

use std::sync::OnceLock;

use crate::{csv, regions};

/// How far a figure can be relied on. The order is from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Read from a vendor's page or feed, or from a dated extract of one.
    Seen,
    /// Quoted by independent public documents; the vendor's page was not read.
    Quoted,
    /// From memory, or worked out from another region's figure.
    Estimated,
}

impl Confidence {
    /// The word for it: `seen`, `quoted`, `estimated`.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Seen => "seen",
            Confidence::Quoted => "quoted",
            Confidence::Estimated => "estimated",
        }
    }

    fn parse(word: &str) -> Confidence {
        match word {
            "seen" => Confidence::Seen,
            "quoted" => Confidence::Quoted,
            _ => Confidence::Estimated,
        }
    }
}

/// Where a figure was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Short name, as the tables use it.
    pub id: &'static str,
    /// What it is, for people.
    pub title: String,
    /// Date of the figures: `2026-08` or `2026-08-05`, or `unverified`.
    pub as_of: &'static str,
    /// How far they can be relied on.
    pub confidence: Confidence,
    /// Licence of the source.
    pub licence: String,
}

/// One figure of the book.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// `aws`, `gcp`, `azure`, `saas`.
    pub cloud: &'static str,
    /// Service, as the book names it: `ec2`, `sqs`.
    pub service: String,
    /// What of the service: `m7g.large`, `standard-requests-after-1m-free`.
    pub sku: String,
    /// The region the figure is for.
    pub region: String,
    /// What one is: `hour`, `1M requests`, `GB-month`.
    pub unit: String,
    /// US dollars for one unit, list price before tax.
    pub usd: f64,
    /// Where it was read.
    pub source: &'static Source,
}

/// A price as the book can give it for a region.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// The figure.
    pub price: Price,
    /// The figure is another region's, because there is none for the one asked for.
    pub estimated_region: bool,
}

/// A size of machine that the book has prices for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node<'a> {
    /// Its name: `db.r6g.large`.
    pub sku: &'a str,
    /// Virtual processors.
    pub vcpu: Option<f64>,
    /// Memory, in the vendor's GB.
    pub memory_gb: Option<f64>,
}

/// The price book. There is one, built in.
#[derive(Debug)]
pub struct PriceBook {
    clouds: [Cloud; 4],
}

#[derive(Debug)]
struct Cloud {
    name: &'static str,
    nodes_text: &'static str,
    services_text: &'static str,
    nodes: OnceLock<Nodes>,
    services: OnceLock<Vec<Entry>>,
}

/// The lines of a table of machines, sorted by (service, sku).
#[derive(Debug)]
struct Nodes {
    regions: Vec<&'static str>,
    lines: Vec<&'static str>,
}

/// A line of a table of figures, sorted by (service, sku, region).
#[derive(Debug)]
struct Entry {
    service: &'static str,
    sku: &'static str,
    region: &'static str,
    unit: &'static str,
    usd: f64,
    source: &'static str,
}

const SOURCES: &str = include_str!("../data/prices/sources.csv");

/// Columns of a table of machines before the first region.
const FIXED: usize = 5;

impl PriceBook {
    /// The book in the binary. Each table is read when a price of it is first asked for.
    pub fn builtin() -> &'static PriceBook {
        static BOOK: PriceBook = PriceBook {
            clouds: [
                Cloud::new(
                    "aws",
                    include_str!("../data/prices/nodes-aws.csv"),
                    include_str!("../data/prices/services-aws.csv"),
                ),
                Cloud::new(
                    "gcp",
                    include_str!("../data/prices/nodes-gcp.csv"),
                    include_str!("../data/prices/services-gcp.csv"),
                ),
                Cloud::new(
                    "azure",
                    include_str!("../data/prices/nodes-azure.csv"),
                    include_str!("../data/prices/services-azure.csv"),
                ),
                Cloud::new(
                    "saas",
                    include_str!("../data/prices/nodes-saas.csv"),
                    include_str!("../data/prices/services-saas.csv"),
                ),
            ],
        };
        &BOOK
    }

    /// The figure for exactly this region. Where several sources have one, the newest's.
    pub fn exact(&self, cloud: &str, service: &str, sku: &str, region: &str) -> Option<Price> {
        let cloud = self.cloud(cloud)?;
        cloud
            .node_price(service, sku, region)
            .or_else(|| cloud.service_price(service, sku, region))
    }

    /// The figure for a region, or failing that the nearest region's, marked as an estimate.
    /// A region that the cloud does not have (`any`, none, another cloud's) is its default one.
    pub fn quote(&self, cloud: &str, service: &str, sku: &str, region: &str) -> Option<Quote> {
        let region = regions::resolve(cloud, region);
        regions::stand_ins(cloud, region)
            .into_iter()
            .find_map(|(candidate, estimated_region)| {
                let price = self.exact(cloud, service, sku, candidate)?;
                Some(Quote {
                    price,
                    estimated_region,
                })
            })
    }

    /// The sizes of machine of a service, by name, each once.
    pub fn nodes(&self, cloud: &str, service: &str) -> Vec<Node<'_>> {
        let Some(nodes) = self.cloud(cloud).map(Cloud::nodes) else {
            return Vec::new();
        };
        let mut out: Vec<Node<'_>> = Vec::new();
        for line in nodes.of_service(service) {
            let node = node(line);
            match out.last_mut() {
                Some(last) if last.sku == node.sku => {
                    last.vcpu = last.vcpu.or(node.vcpu);
                    last.memory_gb = last.memory_gb.or(node.memory_gb);
                }
                _ => out.push(node),
            }
        }
        out
    }

    /// One size of machine of a service.
    pub fn node(&self, cloud: &str, service: &str, sku: &str) -> Option<Node<'_>> {
        let nodes = self.cloud(cloud)?.nodes();
        nodes
            .of_sku(service, sku)
            .iter()
            .map(|line| node(line))
            .reduce(|first, next| Node {
                sku: first.sku,
                vcpu: first.vcpu.or(next.vcpu),
                memory_gb: first.memory_gb.or(next.memory_gb),
            })
    }

    /// Every figure of the book, table by table.
    pub fn prices(&self) -> impl Iterator<Item = Price> {
        self.clouds.iter().flat_map(|cloud| {
            let nodes = cloud.nodes();
            let machines = nodes.lines.iter().flat_map(move |line| {
                nodes
                    .regions
                    .iter()
                    .enumerate()
                    .filter_map(move |(at, region)| {
                        let cells: Vec<&str> = line.split(',').collect();
                        cloud.node_cell(&cells, at, region)
                    })
            });
            machines.chain(
                cloud
                    .services()
                    .iter()
                    .filter_map(|entry| cloud.figure(entry)),
            )
        })
    }

    /// The sources that the figures come from.
    pub fn sources(&self) -> &'static [Source] {
        static ALL: OnceLock<Vec<Source>> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut sources: Vec<Source> = csv::records(SOURCES).filter_map(source).collect();
            sources.sort_by(|left, right| left.id.cmp(right.id));
            sources
        })
    }

    fn cloud(&self, name: &str) -> Option<&Cloud> {
        self.clouds.iter().find(|cloud| cloud.name == name)
    }
}

impl Cloud {
    const fn new(
        name: &'static str,
        nodes_text: &'static str,
        services_text: &'static str,
    ) -> Cloud {
        Cloud {
            name,
            nodes_text,
            services_text,
            nodes: OnceLock::new(),
            services: OnceLock::new(),
        }
    }

    fn nodes(&self) -> &Nodes {
        self.nodes.get_or_init(|| {
            let header = self.nodes_text.lines().next().unwrap_or("");
            Nodes {
                regions: header.split(',').skip(FIXED).collect(),
                lines: csv::records(self.nodes_text).collect(),
            }
        })
    }

    fn services(&self) -> &[Entry] {
        self.services
            .get_or_init(|| csv::records(self.services_text).filter_map(entry).collect())
    }

    fn node_price(&self, service: &str, sku: &str, region: &str) -> Option<Price> {
        let nodes = self.nodes();
        let at = nodes.regions.iter().position(|name| *name == region)?;
        nodes
            .of_sku(service, sku)
            .iter()
            .filter_map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                self.node_cell(&cells, at, region)
            })
            .max_by(|left, right| left.source.as_of.cmp(right.source.as_of))
    }

    fn node_cell(&self, cells: &[&str], at: usize, region: &str) -> Option<Price> {
        Some(Price {
            cloud: self.name,
            service: (*cells.first()?).to_owned(),
            sku: (*cells.get(1)?).to_owned(),
            region: region.to_owned(),
            unit: "hour".to_owned(),
            usd: cells.get(FIXED + at)?.parse().ok()?,
            source: find_source(cells.get(4)?)?,
        })
    }

    fn service_price(&self, service: &str, sku: &str, region: &str) -> Option<Price> {
        let entries = self.services();
        let wanted = (service, sku, region);
        let key = |entry: &Entry| (entry.service, entry.sku, entry.region);
        let from = entries.partition_point(|entry| key(entry) < wanted);
        let entry = entries.get(from).filter(|entry| key(entry) == wanted)?;
        self.figure(entry)
    }

    fn figure(&self, entry: &Entry) -> Option<Price> {
        Some(Price {
            cloud: self.name,
            service: entry.service.to_owned(),
            sku: entry.sku.to_owned(),
            region: entry.region.to_owned(),
            unit: entry.unit.to_owned(),
            usd: entry.usd,
            source: find_source(entry.source)?,
        })
    }
}

impl Nodes {
    fn of_service(&self, service: &str) -> &[&'static str] {
        let from = self.lines.partition_point(|line| head(line).0 < service);
        let to = self.lines.partition_point(|line| head(line).0 <= service);
        self.lines.get(from..to).unwrap_or_default()
    }

    fn of_sku(&self, service: &str, sku: &str) -> &[&'static str] {
        let from = self
            .lines
            .partition_point(|line| head(line) < (service, sku));
        let to = self
            .lines
            .partition_point(|line| head(line) <= (service, sku));
        self.lines.get(from..to).unwrap_or_default()
    }
}

/// The service and the sku that a line of a table of machines begins with.
fn head(line: &str) -> (&str, &str) {
    let mut cells = line.split(',');
    (cells.next().unwrap_or(""), cells.next().unwrap_or(""))
}

fn node(line: &str) -> Node<'_> {
    let mut cells = line.split(',').skip(1);
    let mut next = || cells.next().unwrap_or("");
    Node {
        sku: next(),
        vcpu: next().parse().ok(),
        memory_gb: next().parse().ok(),
    }
}

fn entry(line: &'static str) -> Option<Entry> {
    let mut cells = line.split(',');
    let mut next = || cells.next();
    Some(Entry {
        service: next()?,
        sku: next()?,
        region: next()?,
        unit: next()?,
        usd: next()?.parse().ok()?,
        source: next()?,
    })
}

fn source(line: &'static str) -> Option<Source> {
    let fields = csv::fields(line);
    let mut plain = line.split(',');
    Some(Source {
        id: plain.next()?,
        as_of: plain.next()?,
        confidence: Confidence::parse(plain.next()?),
        title: fields.get(3)?.to_string(),
        licence: fields.get(4)?.to_string(),
    })
}

fn find_source(id: &str) -> Option<&'static Source> {
    let sources = PriceBook::builtin().sources();
    let at = sources.binary_search_by(|source| source.id.cmp(id)).ok()?;
    sources.get(at)
}

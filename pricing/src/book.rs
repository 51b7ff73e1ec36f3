//! The price book: dated list prices, each with the place it was read in.
//!
//! Three kinds of committed tables hold them. `nodes-CLOUD.csv` has one line a size of machine and
//! source, with a column a region, and so has `commitments-CLOUD.csv` for each way to buy it other
//! than on demand; `services-CLOUD.csv` has one line a figure. All are searched as they lie: nothing
//! is decoded but the cells that are asked for.

use std::{borrow::Cow, sync::OnceLock};

use crate::{csv, fresh, purchase::Purchase, regions::Place, table::Table};

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
    pub title: Cow<'static, str>,
    /// Date of the figures: `2026-08` or `2026-08-05`, or `unverified`.
    pub as_of: &'static str,
    /// How far they can be relied on.
    pub confidence: Confidence,
    /// Licence of the source.
    pub licence: Cow<'static, str>,
}

impl Source {
    /// What decides between two figures: how sure they are, then how new.
    fn rank(&self) -> (std::cmp::Reverse<Confidence>, &'static str) {
        (std::cmp::Reverse(self.confidence), self.as_of)
    }
}

/// One figure of the book.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// `aws`, `gcp`, `azure`, `saas`.
    pub cloud: &'static str,
    /// Service, as the book names it: `ec2`, `sqs`.
    pub service: &'static str,
    /// What of the service: `m7g.large`, `standard-requests-after-1m-free`.
    pub sku: &'static str,
    /// The region the figure is for.
    pub region: &'static str,
    /// What one is: `hour`, `1M requests`, `GB-month`.
    pub unit: &'static str,
    /// US dollars for one unit, list price before tax.
    pub usd: f64,
    /// How it is bought.
    pub purchase: Purchase,
    /// Where it was read.
    pub source: &'static Source,
}

/// A price as the book can give it for a region.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// Machines, a column a region.
    nodes: Table,
    /// The same machines, bought otherwise than on demand.
    commitments: Table,
    /// Everything else, a line a figure.
    services: Table,
}

const SOURCES: &str = include_str!("../data/prices/sources.csv");

/// Columns of a table of machines before the first region.
const FIXED: usize = 5;

/// Columns of a table of commitments before the first region.
const COMMITTED: usize = 4;

impl PriceBook {
    /// The book in the binary. Each table is read when a price of it is first asked for.
    pub fn builtin() -> &'static PriceBook {
        static BOOK: PriceBook = PriceBook {
            clouds: [
                Cloud::new(
                    "aws",
                    include_str!("../data/prices/nodes-aws.csv"),
                    include_str!("../data/prices/commitments-aws.csv"),
                    include_str!("../data/prices/services-aws.csv"),
                ),
                Cloud::new(
                    "gcp",
                    include_str!("../data/prices/nodes-gcp.csv"),
                    include_str!("../data/prices/commitments-gcp.csv"),
                    include_str!("../data/prices/services-gcp.csv"),
                ),
                Cloud::new(
                    "azure",
                    include_str!("../data/prices/nodes-azure.csv"),
                    include_str!("../data/prices/commitments-azure.csv"),
                    include_str!("../data/prices/services-azure.csv"),
                ),
                Cloud::new(
                    "saas",
                    include_str!("../data/prices/nodes-saas.csv"),
                    "",
                    include_str!("../data/prices/services-saas.csv"),
                ),
            ],
        };
        &BOOK
    }

    /// The figure for exactly this region. Where several sources have one, the newest's.
    pub fn exact(&self, cloud: &str, service: &str, sku: &str, region: &str) -> Option<Price> {
        self.cloud(cloud)?.sku(service, sku).price(region)
    }

    /// The figure for a region, or failing that the nearest region's, marked as an estimate.
    /// A region that the cloud does not have (`any`, none, another cloud's) is its default one.
    pub fn quote(&self, cloud: &str, service: &str, sku: &str, region: &str) -> Option<Quote> {
        self.quote_in(cloud, service, sku, &Place::new(cloud, region))
    }

    /// The figure for a place that is already found.
    pub(crate) fn quote_in(
        &self,
        cloud: &str,
        service: &str,
        sku: &str,
        place: &Place,
    ) -> Option<Quote> {
        let sku = self.cloud(cloud)?.sku(service, sku);
        if sku.nodes.is_empty() && sku.figures.is_empty() {
            return None;
        }
        place.nearest(|region| sku.price(region))
    }

    /// The figure for a machine that is bought in this way, in a place that is already found.
    pub(crate) fn bought(
        &self,
        cloud: &str,
        service: &str,
        sku: &str,
        purchase: Purchase,
        place: &Place,
    ) -> Option<Quote> {
        let cloud = self.cloud(cloud)?;
        let lines = cloud.commitments.of_sku(service, sku);
        let of_purchase = |line: &&str| line.split(',').nth(2) == Some(purchase.word());
        place.nearest(|region| {
            let mut columns = cloud.commitments.columns().iter().enumerate();
            let (at, region) = columns.find(|(_, name)| **name == region)?;
            let lines = lines.lines().filter(of_purchase);
            lines
                .filter_map(|line| cloud.commitment(line, at, region))
                .max_by(|left, right| left.source.rank().cmp(&right.source.rank()))
        })
    }

    /// What is known of a size of machine.
    pub(crate) fn node(&self, cloud: &str, service: &str, sku: &str) -> Option<Node<'static>> {
        let lines = self.cloud(cloud)?.nodes.of_sku(service, sku);
        lines.lines().map(node).next()
    }

    /// All the figures of a sku that is no size of machine.
    pub(crate) fn figures(&self, cloud: &str, service: &str, sku: &str) -> Vec<Price> {
        let Some(cloud) = self.cloud(cloud) else {
            return Vec::new();
        };
        let lines = cloud.sku(service, sku);
        if !lines.nodes.is_empty() {
            return Vec::new();
        }
        let mut figures = fresh::of_sku(cloud.name, service, sku);
        let built_in = lines.figures.lines();
        let built_in = built_in.filter_map(|line| cloud.figure(line));
        // The first of a region is the one that is found.
        figures.extend(built_in);
        figures
    }

    /// The sizes of machine of a service, by name, each once.
    pub fn nodes(&self, cloud: &str, service: &str) -> Vec<Node<'_>> {
        let Some(cloud) = self.cloud(cloud) else {
            return Vec::new();
        };
        let mut out: Vec<Node<'_>> = Vec::new();
        for line in cloud.nodes.of_service(service).lines() {
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

    /// Whether a service has a size of machine of this name.
    pub fn has_node(&self, cloud: &str, service: &str, sku: &str) -> bool {
        let cloud = self.cloud(cloud);
        cloud.is_some_and(|cloud| !cloud.nodes.of_sku(service, sku).is_empty())
    }

    /// Every figure of the book, table by table.
    pub fn prices(&self) -> impl Iterator<Item = Price> {
        self.clouds.iter().flat_map(|cloud| {
            let machines = cloud.nodes.lines().flat_map(move |line| {
                let columns = cloud.nodes.columns().iter().enumerate().skip(FIXED);
                columns.filter_map(move |(at, region)| cloud.node_cell(line, at, region))
            });
            let committed = cloud.commitments.lines().flat_map(move |line| {
                let columns = cloud.commitments.columns().iter().enumerate();
                let columns = columns.skip(COMMITTED);
                columns.filter_map(move |(at, region)| cloud.commitment(line, at, region))
            });
            let figures = cloud.services.lines();
            let figures = figures.filter_map(move |line| cloud.figure(line));
            machines.chain(committed).chain(figures)
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
        nodes: &'static str,
        commitments: &'static str,
        services: &'static str,
    ) -> Cloud {
        Cloud {
            name,
            nodes: Table::new(nodes),
            commitments: Table::new(commitments),
            services: Table::new(services),
        }
    }

    fn sku<'a>(&'a self, service: &'a str, sku: &'a str) -> Sku<'a> {
        Sku {
            cloud: self,
            service,
            sku,
            nodes: self.nodes.of_sku(service, sku),
            figures: self.services.of_sku(service, sku),
            // What stands before the region in a line of figures.
            head: service.len() + sku.len() + 2,
        }
    }

    fn node_cell(&self, line: &'static str, at: usize, region: &'static str) -> Option<Price> {
        let mut cells = line.split(',');
        let (service, sku, source) = (cells.next()?, cells.next()?, cells.nth(2)?);
        Some(Price {
            cloud: self.name,
            service,
            sku,
            region,
            unit: "hour",
            usd: cells.nth(at.checked_sub(FIXED)?)?.parse().ok()?,
            purchase: Purchase::OnDemand,
            source: find_source(source)?,
        })
    }

    fn commitment(&self, line: &'static str, at: usize, region: &'static str) -> Option<Price> {
        let mut cells = line.split(',');
        let (service, sku) = (cells.next()?, cells.next()?);
        let (purchase, source) = (cells.next()?, cells.next()?);
        Some(Price {
            cloud: self.name,
            service,
            sku,
            region,
            unit: "hour",
            usd: cells.nth(at.checked_sub(COMMITTED)?)?.parse().ok()?,
            purchase: Purchase::parse(purchase)?,
            source: find_source(source)?,
        })
    }

    fn figure(&self, line: &'static str) -> Option<Price> {
        let mut cells = line.split(',');
        Some(Price {
            purchase: Purchase::OnDemand,
            cloud: self.name,
            service: cells.next()?,
            sku: cells.next()?,
            region: cells.next()?,
            unit: cells.next()?,
            usd: cells.next()?.parse().ok()?,
            source: find_source(cells.next()?)?,
        })
    }
}

/// The lines of one sku, found once for all the regions that it is looked up for.
struct Sku<'a> {
    cloud: &'a Cloud,
    service: &'a str,
    sku: &'a str,
    nodes: &'static str,
    figures: &'static str,
    head: usize,
}

impl Sku<'_> {
    fn price(&self, region: &str) -> Option<Price> {
        fresh::price(self.cloud.name, self.service, self.sku, region)
            .or_else(|| self.node(region))
            .or_else(|| self.figure(region))
    }

    fn node(&self, region: &str) -> Option<Price> {
        if self.nodes.is_empty() {
            return None;
        }
        let mut columns = self.cloud.nodes.columns().iter().enumerate().skip(FIXED);
        let (at, region) = columns.find(|(_, name)| **name == region)?;
        let lines = self.nodes.lines();
        lines
            .filter_map(|line| self.cloud.node_cell(line, at, region))
            .max_by(|left, right| left.source.as_of.cmp(right.source.as_of))
    }

    fn figure(&self, region: &str) -> Option<Price> {
        let mut lines = self.figures.lines();
        let line = lines.find(|line| {
            let rest = line.get(self.head..).unwrap_or("");
            let rest = rest.strip_prefix(region);
            rest.is_some_and(|rest| rest.starts_with(','))
        })?;
        self.cloud.figure(line)
    }
}

fn node(line: &'static str) -> Node<'static> {
    let mut cells = line.split(',').skip(1);
    let mut next = || cells.next().unwrap_or("");
    Node {
        sku: next(),
        vcpu: next().parse().ok(),
        memory_gb: next().parse().ok(),
    }
}

fn source(line: &'static str) -> Option<Source> {
    let mut fields = csv::fields(line).into_iter();
    let mut plain = line.split(',');
    Some(Source {
        id: plain.next()?,
        as_of: plain.next()?,
        confidence: Confidence::parse(plain.next()?),
        title: fields.nth(3)?,
        licence: fields.next()?,
    })
}

fn find_source(id: &str) -> Option<&'static Source> {
    let sources = PriceBook::builtin().sources();
    let at = sources.binary_search_by(|source| source.id.cmp(id)).ok()?;
    sources.get(at)
}

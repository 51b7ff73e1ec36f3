//! The palette: every product a design can be built with, and what its vendor promises of it.

use std::sync::OnceLock;

use crate::csv;

const PRODUCTS: &str = include_str!("../data/products.csv");
const DEFAULTS: &str = include_str!("../data/defaults.csv");

/// Whose product it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Vendor {
    /// Amazon Web Services.
    Aws,
    /// Google Cloud.
    Gcp,
    /// Microsoft Azure.
    Azure,
    /// Run by the team itself, on hosts it pays for.
    SelfHosted,
    /// Any other vendor that runs it as a service.
    Saas,
}

impl Vendor {
    /// Every vendor, in the order in which they are listed to people.
    pub const ALL: [Vendor; 5] = [
        Vendor::Aws,
        Vendor::Gcp,
        Vendor::Azure,
        Vendor::SelfHosted,
        Vendor::Saas,
    ];

    /// The word before the dot of a product's name: `aws`, `gcp`, `azure`, `self`, `saas`.
    pub fn prefix(self) -> &'static str {
        match self {
            Vendor::Aws => "aws",
            Vendor::Gcp => "gcp",
            Vendor::Azure => "azure",
            Vendor::SelfHosted => "self",
            Vendor::Saas => "saas",
        }
    }

    /// The vendor with this word before the dot.
    pub fn from_prefix(prefix: &str) -> Option<Vendor> {
        Vendor::ALL
            .into_iter()
            .find(|vendor| vendor.prefix() == prefix)
    }
}

/// How far a figure about availability can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assurance {
    /// Read on the vendor's page.
    Checked,
    /// From a compilation of 2023.
    Compiled2023,
    /// Commonly stated; not checked.
    GeneralKnowledge,
    /// The vendor publishes none.
    NonePublished,
}

impl Assurance {
    fn parse(word: &str) -> Assurance {
        match word {
            "checked" => Assurance::Checked,
            "compiled_2023" => Assurance::Compiled2023,
            "general_knowledge" => Assurance::GeneralKnowledge,
            _ => Assurance::NonePublished,
        }
    }
}

/// The availability a vendor promises, in percent. A refund promise, not a measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Sla {
    /// One zone, percent.
    pub single_zone: Option<f64>,
    /// Spread over zones of one region, percent.
    pub multi_zone: Option<f64>,
    /// Spread over regions, percent.
    pub multi_region: Option<f64>,
    /// Which agreement it stands in.
    pub source: String,
    /// How far it can be relied on.
    pub confidence: Assurance,
}

/// What a product does about zones of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSupport {
    /// Always spread over the zones of its region.
    Inherent,
    /// Spread when asked to (`multi_az = true`).
    Optional,
    /// Spread over regions.
    Global,
    /// Spread only as far as the team builds it so.
    UserBuilt,
    /// Cannot be spread.
    None,
    /// The question does not arise.
    NotApplicable,
}

impl ZoneSupport {
    fn parse(word: &str) -> ZoneSupport {
        match word {
            "inherent" => ZoneSupport::Inherent,
            "optional" => ZoneSupport::Optional,
            "global" => ZoneSupport::Global,
            "user_built" => ZoneSupport::UserBuilt,
            "no" => ZoneSupport::None,
            _ => ZoneSupport::NotApplicable,
        }
    }
}

/// Whether data at rest is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Without being asked.
    Always,
    /// When asked to.
    Optional,
    /// When the team builds it.
    UserBuilt,
    /// It keeps no data.
    NotApplicable,
}

impl Encryption {
    fn parse(word: &str) -> Encryption {
        match word {
            "always" => Encryption::Always,
            "optional" => Encryption::Optional,
            "user_built" => Encryption::UserBuilt,
            _ => Encryption::NotApplicable,
        }
    }
}

/// The product that takes the same place in each cloud, by its full name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Equivalents {
    /// On Amazon Web Services.
    pub aws: Option<String>,
    /// On Google Cloud.
    pub gcp: Option<String>,
    /// On Azure.
    pub azure: Option<String>,
}

/// One thing that can be built with.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Full name, as written after the colon: `aws.rds_postgres`.
    pub id: String,
    /// Role in a design, the kind word of the language: `database`.
    pub role: String,
    /// Finer class that rules speak of: `postgres`.
    pub class: String,
    /// Short name for people: `RDS PostgreSQL`.
    pub title: String,
    /// The vendor's own full name of the service.
    pub service: String,
    /// Whose it is.
    pub vendor: Vendor,
    /// Whether the vendor operates it.
    pub managed: bool,
    /// What is counted on the bill, in words.
    pub billing: String,
    /// A usual size, in words: `db.t4g.medium 100 GB gp3`.
    pub default_size: String,
    /// The availability that is promised.
    pub sla: Sla,
    /// Typical median latency of one call, milliseconds.
    pub latency_ms: Option<f64>,
    /// The limit met first, in words.
    pub limit: String,
    /// What it does about zones.
    pub zones: ZoneSupport,
    /// Whether data at rest is encrypted.
    pub encryption_at_rest: Encryption,
    /// HIPAA eligibility: `yes`, `no`, `with_vendor_baa`, `depends_on_host`, `verify`, `not_applicable`.
    pub hipaa: String,
    /// The same place in other clouds.
    pub equivalents: Equivalents,
}

/// All products. There is one, built in.
#[derive(Debug)]
pub struct Palette {
    /// Sorted by id.
    rows: Vec<Row>,
}

/// A product that is read from its line when it is first asked for.
#[derive(Debug)]
struct Row {
    id: &'static str,
    line: &'static str,
    /// A short line is no product; the tests hold the table to its width.
    product: OnceLock<Option<Box<Product>>>,
}

impl Row {
    fn product(&self) -> Option<&Product> {
        let read = || product(self.line).map(Box::new);
        self.product.get_or_init(read).as_deref()
    }
}

impl Palette {
    /// The palette in the binary.
    pub fn builtin() -> &'static Palette {
        static PALETTE: OnceLock<Palette> = OnceLock::new();
        PALETTE.get_or_init(|| Palette {
            rows: csv::records(PRODUCTS)
                .map(|line| Row {
                    id: line.split(',').next().unwrap_or(""),
                    line,
                    product: OnceLock::new(),
                })
                .collect(),
        })
    }

    /// The product with this full name.
    pub fn product(&self, id: &str) -> Option<&Product> {
        let at = self.rows.binary_search_by(|row| row.id.cmp(id)).ok()?;
        self.rows.get(at)?.product()
    }

    /// Every product, by name.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.rows.iter().filter_map(Row::product)
    }

    /// The products of one role, by name.
    pub fn of_role(&self, role: &str) -> impl Iterator<Item = &Product> {
        self.products().filter(move |product| product.role == role)
    }

    /// The vendors that have products.
    pub fn vendors(&self) -> impl Iterator<Item = Vendor> {
        let has = |vendor: &Vendor| self.products().any(|product| product.vendor == *vendor);
        Vendor::ALL.into_iter().filter(has)
    }

    /// The product a component of this role without a product is priced as on `provider`
    /// (`aws`, `gcp` or `azure`). None where any choice would be a guess.
    pub fn default_for(&self, role: &str, provider: &str) -> Option<&Product> {
        let column = match provider {
            "aws" => 0,
            "gcp" => 1,
            "azure" => 2,
            _ => return None,
        };
        let mut rows = csv::records(DEFAULTS).map(|row| row.split(','));
        let mut row = rows.find_map(|mut row| (row.next()? == role).then_some(row))?;
        self.product(row.nth(column)?)
    }
}

/// One line of the table.
fn product(line: &str) -> Option<Product> {
    let fields = csv::fields(line);
    let text = |at: usize| fields.get(at).map(|field| field.to_string());
    let number = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    let word = |at: usize| fields.get(at).map_or("", |field| field.as_ref());
    let name = |at: usize| text(at).filter(|name| !name.is_empty());
    let id = text(0)?;
    let vendor = Vendor::from_prefix(id.split('.').next()?)?;
    Some(Product {
        vendor,
        role: text(1)?,
        class: text(2)?,
        title: text(3)?,
        service: text(4)?,
        managed: word(5) == "yes",
        billing: text(6)?,
        default_size: text(7)?,
        sla: Sla {
            single_zone: number(8),
            multi_zone: number(9),
            multi_region: number(10),
            source: text(11)?,
            confidence: Assurance::parse(word(12)),
        },
        latency_ms: number(13),
        limit: text(14)?,
        zones: ZoneSupport::parse(word(15)),
        encryption_at_rest: Encryption::parse(word(16)),
        hipaa: text(17)?,
        equivalents: Equivalents {
            aws: name(18),
            gcp: name(19),
            azure: name(20),
        },
        id,
    })
}

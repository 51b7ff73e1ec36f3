//! Fresh list prices, from the vendors' public price lists to a file on this machine.
//!
//! Nothing here runs unless somebody asks for it with `buttress prices refresh`. What is fetched is
//! kept piece by piece, so that a refresh that was ended goes on where it was; the file of fresh
//! prices changes by one rename when a cloud is complete, and not before.

mod aws;
mod azure;
mod changes;
mod client;
mod error;
mod figure;
mod gcp;
mod meters;
mod partial;
mod store;

use std::path::PathBuf;

use buttress_pricing::regions;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

pub use changes::{Change, Changes};
pub use client::Patience;
pub use error::Error;
pub use store::{FILE, data_folder};

use client::Client;
use figure::{Figure, certain};
use meters::Table;
use partial::{Partial, Plan};
use store::Store;

/// A vendor with a public price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    /// Amazon: the Price List bulk files.
    Aws,
    /// Microsoft: the Retail Prices API.
    Azure,
    /// Google: the Cloud Billing Catalog API.
    Gcp,
}

impl Cloud {
    /// All of them.
    pub const ALL: [Cloud; 3] = [Cloud::Aws, Cloud::Azure, Cloud::Gcp];

    /// Its name in the price book.
    pub fn name(self) -> &'static str {
        match self {
            Cloud::Aws => "aws",
            Cloud::Azure => "azure",
            Cloud::Gcp => "gcp",
        }
    }

    /// Where its price list is.
    fn base(self) -> &'static str {
        match self {
            Cloud::Aws => "https://pricing.us-east-1.amazonaws.com",
            Cloud::Azure => "https://prices.azure.com",
            Cloud::Gcp => "https://cloudbilling.googleapis.com",
        }
    }

    fn table(self) -> Result<Table, Error> {
        match self {
            Cloud::Aws => Table::aws(),
            Cloud::Azure => Table::azure(),
            Cloud::Gcp => Table::gcp(),
        }
    }
}

/// What is to be fetched of one cloud.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose prices.
    pub cloud: Cloud,
    /// The regions; none are all that the price book knows.
    pub regions: Vec<String>,
    /// The folder of fresh prices.
    pub folder: PathBuf,
    /// Another place than the vendor's own.
    pub base: Option<String>,
    /// Google's API key.
    pub key: Option<String>,
    /// How long to wait, and how often.
    pub patience: Patience,
}

/// A cloud whose prices are fresh now.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Whose prices.
    pub cloud: Cloud,
    /// How many figures there are.
    pub figures: usize,
    /// What is other than before.
    pub changes: Changes,
}

/// Who is told how it goes.
pub trait Progress: Sync {
    /// So many pieces are to be fetched.
    fn begin(&self, cloud: Cloud, pieces: usize);
    /// A piece is begun, or was there already.
    fn piece(&self, name: &str);
    /// So many bytes of a file have come.
    fn bytes(&self, done: u64, of: Option<u64>);
    /// Something that takes longer, or is left out.
    fn note(&self, text: &str);
}

/// All that the fetcher of a vendor works with.
struct Work<'a> {
    cloud: Cloud,
    client: Client<'a>,
    base: Url,
    table: &'a Table,
    regions: Vec<&'a str>,
    partial: &'a Partial,
    progress: &'a dyn Progress,
}

/// Fetches the prices of one cloud and puts them in the file of fresh prices.
pub async fn refresh(request: &Request, progress: &dyn Progress) -> Result<Report, Error> {
    let cloud = request.cloud;
    let table = cloud.table()?;
    let headers = headers(request)?;
    let base = request.base.as_deref().unwrap_or(cloud.base());
    let base = Url::parse(base).map_err(|_| Error::Address(base.to_owned()))?;
    let regions = wanted(request)?;
    let store = Store::open(&request.folder)?;
    let plan = Plan::new(&format!("{table:?}"), base.as_str());
    let partial = Partial::open(store.partial(cloud.name()), &plan)?;
    let work = Work {
        cloud,
        client: Client::new(request.patience.clone(), headers, progress)?,
        base,
        table: &table,
        regions,
        partial: &partial,
        progress,
    };
    let figures = match cloud {
        Cloud::Aws => aws::fetch(&work).await?,
        Cloud::Azure => azure::fetch(&work).await?,
        Cloud::Gcp => gcp::fetch(&work).await?,
    };
    let report = land(&work, &store, figures);
    // A list that was refused is not gone on with either.
    if matches!(report, Ok(_) | Err(Error::TooFew { .. })) {
        partial.clear()?;
    }
    report
}

/// Compares what was fetched with what was known, and puts it in place.
fn land(work: &Work<'_>, store: &Store, figures: Vec<Figure>) -> Result<Report, Error> {
    let (current, damage) = store.current();
    if let Some(damage) = damage {
        work.progress.note(&damage);
    }
    let silent = work.table.silent(&figures).collect();
    let (figures, unsure) = certain(figures);
    let figures = match work.cloud {
        Cloud::Gcp => gcp::with_machines(work.table, figures),
        Cloud::Aws | Cloud::Azure => figures,
    };
    let cloud = work.cloud.name();
    let replaced = |region: &str| work.regions.contains(&region) || region == "global";
    let (figures, mut changes) = changes::compare(figures, cloud, &current, &replaced);
    changes.silent = silent;
    let unsure = unsure
        .into_iter()
        .map(|name| format!("{name}: listed with two prices"));
    changes.doubtful.extend(unsure);

    let before = current
        .figures()
        .filter(|f| f.cloud == cloud && replaced(f.region))
        .count();
    let now = figures.len();
    if now == 0 || now * 2 < before {
        return Err(Error::TooFew { cloud, now, before });
    }
    store.land(&current, cloud, &replaced, &work.table.source, &figures)?;
    Ok(Report {
        cloud: work.cloud,
        figures: now,
        changes,
    })
}

/// The regions to fetch. A name that no cloud has is a mistake.
fn wanted(request: &Request) -> Result<Vec<&str>, Error> {
    let known = |name: &&String| !regions().iter().any(|region| region.name == **name);
    if let Some(name) = request.regions.iter().find(known) {
        return Err(Error::Region(name.clone()));
    }
    let of_cloud = regions()
        .iter()
        .filter(|region| region.cloud == request.cloud.name());
    let named =
        |name: &str| request.regions.is_empty() || request.regions.iter().any(|r| r == name);
    Ok(of_cloud
        .map(|region| region.name)
        .filter(|name| named(name))
        .collect())
}

fn headers(request: &Request) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    if request.cloud == Cloud::Gcp {
        let key = request.key.as_deref().filter(|key| !key.is_empty());
        // In a header, so that no message about an address has the key in it.
        let key = key.and_then(|key| HeaderValue::from_str(key).ok());
        let mut key = key.ok_or(Error::NoKey)?;
        key.set_sensitive(true);
        headers.insert("x-goog-api-key", key);
    }
    Ok(headers)
}

impl Work<'_> {
    /// An address of the vendor, from a path.
    fn url(&self, path: &str) -> Result<Url, Error> {
        let url = self
            .base
            .join(path)
            .map_err(|_| Error::Address(path.to_owned()))?;
        self.own(&url, path)?;
        Ok(url)
    }

    /// Whether an address is the vendor's own: a list cannot send us elsewhere.
    fn own(&self, url: &Url, from: &str) -> Result<(), Error> {
        if url.origin() == self.base.origin() {
            return Ok(());
        }
        Err(Error::Elsewhere {
            url: self.base.to_string(),
            link: from.to_owned(),
        })
    }
}

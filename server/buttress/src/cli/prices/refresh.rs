//! `buttress prices refresh`: fetches fresh list prices. The only command that uses the network.

use std::env;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;
use buttress_refresh::{Cloud, Error, FILE, Patience, Report, Request, data_folder};
use clap::{Args, ValueEnum};

use super::progress::Shown;
use crate::cli::{CLEAN, FAILED, complain, note, print};

/// Lines of one kind that are shown without `--all`.
const SHOWN: usize = 50;

/// Where Google's API key is.
const KEY: &str = "BUTTRESS_GCP_KEY";

/// Fetches fresh list prices from the clouds' public price lists.
///
/// They are kept with your other data and looked at before the built-in ones. A refresh that was
/// ended goes on where it was; until a cloud is complete, its prices stay as they are. Google asks
/// for an API key: it is read from BUTTRESS_GCP_KEY.
///
/// Exit code: 0 done; 2 the prices of a cloud could not be fetched.
#[derive(Debug, Args)]
pub struct Refresh {
    /// Only this cloud [default: all that can be asked]
    #[arg(long, value_enum)]
    cloud: Vec<Vendor>,
    /// Only this region, as the vendor names it; can be repeated
    #[arg(long)]
    region: Vec<String>,
    /// Show every change, however many
    #[arg(long)]
    all: bool,
    /// Keep the prices in this folder instead of yours
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
    /// Another place than Amazon's
    #[arg(long, hide = true)]
    aws_url: Option<String>,
    /// Another place than Microsoft's
    #[arg(long, hide = true)]
    azure_url: Option<String>,
    /// Another place than Google's
    #[arg(long, hide = true)]
    gcp_url: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Vendor {
    Aws,
    Gcp,
    Azure,
}

impl Vendor {
    fn cloud(self) -> Cloud {
        match self {
            Vendor::Aws => Cloud::Aws,
            Vendor::Gcp => Cloud::Gcp,
            Vendor::Azure => Cloud::Azure,
        }
    }
}

impl Refresh {
    /// Fetches one cloud after the other; what goes wrong with one does not stop the others.
    pub fn run(self) -> anyhow::Result<u8> {
        let unknown = |name: &&String| buttress_pricing::cloud_of(name).is_none();
        if let Some(name) = self.region.iter().find(unknown) {
            return Err(Error::Region(name.clone()).into());
        }
        let folder = match &self.into {
            Some(folder) => folder.clone(),
            None => data_folder()?,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("no runtime for the network")?;
        let key = env::var(KEY).ok().filter(|key| !key.is_empty());
        let mut code = CLEAN;
        let clouds = self.clouds(key.is_some());
        anyhow::ensure!(
            !clouds.is_empty(),
            "none of these clouds can be asked for these regions"
        );
        for cloud in clouds {
            let request = Request {
                cloud,
                regions: self.region.clone(),
                folder: folder.clone(),
                base: self.base(cloud),
                key: key.clone(),
                patience: Patience::default(),
            };
            let progress = Shown::new();
            let report = runtime.block_on(buttress_refresh::refresh(&request, &progress));
            progress.end();
            match report {
                Ok(report) => print(&self.text(&report))?,
                Err(error) => {
                    complain(&error.to_string());
                    note(&format!(
                        "The prices of {} stay as they are. What was fetched is kept for a day: \
                         the same command goes on from there.",
                        cloud.name()
                    ));
                    code = FAILED;
                }
            }
        }
        note(&format!("prices: {}", folder.join(FILE).display()));
        Ok(code)
    }

    /// The clouds that are named, else those that have the regions and can be asked.
    fn clouds(&self, with_key: bool) -> Vec<Cloud> {
        if !self.cloud.is_empty() {
            return self.cloud.iter().map(|vendor| vendor.cloud()).collect();
        }
        let has = |cloud: &Cloud| {
            let of = |name: &String| {
                buttress_pricing::cloud_of(name).is_some_and(|owner| owner == cloud.name())
            };
            self.region.is_empty() || self.region.iter().any(of)
        };
        let mut clouds: Vec<Cloud> = Cloud::ALL.into_iter().filter(has).collect();
        if !with_key && clouds.contains(&Cloud::Gcp) {
            clouds.retain(|cloud| *cloud != Cloud::Gcp);
            note(&format!(
                "gcp is left as it is: Google gives its price list to those with an API key only; \
                 set {KEY} to one for the Cloud Billing API"
            ));
        }
        clouds
    }

    fn base(&self, cloud: Cloud) -> Option<String> {
        match cloud {
            Cloud::Aws => self.aws_url.clone(),
            Cloud::Azure => self.azure_url.clone(),
            Cloud::Gcp => self.gcp_url.clone(),
        }
    }

    /// What changed, for people.
    fn text(&self, report: &Report) -> String {
        let changes = &report.changes;
        let mut out = String::new();
        let lines = changes
            .changed
            .iter()
            .map(|c| format!("{} {} {} -> {}", c.sku, c.region, c.before, c.now));
        self.list(&mut out, "", lines.collect());
        self.list(&mut out, "not taken: ", changes.doubtful.clone());
        self.list(&mut out, "not listed: ", changes.silent.clone());
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{}: {} prices: {} changed, {} new, {} as before, {} gone; {} not taken",
            report.cloud.name(),
            report.figures,
            changes.changed.len(),
            changes.new,
            changes.same,
            changes.gone,
            changes.doubtful.len(),
        );
        out
    }

    fn list(&self, out: &mut String, what: &str, lines: Vec<String>) {
        let shown = if self.all { lines.len() } else { SHOWN };
        for line in lines.iter().take(shown) {
            let _ = writeln!(out, "{what}{line}");
        }
        if lines.len() > shown {
            let more = lines.len() - shown;
            let _ = writeln!(out, "{what}and {more} more: --all shows them");
        }
    }
}

//! All figures, each once: the best source's figure stands, and where two are as good the
//! newest's.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Result, bail, ensure};

use super::write;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    Estimated,
    Quoted,
    Seen,
}

impl Confidence {
    fn word(self) -> &'static str {
        match self {
            Confidence::Estimated => "estimated",
            Confidence::Quoted => "quoted",
            Confidence::Seen => "seen",
        }
    }
}

/// Letters of a title in the short name of a source.
const ID_LENGTH: usize = 72;

/// Where a figure was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub title: String,
    /// `2026-08`, `2026-08-05` or `unverified`.
    pub as_of: String,
    pub confidence: Confidence,
    pub licence: String,
}

impl Source {
    pub fn seen(title: &str, as_of: &str, licence: &str) -> Source {
        Source {
            title: title.to_owned(),
            as_of: as_of.to_owned(),
            confidence: Confidence::Seen,
            licence: licence.to_owned(),
        }
    }

    fn id(&self) -> String {
        let slug = slug(&self.title).replace("infracost-golden-test-", "infracost-");
        let end = slug
            .char_indices()
            .nth(ID_LENGTH)
            .map_or(slug.len(), |(at, _)| at);
        format!(
            "{}-{}",
            slug[..end].trim_end_matches(['-', '.']),
            self.as_of
        )
    }

    /// What decides between two figures for the same thing.
    fn rank(&self) -> (Confidence, &str) {
        let date = if self.as_of == "unverified" {
            ""
        } else {
            &self.as_of
        };
        (self.confidence, date)
    }
}

/// A size of machine.
#[derive(Debug, Clone, Copy)]
pub struct Machine<'a> {
    pub cloud: &'a str,
    pub service: &'a str,
    pub sku: &'a str,
    pub vcpu: Option<f64>,
    pub memory_gb: Option<f64>,
}

type Sku = (String, String, String);

#[derive(Debug, Default)]
struct Spec {
    vcpu: Option<f64>,
    memory_gb: Option<f64>,
}

#[derive(Debug)]
struct Figure {
    unit: String,
    usd: f64,
    source: String,
}

#[derive(Debug, Default)]
pub struct Ledger {
    specs: BTreeMap<Sku, Spec>,
    machines: BTreeMap<(Sku, String), Figure>,
    services: BTreeMap<(Sku, String), Figure>,
    commitments: BTreeMap<((Sku, &'static str), String), Figure>,
    sources: BTreeMap<String, Source>,
}

const CLOUDS: [&str; 4] = ["aws", "gcp", "azure", "saas"];

impl Ledger {
    /// Takes note of what a machine is, and its price an hour in a region.
    pub fn machine(
        &mut self,
        machine: Machine<'_>,
        region: &str,
        usd: f64,
        source: &Source,
    ) -> Result<()> {
        let Machine {
            cloud,
            service,
            sku,
            vcpu,
            memory_gb,
        } = machine;
        ensure!(!sku.contains([',', '"']), "{sku} is no name of a machine");
        let sku = (cloud.to_owned(), service.to_owned(), sku.to_owned());
        let spec = self.specs.entry(sku.clone()).or_default();
        spec.vcpu = spec.vcpu.or(vcpu);
        spec.memory_gb = spec.memory_gb.or(memory_gb);
        let figure = Figure {
            unit: "hour".to_owned(),
            usd,
            source: self.note(source)?,
        };
        keep(
            &mut self.machines,
            &self.sources,
            (sku, region.to_owned()),
            figure,
        );
        Ok(())
    }

    /// Takes note of the price of one unit of anything else.
    pub fn service(
        &mut self,
        (cloud, service, sku): (&str, &str, &str),
        region: &str,
        (usd, unit): (f64, &str),
        source: &Source,
    ) -> Result<()> {
        let sku = (cloud.to_owned(), slug(service), slug(sku));
        let figure = Figure {
            unit: unit.to_owned(),
            usd,
            source: self.note(source)?,
        };
        keep(
            &mut self.services,
            &self.sources,
            (sku, region.to_owned()),
            figure,
        );
        Ok(())
    }

    /// Takes note of what an hour of a machine costs in a region when it is bought otherwise than on
    /// demand, where that is less.
    pub fn commitment(
        &mut self,
        (cloud, service, sku): (&str, &str, &str),
        purchase: &'static str,
        region: &str,
        usd: f64,
        source: &Source,
    ) -> Result<()> {
        let sku = (cloud.to_owned(), service.to_owned(), sku.to_owned());
        let on_demand = self.machines.get(&(sku.clone(), region.to_owned()));
        if on_demand.is_none_or(|figure| usd >= figure.usd) {
            return Ok(());
        }
        let figure = Figure {
            unit: "hour".to_owned(),
            usd,
            source: self.note(source)?,
        };
        let key = ((sku, purchase), region.to_owned());
        keep(&mut self.commitments, &self.sources, key, figure);
        Ok(())
    }

    /// What an hour of a machine costs on demand, by region.
    pub fn on_demand(
        &self,
        cloud: &str,
        service: &str,
        sku: &str,
    ) -> impl Iterator<Item = (&str, f64)> {
        let sku = (cloud.to_owned(), service.to_owned(), sku.to_owned());
        let from = (sku.clone(), String::new());
        let figures = self.machines.range(from..);
        figures
            .take_while(move |((of, _), _)| *of == sku)
            .map(|((_, region), figure)| (region.as_str(), figure.usd))
    }

    /// What is known of a machine of another service: `m7g.large` of `ec2` for `db.m7g.large`.
    pub fn spec(&self, cloud: &str, service: &str, sku: &str) -> (Option<f64>, Option<f64>) {
        self.specs
            .get(&(cloud.to_owned(), service.to_owned(), sku.to_owned()))
            .map_or((None, None), |spec| (spec.vcpu, spec.memory_gb))
    }

    /// Takes note of what a machine is, which must be one that has a price.
    pub fn describe(
        &mut self,
        (cloud, service, sku): (&str, &str, &str),
        vcpu: Option<f64>,
        memory_gb: Option<f64>,
    ) -> Result<()> {
        let key = (cloud.to_owned(), service.to_owned(), sku.to_owned());
        let Some(spec) = self.specs.get_mut(&key) else {
            bail!("no price of {cloud} {service} {sku}: its line can go");
        };
        spec.vcpu = spec.vcpu.or(vcpu);
        spec.memory_gb = spec.memory_gb.or(memory_gb);
        Ok(())
    }

    /// Managed services of AWS run on machines of EC2: `db.r5.large` is an `r5.large`.
    pub fn describe_by_ec2(&mut self) {
        let unknown = |(sku, spec): (&Sku, &Spec)| {
            (sku.0 == "aws" && spec.vcpu.is_none() && spec.memory_gb.is_none()).then(|| sku.clone())
        };
        let unknown: Vec<Sku> = self.specs.iter().filter_map(unknown).collect();
        for sku in unknown {
            let Some((_, name)) = sku.2.split_once('.') else {
                continue;
            };
            let (vcpu, memory_gb) = self.spec("aws", "ec2", name);
            self.specs.insert(sku, Spec { vcpu, memory_gb });
        }
    }

    fn note(&mut self, source: &Source) -> Result<String> {
        let id = source.id();
        match self.sources.get(&id) {
            Some(known) if known != source => bail!("two sources are called {id}"),
            Some(_) => {}
            None => {
                self.sources.insert(id.clone(), source.clone());
            }
        }
        Ok(id)
    }

    /// Writes `sources.csv`, and for each cloud `nodes-CLOUD.csv`, `commitments-CLOUD.csv` and
    /// `services-CLOUD.csv`.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let mut used = BTreeSet::new();
        for cloud in CLOUDS {
            self.write_machines(cloud, folder, &mut used)?;
            self.write_services(cloud, folder, &mut used)?;
            self.write_commitments(cloud, folder, &mut used)?;
        }
        let sources: Vec<Vec<String>> = self
            .sources
            .iter()
            .filter(|(id, _)| used.contains(id.as_str()))
            .map(|(id, source)| {
                vec![
                    id.clone(),
                    source.as_of.clone(),
                    source.confidence.word().to_owned(),
                    source.title.clone(),
                    source.licence.clone(),
                ]
            })
            .collect();
        let header = ["id", "as_of", "confidence", "title", "licence"];
        write(&folder.join("sources.csv"), &header, &sources)
    }

    fn write_machines<'a>(
        &'a self,
        cloud: &str,
        folder: &Path,
        used: &mut BTreeSet<&'a str>,
    ) -> Result<()> {
        let of_cloud = || self.machines.iter().filter(|((sku, _), _)| sku.0 == cloud);
        let figures = of_cloud().map(|((sku, region), figure)| (sku, region.as_str(), figure));
        let (regions, lines) = by_region(figures, used);
        let rows = lines.into_iter().map(|((sku, source), prices)| {
            let spec = self.specs.get(sku);
            let head = vec![
                sku.1.clone(),
                sku.2.clone(),
                number(spec.and_then(|spec| spec.vcpu)),
                number(spec.and_then(|spec| spec.memory_gb)),
                source.to_owned(),
            ];
            with_prices(head, &regions, &prices)
        });
        let mut header = vec!["service", "sku", "vcpu", "memory_gb", "source"];
        header.extend(&regions);
        let rows: Vec<Vec<String>> = rows.collect();
        write(&folder.join(format!("nodes-{cloud}.csv")), &header, &rows)
    }

    fn write_commitments<'a>(
        &'a self,
        cloud: &str,
        folder: &Path,
        used: &mut BTreeSet<&'a str>,
    ) -> Result<()> {
        let all = self.commitments.iter();
        let of_cloud = all.filter(|(((sku, _), _), _)| sku.0 == cloud);
        let figures = of_cloud.map(|((of, region), figure)| (of, region.as_str(), figure));
        let (regions, lines) = by_region(figures, used);
        if lines.is_empty() {
            return Ok(());
        }
        let rows = lines
            .into_iter()
            .map(|(((sku, purchase), source), prices)| {
                let head = [&sku.1, &sku.2, *purchase, source].map(str::to_owned);
                with_prices(head.to_vec(), &regions, &prices)
            });
        let mut header = vec!["service", "sku", "purchase", "source"];
        header.extend(&regions);
        let rows: Vec<Vec<String>> = rows.collect();
        let name = format!("commitments-{cloud}.csv");
        write(&folder.join(name), &header, &rows)
    }

    fn write_services<'a>(
        &'a self,
        cloud: &str,
        folder: &Path,
        used: &mut BTreeSet<&'a str>,
    ) -> Result<()> {
        let rows: Vec<Vec<String>> = self
            .services
            .iter()
            .filter(|((sku, _), _)| sku.0 == cloud)
            .map(|((sku, region), figure)| {
                used.insert(&figure.source);
                vec![
                    sku.1.clone(),
                    sku.2.clone(),
                    region.clone(),
                    figure.unit.clone(),
                    number(Some(figure.usd)),
                    figure.source.clone(),
                ]
            })
            .collect();
        let header = ["service", "sku", "region", "unit", "price_usd", "source"];
        write(
            &folder.join(format!("services-{cloud}.csv")),
            &header,
            &rows,
        )
    }
}

/// One line for each thing and source, with the prices by region; and all regions.
type ByRegion<'a, T> = BTreeMap<(&'a T, &'a str), BTreeMap<&'a str, f64>>;

fn by_region<'a, T: Ord>(
    figures: impl Iterator<Item = (&'a T, &'a str, &'a Figure)>,
    used: &mut BTreeSet<&'a str>,
) -> (BTreeSet<&'a str>, ByRegion<'a, T>) {
    let (mut regions, mut lines) = (BTreeSet::new(), ByRegion::<T>::new());
    for (of, region, figure) in figures {
        used.insert(&figure.source);
        regions.insert(region);
        let line = lines.entry((of, &figure.source)).or_default();
        line.insert(region, figure.usd);
    }
    (regions, lines)
}

fn with_prices(
    mut head: Vec<String>,
    regions: &BTreeSet<&str>,
    prices: &BTreeMap<&str, f64>,
) -> Vec<String> {
    let cells = regions.iter().map(|region| prices.get(region).copied());
    head.extend(cells.map(number));
    head
}

/// Puts a figure in, unless a better one stands.
fn keep<K: Ord>(
    figures: &mut BTreeMap<K, Figure>,
    sources: &BTreeMap<String, Source>,
    key: K,
    figure: Figure,
) {
    let rank = |figure: &Figure| sources.get(&figure.source).map(Source::rank);
    if figures
        .get(&key)
        .is_none_or(|known| rank(known) <= rank(&figure))
    {
        figures.insert(key, figure);
    }
}

fn number(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A name of small letters, digits, `.`, `_` and single hyphens.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || letter == '.' || letter == '_' {
            out.push(letter.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(as_of: &str, confidence: Confidence) -> Source {
        Source {
            title: format!("{} {as_of}", confidence.word()),
            as_of: as_of.to_owned(),
            confidence,
            licence: "MIT".to_owned(),
        }
    }

    fn kept(sources: &[Source]) -> Result<f64> {
        let mut ledger = Ledger::default();
        for (at, source) in sources.iter().enumerate() {
            let usd = f64::from(u8::try_from(at)?);
            ledger.service(
                ("aws", "SQS", "requests"),
                "us-east-1",
                (usd, "1M requests"),
                source,
            )?;
        }
        Ok(ledger.services.values().map(|figure| figure.usd).sum())
    }

    #[test]
    fn the_newest_of_the_best_sources_wins() -> Result<()> {
        let (old, new) = (
            source("2021-08", Confidence::Seen),
            source("2026-08-05", Confidence::Seen),
        );
        let quoted = source("2026-11", Confidence::Quoted);
        let memory = source("unverified", Confidence::Estimated);
        assert_eq!(kept(&[old.clone(), new.clone()])?, 1.0);
        assert_eq!(kept(&[new, old.clone()])?, 0.0);
        assert_eq!(kept(&[quoted, old.clone()])?, 1.0);
        assert_eq!(kept(&[old, memory])?, 0.0);
        Ok(())
    }

    #[test]
    fn names_are_plain() {
        assert_eq!(
            slug("standard requests (after 1M free)"),
            "standard-requests-after-1m-free"
        );
        assert_eq!(slug("REST cache 0.5 GB"), "rest-cache-0.5-gb");
        assert_eq!(slug("db.r6g.large"), "db.r6g.large");
    }
}

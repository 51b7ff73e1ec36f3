//! Fresh prices: a file of figures that were fetched, to be looked at before the built-in book.
//!
//! The file is a table with two lines above its figures: one that names the format, and one that
//! names the columns. The figures are sorted by cloud, service, sku and region, each once, so that
//! a lookup is a search in the text as it lies.
//!
//! ```csv
//! # buttress-prices 1 rows=1 checksum=8a3c…
//! cloud,service,sku,region,unit,price_usd,as_of,source
//! aws,ec2,t3.large,us-east-1,hour,0.0832,2026-11-20,aws-price-list
//! ```

use std::fmt;
use std::ops::Range;

/// The version of the format that this program reads and writes.
const VERSION: &str = "1";
const NAME: &str = "# buttress-prices";
const COLUMNS: &str = "cloud,service,sku,region,unit,price_usd,as_of,source";
const CLOUDS: [&str; 3] = ["aws", "azure", "gcp"];

/// One fetched figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fresh<'a> {
    /// `aws`, `gcp`, `azure`.
    pub cloud: &'a str,
    /// Service, as the book names it: `ec2`.
    pub service: &'a str,
    /// What of the service: `m7g.large`.
    pub sku: &'a str,
    /// The region the figure is for.
    pub region: &'a str,
    /// What one is: `hour`, `1M requests`.
    pub unit: &'a str,
    /// US dollars for one unit, list price before tax.
    pub usd: f64,
    /// The day the vendor listed it: `2026-11-20`.
    pub as_of: &'a str,
    /// Where it was fetched: `aws-price-list`.
    pub source: &'a str,
}

impl<'a> Fresh<'a> {
    /// What a figure is found by.
    pub fn key(&self) -> (&'a str, &'a str, &'a str, &'a str) {
        (self.cloud, self.service, self.sku, self.region)
    }
}

/// What is wrong with a file of fresh prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverlayError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for OverlayError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OverlayError { line, what } = self;
        write!(
            out,
            "line {line}: {what}; run `buttress prices refresh` to fetch the file anew"
        )
    }
}

impl std::error::Error for OverlayError {}

/// A file of fresh prices, valid throughout.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    text: String,
    /// The lines with a figure, sorted by its key.
    lines: Vec<Range<usize>>,
}

impl Overlay {
    /// Reads a file. One mistake anywhere makes all of it invalid: half a price list is none.
    pub fn parse(text: String) -> Result<Overlay, OverlayError> {
        let body = head(&text)?;
        let mut lines = Vec::new();
        let mut at = body;
        for (number, line) in (3..).zip(text[body..].split_terminator('\n')) {
            let figure = figure(line).map_err(|what| OverlayError { line: number, what })?;
            let before = lines.last().map(|last: &Range<usize>| &text[last.clone()]);
            if before
                .and_then(split)
                .is_some_and(|b| b.key() >= figure.key())
            {
                return Err(OverlayError {
                    line: number,
                    what: "the figure is there twice, or not in its order".to_owned(),
                });
            }
            lines.push(at..at + line.len());
            at += line.len() + 1;
        }
        Ok(Overlay { text, lines })
    }

    /// The text of a file with these figures. Of several with one key the last is written.
    pub fn render<'a>(
        figures: impl IntoIterator<Item = Fresh<'a>>,
    ) -> Result<String, OverlayError> {
        let mut figures: Vec<Fresh<'a>> = figures.into_iter().collect();
        figures.reverse();
        figures.sort_by_key(Fresh::key);
        figures.dedup_by_key(|figure| figure.key());
        let mut body = String::with_capacity(figures.len() * 80);
        for (number, f) in (3..).zip(&figures) {
            let line = format!(
                "{},{},{},{},{},{},{},{}",
                f.cloud, f.service, f.sku, f.region, f.unit, f.usd, f.as_of, f.source
            );
            figure(&line).map_err(|what| OverlayError { line: number, what })?;
            body.push_str(&line);
            body.push('\n');
        }
        let (rows, sum) = (figures.len(), checksum(body.as_bytes()));
        Ok(format!(
            "{NAME} {VERSION} rows={rows} checksum={sum:016x}\n{COLUMNS}\n{body}"
        ))
    }

    /// The figure for exactly this region.
    pub fn get(&self, cloud: &str, service: &str, sku: &str, region: &str) -> Option<Fresh<'_>> {
        let wanted = (cloud, service, sku, region);
        let key = |line: &Range<usize>| split(&self.text[line.clone()]).map(|f| f.key());
        let from = self.lines.partition_point(|line| key(line) < Some(wanted));
        let figure = split(&self.text[self.lines.get(from)?.clone()])?;
        (figure.key() == wanted).then_some(figure)
    }

    /// The figures of one service, by sku and region.
    pub fn of_service(&self, cloud: &str, service: &str) -> impl Iterator<Item = Fresh<'_>> {
        let wanted = (cloud, service);
        let key = |line: &Range<usize>| {
            split(&self.text[line.clone()]).map(|figure| (figure.cloud, figure.service))
        };
        let from = self.lines.partition_point(|line| key(line) < Some(wanted));
        let to = self.lines.partition_point(|line| key(line) <= Some(wanted));
        self.read(from..to)
    }

    /// Every figure, in the order of the file.
    pub fn figures(&self) -> impl Iterator<Item = Fresh<'_>> {
        self.read(0..self.lines.len())
    }

    /// How many figures there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn read(&self, which: Range<usize>) -> impl Iterator<Item = Fresh<'_>> {
        let lines = self.lines.get(which).unwrap_or_default();
        lines
            .iter()
            .filter_map(|line| split(&self.text[line.clone()]))
    }
}

/// A sum that tells a damaged text from a whole one (FNV-1a). It proves nothing about its author.
pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Looks at the two lines above the figures, and says where the figures begin.
fn head(text: &str) -> Result<usize, OverlayError> {
    let wrong = |line, what: String| OverlayError { line, what };
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let Some(words) = first.strip_prefix(NAME) else {
        let what = format!("this is no price file, it does not begin with `{NAME}`");
        return Err(wrong(1, what));
    };
    let mut words = words.split_whitespace();
    let version = words.next().unwrap_or("");
    if version != VERSION {
        let what = format!("the format is version `{version}`, this program reads {VERSION}");
        return Err(wrong(1, what));
    }
    let (columns, body) = rest.split_once('\n').unwrap_or((rest, ""));
    if columns != COLUMNS {
        return Err(wrong(2, format!("the columns are not `{COLUMNS}`")));
    }
    let rows = body.matches('\n').count();
    let sum = checksum(body.as_bytes());
    let stated = [format!("rows={rows}"), format!("checksum={sum:016x}")];
    if !words.eq(stated.iter().map(String::as_str)) {
        let what = format!("the {rows} figures below are not those that it was written with");
        return Err(wrong(1, what));
    }
    Ok(text.len() - body.len())
}

/// The figure of a line, if all of it is as it must be.
fn figure(line: &str) -> Result<Fresh<'_>, String> {
    let figure = split(line).ok_or("it has not the eight columns of a figure, with a number")?;
    let words = [
        figure.service,
        figure.sku,
        figure.region,
        figure.unit,
        figure.source,
    ];
    if !CLOUDS.contains(&figure.cloud) {
        return Err(format!("`{}` is no cloud", figure.cloud));
    }
    if let Some(word) = words
        .iter()
        .find(|w| w.is_empty() || w.contains(|c: char| c == '"' || c.is_control()))
    {
        return Err(format!("`{word}` cannot be in a column"));
    }
    if !figure.usd.is_finite() || figure.usd < 0.0 {
        return Err(format!("{} is no price", figure.usd));
    }
    if !is_day(figure.as_of) {
        return Err(format!("`{}` is no day such as 2026-11-20", figure.as_of));
    }
    Ok(figure)
}

fn split(line: &str) -> Option<Fresh<'_>> {
    let mut cells = line.split(',');
    let mut next = || cells.next();
    let figure = Fresh {
        cloud: next()?,
        service: next()?,
        sku: next()?,
        region: next()?,
        unit: next()?,
        usd: next()?.parse().ok()?,
        as_of: next()?,
        source: next()?,
    };
    next().is_none().then_some(figure)
}

fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: Range<usize>| bytes.len() == 10 && bytes[range].iter().all(u8::is_ascii_digit);
    digits(0..4) && digits(5..7) && digits(8..10) && bytes[4] == b'-' && bytes[7] == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(sku: &'static str, region: &'static str, usd: f64) -> Fresh<'static> {
        Fresh {
            cloud: "aws",
            service: "ec2",
            sku,
            region,
            unit: "hour",
            usd,
            as_of: "2026-11-20",
            source: "aws-price-list",
        }
    }

    fn file() -> String {
        let figures = [
            fresh("t3.large", "us-east-1", 0.0841),
            fresh("m5.large", "us-east-1", 0.096),
            fresh("t3.large", "eu-west-1", 0.0912),
            fresh("m5.large", "us-east-1", 0.097),
        ];
        Overlay::render(figures).unwrap()
    }

    fn complaint(text: &str) -> String {
        Overlay::parse(text.to_owned()).unwrap_err().to_string()
    }

    /// The file with another body, and the first line that goes with it.
    fn with_body(body: &str) -> String {
        let (rows, sum) = (body.matches('\n').count(), checksum(body.as_bytes()));
        format!("{NAME} 1 rows={rows} checksum={sum:016x}\n{COLUMNS}\n{body}")
    }

    #[test]
    fn what_is_written_is_read_and_found() {
        let overlay = Overlay::parse(file()).unwrap();
        assert_eq!(overlay.len(), 3);
        let figure = overlay.get("aws", "ec2", "t3.large", "us-east-1").unwrap();
        assert_eq!(figure, fresh("t3.large", "us-east-1", 0.0841));
        let last = overlay.get("aws", "ec2", "m5.large", "us-east-1").unwrap();
        assert_eq!(last.usd, 0.097, "of two with one key the last counts");
        assert_eq!(overlay.get("aws", "ec2", "t3.large", "eu-west-2"), None);
        assert_eq!(overlay.get("gcp", "ec2", "t3.large", "us-east-1"), None);
        assert_eq!(overlay.of_service("aws", "ec2").count(), 3);
        assert_eq!(overlay.of_service("aws", "ec1").count(), 0);
        assert_eq!(overlay.of_service("aws", "ec3").count(), 0);
        let again = Overlay::render(overlay.figures()).unwrap();
        assert_eq!(again, file());
    }

    #[test]
    fn a_file_without_figures_is_valid() {
        let overlay = Overlay::parse(Overlay::render([]).unwrap()).unwrap();
        assert!(overlay.is_empty());
        assert_eq!(overlay.get("aws", "ec2", "t3.large", "us-east-1"), None);
    }

    #[test]
    fn the_committed_file_is_valid() {
        let text = include_str!("../data/fresh/prices.csv").to_owned();
        assert_eq!(Overlay::parse(text).err(), None);
    }

    #[test]
    fn damage_anywhere_is_noticed() {
        let text = file();
        for cut in 0..text.len() {
            assert!(Overlay::parse(text[..cut].to_owned()).is_err(), "at {cut}");
        }
        let changed = text.replace("0.0841", "0.0842");
        assert!(complaint(&changed).contains("line 1: the 3 figures below"));
        let other = text.replace("buttress-prices 1", "buttress-prices 2");
        assert!(complaint(&other).contains("version `2`, this program reads 1"));
        assert!(complaint("<html>").contains("this is no price file"));
        assert!(complaint(&text.replace("price_usd", "price_eur")).contains("line 2"));
    }

    #[test]
    fn a_figure_that_cannot_be_is_named_with_its_line() {
        let good = "aws,ec2,a,us-east-1,hour,1,2026-11-20,list\n";
        for (bad, why) in [
            (
                "ovh,ec2,b,us-east-1,hour,1,2026-11-20,list",
                "`ovh` is no cloud",
            ),
            (
                "aws,ec2,b,us-east-1,hour,-1,2026-11-20,list",
                "-1 is no price",
            ),
            (
                "aws,ec2,b,us-east-1,hour,inf,2026-11-20,list",
                "inf is no price",
            ),
            (
                "aws,ec2,b,us-east-1,hour,NaN,2026-11-20,list",
                "NaN is no price",
            ),
            ("aws,ec2,,us-east-1,hour,1,2026-11-20,list", "`` cannot be"),
            (
                "aws,ec2,b,us-east-1,hour,1,November,list",
                "`November` is no day",
            ),
            ("aws,ec2,b,us-east-1,hour,1,2026-11-20", "eight columns"),
            (
                "aws,ec2,b,us-east-1,hour,1,2026-11-20,list,9",
                "eight columns",
            ),
            ("aws,ec2,a,us-east-1,hour,1,2026-11-20,list", "there twice"),
            (
                "aws,ec1,a,us-east-1,hour,1,2026-11-20,list",
                "not in its order",
            ),
        ] {
            let found = complaint(&with_body(&format!("{good}{bad}\n")));
            assert!(found.starts_with("line 4: "), "{found}");
            assert!(found.contains(why), "{found}");
        }
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let comma = Fresh {
            unit: "hour, of use",
            ..fresh("t3.large", "us-east-1", 1.0)
        };
        assert!(Overlay::render([comma]).is_err());
        let nan = fresh("t3.large", "us-east-1", f64::NAN);
        assert!(Overlay::render([nan]).is_err());
    }
}

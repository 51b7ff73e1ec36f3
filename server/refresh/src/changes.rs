//! What a refresh changes: each figure against the one that was known before.

use buttress_pricing::{Overlay, PriceBook};

use crate::figure::Figure;

/// Two prices that differ by less are one: tables are rounded.
const SAME: f64 = 1e-4;

/// A price that is so many times another is hardly one of the same thing.
const FAR: f64 = 10.0;

/// A figure that is another one now.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Service, as the book names it.
    pub service: String,
    /// What of the service.
    pub sku: String,
    /// Where.
    pub region: String,
    /// What it cost, US dollars.
    pub before: f64,
    /// What it costs.
    pub now: f64,
}

/// What a refresh of one cloud changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Figures that are others now, by service, sku and region.
    pub changed: Vec<Change>,
    /// Figures that were not known before.
    pub new: usize,
    /// Figures that are what they were.
    pub same: usize,
    /// Figures of the last refresh that the vendor lists no more.
    pub gone: usize,
    /// Figures that were not taken: listed twice with two prices, or ten times what the book says.
    pub doubtful: Vec<String>,
    /// Meters of our tables that nothing in the vendor's list fits.
    pub silent: Vec<String>,
}

/// Compares figures with those known before, and leaves out those that cannot be right.
pub(crate) fn compare(
    figures: Vec<Figure>,
    cloud: &str,
    known: &Overlay,
    replaced: &dyn Fn(&str) -> bool,
) -> (Vec<Figure>, Changes) {
    let book = PriceBook::builtin();
    let mut changes = Changes::default();
    let mut kept = Vec::with_capacity(figures.len());
    let mut again = 0;
    for figure in figures {
        let Figure {
            service,
            sku,
            region,
            usd,
            ..
        } = &figure;
        let listed = known
            .get(cloud, service, sku, region)
            .map(|fresh| fresh.usd);
        let built_in = || {
            book.exact(cloud, service, sku, region)
                .map(|price| price.usd)
        };
        let before = listed.or_else(built_in);
        if before.is_some_and(|before| !near(*usd, before, FAR)) {
            let before = before.unwrap_or_default();
            let name = figure.name();
            changes
                .doubtful
                .push(format!("{name}: {usd}, but {before} is known"));
            continue;
        }
        again += usize::from(listed.is_some());
        match before {
            None => changes.new += 1,
            Some(before) if near(*usd, before, 1.0 + SAME) => changes.same += 1,
            Some(before) => changes.changed.push(Change {
                service: service.clone(),
                sku: sku.clone(),
                region: region.clone(),
                before,
                now: *usd,
            }),
        }
        kept.push(figure);
    }
    let of_cloud = known
        .figures()
        .filter(|f| f.cloud == cloud && replaced(f.region));
    changes.gone = of_cloud.count() - again;
    (kept, changes)
}

fn near(one: f64, other: f64, times: f64) -> bool {
    one <= other * times && other <= one * times
}

#[cfg(test)]
mod tests {
    use super::*;
    use buttress_pricing::Fresh;

    fn figure(sku: &str, usd: f64) -> Figure {
        Figure::parse(&format!("ec2,{sku},us-east-1,hour,{usd},2026-11-20")).unwrap()
    }

    fn known(sku: &str, usd: f64) -> Fresh<'_> {
        Fresh {
            cloud: "aws",
            service: "ec2",
            sku,
            region: "us-east-1",
            unit: "hour",
            usd,
            as_of: "2026-11-13",
            source: "list",
        }
    }

    #[test]
    fn each_figure_is_compared_with_the_last_one_known() {
        let t3 = PriceBook::builtin().exact("aws", "ec2", "t3.large", "us-east-1");
        let t3 = t3.unwrap().usd;
        let text = Overlay::render([known("m5.large", 0.1), known("old.large", 1.0)]).unwrap();
        let overlay = Overlay::parse(text).unwrap();
        let figures = vec![
            figure("m5.large", 0.11),
            figure("t3.large", t3),
            figure("c5.large", 85.0),
            figure("zz9.large", 3.0),
        ];
        let (kept, changes) = compare(figures, "aws", &overlay, &|_| true);
        assert_eq!(kept.len(), 3);
        assert_eq!((changes.new, changes.same, changes.gone), (1, 1, 1));
        let change = &changes.changed[0];
        assert_eq!(
            (&*change.sku, change.before, change.now),
            ("m5.large", 0.1, 0.11)
        );
        assert_eq!(
            changes.doubtful,
            ["ec2/c5.large us-east-1: 85, but 0.085 is known"]
        );
    }
}

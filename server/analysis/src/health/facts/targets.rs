//! What a design must hold, and what it does: availability, and how much is lost and for how long
//! after a disaster.

use super::{Facts, count};
use crate::model::{ComponentId, Sets};

/// How far a copy lags behind that is kept up to date on the side, seconds.
const LAG: f64 = 5.0;
/// What is lost where one can go back to any point in time: the log of the last minutes.
const LOG: f64 = 5.0 * 60.0;
/// Backups are made once a day.
const DAY: f64 = 86_400.0;
/// How long a standby takes, a copy that somebody promotes, and a restore.
const FAILOVER: f64 = 2.0 * 60.0;
const PROMOTION: f64 = 30.0 * 60.0;
const RESTORE: f64 = 3_600.0;
/// An hour more for each of so many bytes.
const RESTORED_AN_HOUR: f64 = 500e9;

/// What a disaster costs of what a store keeps.
#[derive(Clone, Copy, Debug)]
pub struct Recovery {
    /// Latest data that is lost, seconds; infinite where all of it is.
    pub lost: f64,
    /// Time until it answers again, seconds.
    pub down: f64,
    /// What saves it.
    pub by: &'static str,
}

impl Facts<'_> {
    /// The availability that clients must have, as a share.
    pub fn availability_target(&self) -> Option<f64> {
        let said = self.architecture.constraints.number("availability");
        // The nearest to what is written: 99.99 % is 0.9999, and not a little less.
        said.map(|percent| (percent * 1e6).round() / 1e8)
    }

    /// An objective (`rto`, `rpo`) of a component: its own, that of the nearest group that has one,
    /// or that of the design.
    pub fn objective(&self, id: ComponentId, name: &str) -> Option<f64> {
        let component = self.component(id);
        let groups = self.architecture.groups_of(component.group);
        let mut around = groups.map(|g| self.architecture.groups[g].settings.number(name));
        let own = component.settings.number(name);
        own.or_else(|| around.find_map(|n| n))
            .or_else(|| self.architecture.constraints.number(name))
    }

    /// Whether what it keeps is the original: `system_of_record`, which databases and buckets are
    /// unless they say otherwise.
    pub fn is_original(&self, id: ComponentId) -> bool {
        let component = self.component(id);
        match component.settings.word("role") {
            Some(role) => role == "system_of_record",
            None => {
                let kind = component.kind.map_or("", |k| k.name.as_str());
                component.sets.any(Sets::STORE) && matches!(kind, "database" | "bucket")
            }
        }
    }

    /// What a disaster costs of what a store keeps.
    pub fn recovery(&self, id: ComponentId) -> Recovery {
        let settings = &self.component(id).settings;
        let restore = RESTORE
            + settings
                .number("storage")
                .map_or(0.0, |bytes| bytes / RESTORED_AN_HOUR * 3_600.0);
        let copies = self.copies_to(id).count() > 0
            || settings.number("read_replicas").is_some_and(|n| n >= 1.0);
        let in_step = self
            .copies_to(id)
            .any(|c| c.settings.word("mode") == Some("sync"));
        if self.is_redundant(id) == Some(true) {
            // A copy that is kept up to date on the side may take over by itself, and lags still.
            let spread = self.is_spread(id) || !copies || in_step;
            let lost = if spread { 0.0 } else { LAG };
            return Recovery {
                lost,
                down: FAILOVER,
                by: "a standby that takes over",
            };
        }
        let mut out = Recovery {
            lost: f64::INFINITY,
            down: f64::INFINITY,
            by: "nothing",
        };
        let mut better = |lost: f64, down: f64, by| {
            if out.lost.is_infinite() {
                out.by = by;
            }
            out.lost = out.lost.min(lost);
            out.down = out.down.min(down);
        };
        if copies {
            let lost = if in_step { 0.0 } else { LAG };
            better(lost, PROMOTION, "a copy that somebody promotes");
        }
        if settings.is("pitr") {
            better(LOG, restore, "a restore to a point in time");
        }
        if settings.has("backup") && settings.number("backup") != Some(0.0) {
            better(DAY, restore, "the backup of the day");
        }
        out
    }
}

/// `300 ms`, `2 s`, `43 min`: a time as one says it.
pub fn duration(seconds: f64) -> String {
    let units = [
        (86_400.0, "d"),
        (3_600.0, "h"),
        (60.0, "min"),
        (1.0, "s"),
        (0.001, "ms"),
    ];
    let fits = |(size, _): &(f64, &str)| seconds >= 2.0 * size || seconds == *size;
    let (size, unit) = units.into_iter().find(fits).unwrap_or((0.001, "ms"));
    format!("{} {unit}", count((seconds / size * 10.0).round() / 10.0))
}

/// `99.95 %`: a share as one says it, rounded down so that no target seems reached that is not.
pub fn percent(share: f64) -> String {
    let down = (share * 1e5 + 1e-6).floor() / 1e3;
    let text = format!("{down:.3}");
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

//! Lines above statements that sum them up.

use super::hints::short;
use crate::host::Snapshot;
use crate::model::Status;
use crate::span::{Place, Span};

/// A line above a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The words it stands above.
    pub span: Span,
    /// What it says.
    pub title: String,
    /// Whether it is about the design as a whole.
    pub of_design: bool,
}

/// Health, cost and open findings of the design above its name; cost and size of each group; and the
/// cost of each component where that is `wanted`.
pub fn lenses(snapshot: &Snapshot, path: &str, wanted: bool) -> Vec<Lens> {
    let Some(report) = snapshot.report_for(path) else {
        return Vec::new();
    };
    let architecture = &report.architecture;
    let mut out = Vec::new();
    let mut add = |place: Place, title: String, of_design: bool| {
        let at = architecture.locate(place).filter(|at| &*at.file == path);
        out.extend(at.map(|at| Lens {
            span: at.span,
            title,
            of_design,
        }));
    };
    if let (Some(_), Some(at)) = (&architecture.title, architecture.title_at) {
        let to_fix = match report.counts.errors + report.counts.warnings {
            0 => "nothing to fix".to_owned(),
            count => format!("{count} to fix"),
        };
        let (now, then) = (report.score().shown(), report.score_when_fixed().shown());
        let gain = match then.saturating_sub(now) {
            0 => String::new(),
            gain => format!(" · +{gain} with quick fixes"),
        };
        let monthly = short(report.costs.monthly);
        let title = format!("Health {now} · {monthly}/mo · {to_fix}{gain}");
        add(at, title, true);
    }
    let everything = Span::new(0, usize::MAX);
    let within = architecture.within(path, everything);
    for id in within.components.filter(|_| wanted) {
        let component = &architecture.components[id];
        if let Some(monthly) = report.costs.monthly_of(id).filter(|monthly| *monthly > 0.0) {
            let planned = match component.status {
                Status::Planned => " planned",
                _ => "",
            };
            let title = format!("{}/mo{planned}", short(monthly));
            add(component.name_place(), title, false);
        }
    }
    let groups = within.groups;
    if groups.is_empty() {
        return out;
    }
    // One look at all components, whatever the number of groups.
    let mut sums = vec![(0.0, 0usize); architecture.groups.len()];
    for (component, bill) in architecture
        .components
        .iter()
        .zip(report.costs.bills.iter())
    {
        for group in architecture.groups_of(component.group) {
            let (monthly, members) = &mut sums[group];
            *members += 1;
            if component.status != Status::Planned {
                *monthly += bill.monthly.unwrap_or(0.0);
            }
        }
    }
    for id in groups {
        let group = &architecture.groups[id];
        let (monthly, members) = sums[id];
        let members = match members {
            1 => "1 member".to_owned(),
            members => format!("{members} members"),
        };
        let place = Place::new(&group.at.file, group.name_at);
        add(place, format!("{}/mo · {members}", short(monthly)), false);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::lenses;
    use crate::testing::{PATH, world};

    #[test]
    fn designs_and_groups_are_summed_up() {
        let text = "architecture \"Shop\"
include \"more.arch\"
group a {
  external x
  group b { external y }
}
price a.x 100 USD/month
price a.b.y 1000 USD/month
";
        let more = "group c {\n  external z\n}\n";
        let snapshot = world(&[(PATH, text), ("/w/more.arch", more)]);
        let shown = |path: &str, text: &str| -> Vec<String> {
            let lenses = lenses(&snapshot, path, false);
            let line = |l: &super::Lens| format!("{}: {}", l.span.of(text), l.title);
            lenses.iter().map(line).collect()
        };
        let here = shown(PATH, text);
        assert!(
            here[0].starts_with("architecture \"Shop\": Health "),
            "{here:?}"
        );
        assert!(
            here[0].ends_with(" · $1,100/mo · nothing to fix"),
            "{here:?}"
        );
        assert_eq!(
            here[1..],
            ["a: $1,100/mo · 2 members", "b: $1,000/mo · 1 member"]
        );
        assert_eq!(shown("/w/more.arch", more), ["c: $0/mo · 1 member"]);
        // A fragment has no health of its own.
        let alone = world(&[(PATH, "group a {}\n")]);
        assert_eq!(lenses(&alone, PATH, true).len(), 1);
    }

    #[test]
    fn what_quick_fixes_would_bring_is_said() {
        let text = "architecture \"Shop\"\nclient c\nservice s: aws.fargate\ndatabase d: aws.rds_postgres\n\
            c -> s: https\ns -> d: query\n";
        let snapshot = world(&[(PATH, text)]);
        let gain = lenses(&snapshot, PATH, false)[0].title.clone();
        let gain = gain
            .split(" · +")
            .nth(1)
            .and_then(|rest| rest.strip_suffix(" with quick fixes"));
        let gain: f64 = gain.and_then(|gain| gain.parse().ok()).expect("a number");
        let all = crate::ide::fix_all(&snapshot, PATH).expect("something to fix");
        // What is fixed can bring more than what was counted, if one fix settles two findings.
        assert!(
            gain > 10.0 && all.effect.points > gain - 1.0,
            "{gain} {all:?}"
        );
    }

    #[test]
    fn components_are_priced_where_that_is_wanted() {
        let text = "service a\nexternal b\nexternal c { status = planned }\n\
            price b 9 USD/month\nprice c 1000 USD/month\n";
        let snapshot = world(&[(PATH, text)]);
        let lenses = lenses(&snapshot, PATH, true);
        let shown: Vec<_> = lenses
            .iter()
            .map(|lens| (lens.span.of(text), &*lens.title))
            .collect();
        assert_eq!(shown, [("b", "$9/mo"), ("c", "$1,000/mo planned")]);
    }
}

//! What is seen of a design as a whole, rule by rule.
//!
//! Such a rule may look anywhere. It looks again after a key that means anything, unless the key changed
//! nothing but settings that the rule did not look at; several rules at a time, as they know nothing of
//! each other.

use std::sync::Arc;

use super::seen::{Look, Seen, is_same, moved, same_as, seen, weighs_alike};
use super::{Check, Facts, Levels, Observation, TeamRule, checks, team_rules};
use crate::many;
use crate::model::Exchanged;
use crate::reads::{Reads, noting};

/// A smaller design is looked at before a thread has begun.
const FEW: usize = 500;

/// What each rule saw that looks at everything, in the order of the rules.
#[derive(Debug, Default)]
pub(super) struct Whole {
    looks: Vec<Seen>,
    /// The settings that each looked at.
    reads: Vec<Reads>,
    /// How many observations come before each look.
    starts: Vec<usize>,
}

enum Looker<'a> {
    BuiltIn(fn(&Facts<'_>, &mut Vec<Observation>)),
    Team(&'a Arc<TeamRule>),
}

impl Whole {
    /// Looks with every rule that is not off. Where nothing is another that a rule looked at `before`, it
    /// sees what it saw then.
    pub(super) fn look(
        facts: &Facts<'_>,
        levels: &Levels,
        before: Option<(&Self, Option<Exchanged<'_>>)>,
    ) -> Self {
        let built_in = checks(levels).into_iter().filter_map(|check| match check {
            Check::Design(look) => Some(Looker::BuiltIn(*look)),
            _ => None,
        });
        let team = team_rules(facts.architecture).filter(|rule| !levels.is_off(&rule.name));
        let lookers: Vec<Looker<'_>> = built_in.chain(team.map(Looker::Team)).collect();
        let before = before.filter(|(before, _)| before.looks.len() == lookers.len());
        let mut looks: Vec<Seen> = vec![None; lookers.len()];
        let mut reads = vec![Reads::default(); lookers.len()];
        let mut again: Vec<usize> = (0..lookers.len()).collect();
        if let Some((before, Some(exchanged))) = before {
            let mut changed = exchanged.settings;
            if !changed.is_nothing() {
                changed.add_costs();
            }
            again.retain(|at| {
                // What a team asks for may be what people call things.
                if matches!(lookers[*at], Looker::Team(_)) || before.reads[*at].meets(&changed) {
                    return true;
                }
                reads[*at] = before.reads[*at];
                let known = before.looks[*at].as_ref();
                looks[*at] = known.and_then(|known| moved(known, exchanged.chunks));
                known.is_some() && looks[*at].is_none()
            });
        }
        let exchanged = before.and_then(|(_, exchanged)| Some(exchanged?.chunks));
        for (at, look, read) in look_with(facts, &lookers, &again) {
            let known = before.and_then(|(before, _)| before.looks[at].as_ref());
            looks[at] = same_as(look, known, exchanged);
            reads[at] = read;
        }
        let starts = looks.iter().scan(0, |sum, look| {
            let start = *sum;
            *sum += look.as_ref().map_or(0, |look| look.all.len());
            Some(start)
        });
        let starts = starts.collect();
        Self {
            looks,
            reads,
            starts,
        }
    }

    /// An observation by its number among all of them: the look that it is of, and its number there.
    pub(super) fn get(&self, which: usize) -> Option<(&Look, usize)> {
        // Looks that saw nothing start where the next one does, which is behind them.
        let at = self.starts.partition_point(|start| *start <= which);
        let at = at.checked_sub(1)?;
        let look = self.looks[at].as_deref()?;
        Some((look, which - self.starts[at]))
    }

    /// All observations, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Observation> {
        self.looks.iter().flatten().flat_map(|look| &look.all)
    }

    /// Whether it makes the same difference to the score as another one.
    pub(super) fn weighs_like(&self, other: &Self) -> bool {
        let same = |(a, b): (&Seen, &Seen)| is_same(a, b) || weighs_alike(a, b);
        self.looks.len() == other.looks.len() && self.looks.iter().zip(&other.looks).all(same)
    }
}

/// What some of the rules see, each with its number, and the settings that it looks at.
fn look_with(
    facts: &Facts<'_>,
    lookers: &[Looker<'_>],
    numbers: &[usize],
) -> Vec<(usize, Seen, Reads)> {
    let look = |at: &usize| {
        let mut found = Vec::new();
        let ((), reads) = noting(|| match &lookers[*at] {
            Looker::BuiltIn(look) => look(facts, &mut found),
            Looker::Team(rule) => rule.check(facts, &mut found),
        });
        (*at, seen(&mut found), reads)
    };
    match facts.architecture.components.len() < FEW {
        true => numbers.iter().map(look).collect(),
        false => many::map_large(numbers, look),
    }
}

#[cfg(test)]
mod tests {
    use crate::reads::Reads;
    use crate::syntax::Edit;
    use crate::testing::{PATH, TODAY};
    use crate::{Change, Host};

    const TEXT: &str = "architecture \"X\"
constraints { provider = aws, region = us-east-1, traffic = 10 req/s, compliance = [gdpr] }
client c
service a: aws.fargate \"A\" { replicas = 2 }
database d: aws.rds_postgres \"D\" { multi_az = true }
c -> a: https
a -> d: query
";

    /// The numbers of what rules say of the design as a whole: another one each time a rule looks.
    fn numbers(host: &Host) -> Vec<(String, u64)> {
        let snapshot = host.snapshot();
        let report = snapshot.report_for(PATH).expect("a design");
        let looks = report.health.design.looks.iter().flatten();
        looks
            .map(|look| (look.all[0].rule.slug().to_owned(), look.first))
            .collect()
    }

    fn typed(host: &mut Host, before: &str, text: &str) {
        let snapshot = host.snapshot();
        let at = snapshot.document(PATH).expect("there").text();
        let at = at.find(before).expect("written") + before.len();
        host.apply_change(Change::Edit {
            path: PATH.into(),
            edits: vec![Edit {
                range: at..at,
                text: text.to_owned(),
            }],
            version: None,
        });
    }

    fn host() -> Host {
        let mut host = Host::new(TODAY);
        host.apply_change(Change::Set {
            path: PATH.into(),
            text: TEXT.into(),
            version: None,
        });
        host
    }

    #[test]
    fn titles_and_blanks_are_nothing_to_look_again_for_and_move_what_was_seen() {
        let mut host = host();
        let before = numbers(&host);
        assert!(before.len() > 3, "{before:?}");
        for (behind, text) in [("\"A", "PI"), ("database", "  "), ("multi_az =", " ")] {
            typed(&mut host, behind, text);
            let snapshot = host.snapshot();
            let document = snapshot.document(PATH).expect("there");
            let text = document.text().to_string();
            let found = |host: &Host| {
                let all = host.snapshot().diagnostics(PATH);
                let all = all.into_iter().filter(|finding| finding.category.is_some());
                all.map(|finding| (finding.message, finding.location, finding.related))
                    .collect::<Vec<_>>()
            };
            let mut anew = Host::new(TODAY);
            anew.apply_change(Change::Set {
                path: PATH.into(),
                text: text.as_str().into(),
                version: None,
            });
            assert_eq!(found(&host), found(&anew), "{text}");
            assert_eq!(numbers(&host), before, "{text}");
        }
    }

    #[test]
    fn a_rule_looks_again_when_a_setting_changes_that_it_looks_at() {
        let mut host = host();
        let reads = |host: &Host| {
            let report = host.snapshot().report_for(PATH).expect("a design");
            report.health.design.reads.clone()
        };
        let before = (numbers(&host), reads(&host));
        typed(&mut host, "replicas = 2", ", secrets_from = vault");
        let after = numbers(&host);
        // One had asked for secrets and is content now; nothing else is seen differently.
        let gone: Vec<_> = before.0.iter().filter(|it| !after.contains(it)).collect();
        assert!(
            gone.iter().all(|(rule, _)| rule == "unmanaged-secrets"),
            "{gone:?}"
        );
        assert_eq!(
            before.0.len() - gone.len(),
            after.len(),
            "{before:?} {after:?}"
        );
        let mut secrets = Reads::default();
        secrets.add("secrets_from");
        let asked = before
            .1
            .iter()
            .filter(|reads| reads.meets(&secrets))
            .count();
        assert!((1..before.1.len() / 2).contains(&asked), "{asked}");
    }

    #[test]
    fn what_is_seen_again_as_it_was_is_the_same() {
        let mut host = host();
        let before = numbers(&host);
        typed(&mut host, "a -> d: query\n", "queue q: aws.sqs\n");
        let after = numbers(&host);
        let kept = before.iter().filter(|it| after.contains(it)).count();
        assert!(kept > 2, "{before:?} {after:?}");
    }
}

//! A broker on one machine, or a Kafka that loses its quorum with one.

use crate::finding::{Category, Related};
use crate::health::facts::{copies_remedy, count};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{ComponentId, Sets};

pub static RULE: Rule = Rule {
    slug: "broker-without-standby",
    id: "REL004",
    category: Category::Resilience,
    weight: Weight::High,
    most: Weight::High,
    title: "A broker without a standby",
    why: "A broker on one node loses its queue and stops every producer; Kafka needs three copies with two in step (AWS REL04-BP02; Apache Kafka operations guide).",
    checks: &[Check::Component(check)],
};

/// Logs that are replicated by majority, run by the team.
const QUORUM: [&str; 2] = ["self.kafka", "self.redpanda"];

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    if !component.sets.any(Sets::BROKER)
        || !component.is_own()
        || facts.traffic.rates[id] <= 0.0
        // Where requests fail with it, that is what is said.
        || facts.is_single_point(id)
    {
        return;
    }
    let by_majority = QUORUM.contains(&component.product_id());
    let nodes = facts.replicas(id).unwrap_or(1.0);
    let (message, fix) = match facts.is_redundant(id) {
        Some(false) => {
            let (remedy, fix) = copies_remedy(component);
            let message = format!(
                "`{}` runs on one node: when that fails, what waits in it is lost and nobody can send. {}",
                component.full,
                if by_majority {
                    "Run three nodes."
                } else {
                    &remedy
                },
            );
            (message, fix.filter(|_| !by_majority))
        }
        Some(true) if by_majority && facts.replicas(id).is_some() && nodes < 3.0 => {
            let message = format!(
                "`{}` has {} nodes: with one of them down no majority is left, and it takes no more messages. Set `replicas = 3`.",
                component.full,
                count(nodes)
            );
            let fix = Remedy::set(
                "replicas",
                "3",
                "Run three nodes: `replicas = 3`".to_owned(),
            );
            let by_nodes = component.settings.has("nodes") || component.settings.has("autoscale");
            (message, (!by_nodes).then_some(fix))
        }
        _ => return,
    };
    let sources = facts.traffic.sources(facts.architecture, id);
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message,
        location: component.name_place(),
        related: sources
            .iter()
            .take(3)
            .map(|(c, _)| &facts.architecture.connections[*c])
            .map(|c| Related {
                location: c.arrow(),
                message: format!("`{}` sends to it", facts.component(c.from).full),
            })
            .collect(),
        fixes: fix.into_iter().collect(),
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "broker-without-standby";

    #[test]
    fn one_node_that_workers_send_to() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2 }
queue first: aws.sqs
job w: self.worker { replicas = 2 }
queue q: aws.mq_rabbitmq { encrypted = true }
      ^ broker-without-standby
c -> a: https
a -> first: publish
w -> first: consume
w -> q: publish
",
        );
        assert_eq!(found[0].related[0].message, "`w` sends to it");
        assert!(found[0].message.contains("multi_az = true"), "{found:#?}");
    }

    #[test]
    fn two_nodes_are_no_majority() {
        let found = check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2 }
stream log: self.kafka { replicas = 2, multi_az = true }
       ^^^ broker-without-standby
c -> a: https
a -> log: publish
",
        );
        assert!(found[0].message.contains("has 2 nodes"), "{found:#?}");
        assert!(found[0].fixes[0].title.contains("replicas = 3"));
    }

    #[test]
    fn silent_for_what_is_spread_by_itself_or_by_its_settings() {
        check(
            SLUG,
            "
client c
service a: aws.fargate { replicas = 2 }
queue q: aws.sqs
topic t: aws.sns
stream k: aws.msk
stream s: self.kafka { replicas = 3 }
queue m: aws.mq_rabbitmq { multi_az = true }
c -> a: https
a -> q: publish
a -> t: publish
a -> k: publish
a -> s: publish
a -> m: publish
",
        );
    }

    #[test]
    fn silent_where_requests_fail_with_it_which_is_said() {
        check(
            SLUG,
            "client c\nservice a: aws.fargate { replicas = 2 }\nqueue q: self.rabbitmq { replicas = 1 }\nqueue sketch\nc -> a: https\na -> q: publish\na -> sketch: publish\n",
        );
    }
}

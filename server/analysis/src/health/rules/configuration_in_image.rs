//! Nothing says where programs get their settings.

use crate::finding::{Category, Related};
use crate::health::{Check, Facts, Observation, Rule, Subject, Weight};
use crate::model::Sets;
use crate::model::rows::Flags;

pub static RULE: Rule = Rule {
    slug: "configuration-in-image",
    id: "OPS012",
    category: Category::Operability,
    weight: Weight::Info,
    most: Weight::Info,
    title: "Nothing says where settings come from",
    why: "Settings that are built in differ from place to place and need a new image for each change (Twelve-Factor III; Azure: External Configuration Store pattern).",
    checks: &[Check::Design(check)],
};

/// So many services share settings.
const LEAST: usize = 5;

fn check(facts: &Facts<'_>, out: &mut Vec<Observation>) {
    if facts.is_fragment() {
        return;
    }
    let architecture = facts.architecture;
    let (mut services, mut first) = (0, None);
    for (id, row) in architecture.rows.nodes.iter().enumerate() {
        let keeps = row.sets.any(Sets::CONFIG | Sets::SECRETS | Sets::REGISTRY)
            && !row.sets.any(Sets::DELIVERY);
        if keeps && !row.flags.has(Flags::PLANNED) {
            return;
        }
        if row.is_own() && row.sets.any(Sets::SERVICE) && !row.flags.has(Flags::SKETCH) {
            services += 1;
            first.get_or_insert(id);
        }
    }
    let (Some(first), Some(location)) = (first, facts.design_place()) else {
        return;
    };
    let components = architecture.components.iter().map(|c| &c.settings);
    let mut said = components.chain(architecture.groups.iter().map(|g| &g.settings));
    if services < LEAST || said.any(|s| s.has("secrets_from")) {
        return;
    }
    out.push(Observation {
        rule: RULE.source(),
        weight: RULE.weight,
        subject: Subject::Design,
        magnitude: 1.0,
        message: format!(
            "Nothing says where {services} services get their settings: what is built into an image takes a new image to change. \
             Add a store of settings (kind `config` or `secrets`), or say where they come from with `secrets_from`."
        ),
        location,
        related: vec![Related {
            location: facts.component(first).name_place(),
            message: "one of them".to_owned(),
        }],
        fixes: Vec::new(),
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "configuration-in-image";

    const SERVICES: &str = "service a: aws.fargate\nservice b: aws.fargate\nservice d: aws.fargate\nservice e: aws.fargate\nfunction f: aws.lambda\n";

    #[test]
    fn five_services_without_a_store_of_settings() {
        let found = check(
            SLUG,
            &format!("architecture \"X\"\n^^^^^^^^^^^^^^^^ configuration-in-image\n{SERVICES}"),
        );
        assert_eq!(found[0].severity, Severity::Hint);
        assert!(found[0].message.contains("where 5 services"));
    }

    #[test]
    fn a_registry_of_images_is_none_and_neither_is_one_to_come() {
        check(
            SLUG,
            &format!(
                "architecture \"X\"\n^^^^^^^^^^^^^^^^ configuration-in-image\n{SERVICES}registry images: aws.ecr\nconfig later: aws.appconfig {{ status = planned }}\n"
            ),
        );
    }

    #[test]
    fn silent_where_settings_are_kept() {
        for store in [
            "config k: aws.parameter_store",
            "config flags: saas.launchdarkly",
            "secrets s: aws.secrets_manager",
            "registry r: self.consul",
        ] {
            check(SLUG, &format!("architecture \"X\"\n{SERVICES}{store}\n"));
        }
    }

    #[test]
    fn silent_where_it_is_said_for_few_and_in_fragments() {
        let said = SERVICES.replace(
            "service a: aws.fargate\n",
            "service a: aws.fargate { secrets_from = environment }\n",
        );
        check(SLUG, &format!("architecture \"X\"\n{said}"));
        check(SLUG, SERVICES);
        check(
            SLUG,
            "architecture \"X\"\nservice a: aws.fargate\nservice b: aws.fargate\n",
        );
    }
}

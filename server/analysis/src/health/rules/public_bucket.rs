//! A bucket that everybody can read.

use crate::finding::Category;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::ComponentId;

use super::public_datastore::is_bucket;

pub static RULE: Rule = Rule {
    slug: "public-bucket",
    id: "SEC003",
    category: Category::Security,
    weight: Weight::High,
    most: Weight::Critical,
    title: "A bucket that everybody can read",
    why: "What is put into it later is public too (CIS AWS: block public access of S3; AWS SEC03-BP07).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let bucket = facts.component(id);
    let settings = &bucket.settings;
    if !bucket.is_own() || !settings.is("public") || !is_bucket(bucket) {
        return;
    }
    let sensitive = facts.is_sensitive(id);
    if settings.is("public_content") && !sensitive {
        return;
    }
    // Whoever comes in by a connection of their own is told of there.
    let told = |c: &crate::model::Connection| facts.is_entrance(c) && facts.strangers_pass(c);
    if !sensitive && facts.architecture.into(id).any(|c| told(c)) {
        return;
    }
    let (what, remedy) = if sensitive {
        (
            "it holds data that must not be seen",
            "Set `public = false`, and hand out signed addresses",
        )
    } else {
        (
            "whatever anybody puts there is public at once",
            "Set `public = false` and serve it through a CDN, or say that it is meant for all with `public_content = true`",
        )
    };
    out.push(Observation {
        rule: RULE.source(),
        weight: if sensitive {
            Weight::Critical
        } else {
            RULE.weight
        },
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "Everybody can read `{}`, and {what}. {remedy}.",
            bucket.full
        ),
        location: bucket.name_place(),
        related: Vec::new(),
        fixes: vec![Remedy::set(
            "public",
            "false",
            "Block public access: `public = false`",
        )],
    });
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::testing::check_rule as check;

    const SLUG: &str = "public-bucket";

    #[test]
    fn a_public_bucket_and_one_with_personal_data() {
        let found = check(
            SLUG,
            "
bucket files: aws.s3 { public = true }
       ^^^^^ public-bucket
bucket scans: gcp.cloud_storage { public = true, public_content = true, data = phi }
       ^^^^^ public-bucket
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(found[1].severity, Severity::Error);
        assert!(
            found[1].message.contains("must not be seen"),
            "{}",
            found[1].message
        );
        assert_eq!(found[0].fixes.len(), 1);
    }

    #[test]
    fn data_may_be_said_by_the_group() {
        check(
            SLUG,
            "
group records {
  data = [pii]
  bucket scans: aws.s3 { public = true, public_content = true }
         ^^^^^ public-bucket
}
",
        );
    }

    #[test]
    fn silent_for_what_is_meant_for_all_and_for_private_buckets() {
        check(
            SLUG,
            "
bucket site: aws.s3 { public = true, public_content = true }
bucket files: aws.s3
bucket more: aws.s3 { public = false }
bucket disk: aws.efs
",
        );
    }

    #[test]
    fn silent_where_a_connection_from_outside_is_told_of() {
        check(
            SLUG,
            "
client c
bucket files: aws.s3 { public = true }
c -> files: https
",
        );
    }
}

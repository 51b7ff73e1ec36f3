//! A service that cannot tell who calls it.

use crate::finding::Category;
use crate::health::facts::{count, regime_title, says};
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::{Component, Connection, ConnectionId, Sets, Settings};

pub static RULE: Rule = Rule {
    slug: "missing-mtls",
    id: "SEC006",
    category: Category::Security,
    weight: Weight::Info,
    most: Weight::High,
    title: "A service that cannot tell who calls it",
    why: "Whoever is inside the network can pose as any service (NIST SP 800-207, zero trust; AWS SEC09-BP03 authenticate network communications).",
    checks: &[Check::Connection(check)],
};

/// Regimes under which calls inside have to be authenticated too.
const REGIMES: [&str; 3] = ["hipaa", "pci", "soc2"];

/// Data for which it has to be so without a regime.
const DATA: [&str; 2] = ["pan", "phi"];

fn check(facts: &Facts<'_>, id: ConnectionId, out: &mut Vec<Observation>) {
    let connection = &*facts.architecture.connections[id];
    let (from, to) = (
        facts.component(connection.from),
        facts.component(connection.to),
    );
    let inside = |c: &Component| c.is_own() && c.sets.any(Sets::COMPUTE);
    if connection.from == connection.to
        || !inside(from)
        || !inside(to)
        || !facts.is_rpc(connection)
        || connection.settings.is("same_process")
        || proves(&connection.settings)
        || proves_by_platform(connection, to)
        || [from, to].iter().any(|c| is_mutual(&c.settings))
        || meshed(facts, connection)
    {
        return;
    }
    let regime = facts.first_of(&REGIMES);
    let held = says(&connection.settings, &DATA)
        || [connection.from, connection.to]
            .iter()
            .any(|id| facts.holds(*id, &DATA));
    let weight = if regime.is_some() || held {
        Weight::High
    } else if from.is_sketch() || to.is_sketch() {
        return;
    } else {
        RULE.weight
    };
    let reason = match (regime, held) {
        (Some(regime), _) => format!(" {} asks for more.", regime_title(regime)),
        (None, true) => " Patients' or cardholders' data goes along here.".to_owned(),
        (None, false) => String::new(),
    };
    let calls = match facts.traffic.edge_rate(id) {
        Some(rate) if rate > 0.0 => format!(" its {} calls/s come", count(rate)),
        _ => " its calls come".to_owned(),
    };
    out.push(Observation {
        rule: RULE.source(),
        weight,
        subject: Subject::Connection(id),
        magnitude: 1.0,
        message: format!(
            "`{}` takes it on trust that{calls} from `{}`: whoever gets into the network can pose as it.{reason} Let both show a certificate (`mtls = true`), or cover both with a mesh.",
            to.full, from.full
        ),
        location: connection.arrow(),
        related: Vec::new(),
        fixes: vec![Remedy::set("mtls", "true", "Let both ends show a certificate: `mtls = true`")],
    });
}

fn is_mutual(settings: &Settings) -> bool {
    settings.is("mtls") || settings.word("mtls") == Some("strict")
}

/// Whether the caller proves to be what it says, in each call.
fn proves(settings: &Settings) -> bool {
    const PROOFS: [&str; 6] = ["mtls", "iam", "signature", "jwt", "oidc", "oauth2"];
    is_mutual(settings)
        || settings.is("signed")
        || settings.word("auth").is_some_and(|a| PROOFS.contains(&a))
}

/// Whether the platform lets nobody call who has no right to.
fn proves_by_platform(connection: &Connection, to: &Component) -> bool {
    let managed = to.product.as_ref().and_then(|p| p.known());
    let invoked = connection.type_name() == "invoke" && managed.is_some_and(|p| p.managed);
    let asks = to.settings.word("auth");
    invoked || asks.is_some_and(|a| matches!(a, "mtls" | "iam" | "signature"))
}

/// Whether a mesh lets both speak by certificate only. Linkerd does so without being told.
fn meshed(facts: &Facts<'_>, connection: &Connection) -> bool {
    facts.meshes().any(|mesh| {
        let strict = is_mutual(&mesh.settings)
            || mesh.product_id() == "self.linkerd" && mesh.settings.get("mtls").is_none();
        strict && facts.covers(mesh, connection.from) && facts.covers(mesh, connection.to)
    })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::finding::TextEdit;
    use crate::testing::{check_rule as check, report};

    const SLUG: &str = "missing-mtls";

    #[test]
    fn a_hint_without_a_regime_and_a_warning_with_one() {
        let text = "
service a: aws.fargate
service b: aws.fargate
a -> b: rest
^^^^^^ missing-mtls
";
        assert_eq!(check(SLUG, text)[0].severity, Severity::Hint);
        let found = check(
            SLUG,
            &format!("constraints {{ compliance = [soc2] }}\n{text}"),
        );
        assert_eq!(found[0].severity, Severity::Warning);
        assert!(
            found[0].message.contains("SOC 2 asks"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn card_numbers_weigh_much_without_a_regime_and_in_sketches() {
        let found = check(
            SLUG,
            "
service a
service b
service c
a -> b: grpc { data = [pan] }
^^^^^^ missing-mtls
b -> c: grpc
",
        );
        assert_eq!(found[0].severity, Severity::Warning);
    }

    #[test]
    fn the_fix_settles_it() {
        let text = "constraints { compliance = [pci] }\nservice a: aws.fargate\nservice b: aws.fargate\na -> b: rest { timeout = 1 s }\n";
        let before = report(text);
        let all = before.findings();
        let finding = all.iter().find(|f| f.rule == SLUG).expect("fires");
        let fixed = TextEdit::apply_all(&finding.fixes[0].edits[0].edits, text);
        assert!(fixed.contains("{ timeout = 1 s, mtls = true }"), "{fixed}");
        let after = report(&fixed);
        assert!(!after.findings().iter().any(|f| f.rule == SLUG));
        assert!(after.score().exact > before.score().exact);
    }

    #[test]
    fn silent_inside_a_mesh_and_where_callers_prove_who_they_are() {
        check(
            SLUG,
            "
constraints { compliance = [hipaa] }
group shop {
  service a: aws.fargate
  service b: aws.fargate
  mesh m: self.istio { covers = group, mtls = strict }
  a -> b: rest
}
service c: gcp.cloud_run
service d: gcp.cloud_run { auth = iam }
function f: aws.lambda
c -> d: rest
d -> c: rest { mtls = true }
c -> f: invoke { mode = sync }
c -> f: rest { auth = signature }
",
        );
    }

    #[test]
    fn silent_in_one_process_and_for_calls_that_leave_or_do_not_wait() {
        check(
            SLUG,
            "
constraints { compliance = [hipaa] }
client u
service a: aws.fargate
service b: aws.fargate
database db: aws.rds_postgres
external e
u -> a: https
a -> b: rest { same_process = true }
a -> db: query
a -> e: rest
a -> b: invoke
",
        );
    }

    #[test]
    fn a_permissive_mesh_is_not_enough() {
        check(
            SLUG,
            "
service a: aws.fargate
service b: aws.fargate
mesh m: self.istio { covers = all, mtls = permissive }
a -> b: rest
^^^^^^ missing-mtls
",
        );
    }
}

//! A smaller language model costs much less.

use crate::cost::{dollars, smaller_model};
use crate::finding::Category;
use crate::health::{Check, Facts, Observation, Remedy, Rule, Subject, Weight};
use crate::model::ComponentId;
use crate::span::Place;

pub static RULE: Rule = Rule {
    slug: "cheaper-model",
    id: "COST012",
    category: Category::Cost,
    weight: Weight::Info,
    most: Weight::Info,
    title: "A smaller language model costs much less",
    why: "The smallest model that passes the team's own trials is the right one (AWS Well-Architected Generative AI lens, GENCOST01).",
    checks: &[Check::Component(check)],
};

fn check(facts: &Facts<'_>, id: ComponentId, out: &mut Vec<Observation>) {
    let component = facts.component(id);
    let Some(entry) = component.settings.get("model") else {
        return;
    };
    let Some(found) = smaller_model(facts.architecture, facts.traffic, facts.costs(), id) else {
        return;
    };
    let (word, saves) = (&found.word, dollars(found.saves));
    out.push(Observation {
        rule: RULE.source(),
        weight: Weight::Info,
        subject: Subject::Component(id),
        magnitude: 1.0,
        message: format!(
            "With `{word}`, `{}` would cost {saves} a month less. What is given up: {}. Try it on your own \
             questions first.",
            component.full, found.because
        ),
        location: entry.at,
        related: Vec::new(),
        fixes: vec![Remedy::Write {
            at: Place::new(&entry.at.file, entry.value_at),
            text: word.clone(),
            title: format!("Change to `{word}`, {saves} a month less: {}", found.because),
        }],
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check_rule as check;

    const SLUG: &str = "cheaper-model";

    fn design(model: &str, mark: &str) -> String {
        format!(
            "constraints {{ traffic = 2 req/s }}
client app
service api: aws.fargate
model llm: saas.openai {{ model = {model} }}
{mark}
app -> api: https
api -> llm: rest {{ timeout = 30 s }}
"
        )
    }

    #[test]
    fn says_what_it_saves_and_what_is_given_up() {
        let mark = "                         ^^^^^^^^^^^^^^ cheaper-model";
        let found = check(SLUG, &design("gpt-4o", mark));
        let message = &found[0].message;
        for words in [
            "With `gpt-4o-mini`",
            "a month less",
            "given up: it is weaker",
        ] {
            assert!(message.contains(words), "{message}");
        }
        let mark = "                         ^^^^^^^^^^^^^^^ cheaper-model";
        let found = check(SLUG, &design("gpt-4.1", mark));
        assert!(
            found[0].message.contains("`gpt-4.1-mini`"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn silent_on_the_smallest_and_where_little_is_paid() {
        check(SLUG, &design("gpt-4o-mini", ""));
        check(
            SLUG,
            &design("gpt-4o", "").replace("2 req/s", "0.001 req/s"),
        );
    }

    #[test]
    fn silent_where_no_model_is_written_or_a_price_is_agreed() {
        let unwritten = design("gpt-4o", "").replace("{ model = gpt-4o }", "");
        check(SLUG, &unwritten);
        check(
            SLUG,
            &format!("{}price llm 9000 USD/month\n", design("gpt-4o", "")),
        );
    }
}

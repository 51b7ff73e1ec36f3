use super::{Pattern, SOURCES};
use crate::finding::TextEdit;
use crate::ide::{apply_pattern, prove_pattern};
use crate::testing::{PATH, TODAY, world};

#[test]
fn every_pattern_is_proved_on_its_example() {
    assert!(SOURCES.len() > 1);
    let wrong: Vec<String> = Pattern::all()
        .flat_map(|pattern| {
            let wrong = prove_pattern(pattern, TODAY).into_iter();
            wrong.map(move |message| format!("{}: {message}", pattern.id))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn related_patterns_are_there() {
    for pattern in Pattern::all() {
        for related in &pattern.related {
            assert!(Pattern::get(related).is_some(), "{}: {related}", pattern.id);
            assert!(*related != pattern.id, "{related}");
        }
    }
}

/// The text with a pattern carried out at a place.
fn carried_out(text: &str, pattern: &str, place: &str) -> String {
    let world = world(&[(PATH, text)]);
    let applied = apply_pattern(&world, PATH, pattern, &[place]).expect("it fits");
    let of = applied.edits.first().expect("edits");
    TextEdit::apply_all(&of.edits, text)
}

#[test]
fn what_is_written_fits_in_where_the_text_has_a_style_of_its_own() {
    let text = "\
architecture \"Shop\"\r
constraints { provider = aws, region = us-east-1, traffic = 20 req/s }\r
client   c\r
group orders {\r
    service api: aws.fargate { cpu = 1, memory = 2 GB }\r
    database db: aws.rds_postgres { instance = db.t4g.large, storage = 20 GB }\r
}\r
queue   events: aws.sqs\r
service mail: aws.fargate { cpu = 1, memory = 2 GB }\r
c             -> orders.api: https\r
orders.api    -> orders.db:  write\r
orders.api    -> events:     publish\r
mail          -> events:     consume\r
";
    let made = carried_out(text, "transactional-outbox", "orders.api -> events");
    let has = |line: &str| assert!(made.contains(line), "no {line:?} in\n{made}");
    // What lines up goes on to, as far as there is room.
    has("\r\norders.api_relay -> events:     publish\r\n");
    // Lines of their own are indented like what they stand beside.
    has("\r\n    entity Outbox in db {\r\n      id      uuid key\r\n");
    assert!(!made.replace("\r\n", "").contains('\n'), "{made:?}");
}

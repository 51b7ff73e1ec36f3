use super::{Pattern, SOURCES};
use crate::ide::prove_pattern;
use crate::testing::TODAY;

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

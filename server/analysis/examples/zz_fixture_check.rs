//! Throwaway.
use buttress_analysis::ide::format::format_text;
fn main() {
    for a in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&a).unwrap();
        match format_text(&text) {
            Ok(t) => {
                if t != text {
                    println!("changed {a}");
                    std::fs::write(
                        format!("/tmp/dom/fmt-{}", a.rsplit('/').next().unwrap()),
                        &t,
                    )
                    .unwrap();
                }
                if format_text(&t).ok().as_deref() != Some(&t) {
                    println!("NOT IDEMPOTENT {a}")
                }
            }
            Err(e) => println!("{a}: {e:?}"),
        }
    }
}

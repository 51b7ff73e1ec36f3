//! Draws the online shop of the tests: `shop json`, `shop svg` (the default), `shop light`, `shop dark`.

#[path = "../tests/common/mod.rs"]
mod common;

use buttress_diagram::svg::{self, Colors, Style};
use buttress_diagram::{Options, layout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scene = layout(&common::shop(), &Options::default())?;
    let what = std::env::args().nth(1).unwrap_or_default();
    let colors = match what.as_str() {
        "json" => {
            println!("{}", serde_json::to_string(&scene)?);
            return Ok(());
        }
        "light" => Colors::Light,
        "dark" => Colors::Dark,
        _ => Colors::Auto,
    };
    print!(
        "{}",
        svg::render(
            &scene,
            &Style {
                colors,
                heading: true
            }
        )
    );
    Ok(())
}

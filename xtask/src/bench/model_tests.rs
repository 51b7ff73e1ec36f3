//! Tests of `model.rs`, which is part of other crates' benches too and so is kept to itself.

use super::model::arch;

fn connections(text: &str) -> (usize, usize) {
    let arrows: Vec<&str> = text.lines().filter(|line| line.contains(" -> ")).collect();
    let inside = arrows.iter().filter(|line| line.starts_with("  "));
    (inside.count(), arrows.len())
}

#[test]
fn the_same_size_is_the_same_text() {
    assert_eq!(arch(500), arch(500));
    assert!(arch(500) != arch(501));
}

#[test]
fn a_model_has_the_parts_asked_for() {
    for count in [1, 7, 50, 500, 5_000] {
        let text = arch(count);
        let components = text.lines().filter(|line| line.contains(": aws."));
        assert_eq!(components.count(), count);
    }
    for count in [50, 500, 5_000] {
        let (inside, all) = connections(&arch(count));
        assert_eq!(all, count * 8 / 5);
        let share = inside as f64 / all as f64;
        assert!((0.7..0.85).contains(&share), "{share} of {count}");
    }
}

#[test]
fn the_text_is_the_one_that_figures_were_taken_of() {
    // Who changes the generator cannot compare with earlier runs: let that be on purpose.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in arch(5_000).bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    assert_eq!(hash, 12_445_290_489_277_055_826);
}

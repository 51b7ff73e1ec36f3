//! The price book and the palette: how long their first use takes, and a bill.
//!
//! Both are made once in a process, so first use is one sample and no more.

use buttress_pricing::{Palette, PriceBook, Sheet, bill};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// The first use of the price book in this process.
#[divan::bench(
    name = "a_first_use_of_the_price_book",
    sample_count = 1,
    sample_size = 1
)]
fn first_use_of_the_price_book() {
    black_box(PriceBook::builtin().exact("aws", "AmazonEC2", "none", "us-east-1"));
}

/// The first use of the palette in this process.
#[divan::bench(name = "b_first_use_of_the_palette", sample_count = 1, sample_size = 1)]
fn first_use_of_the_palette() {
    black_box(Palette::builtin().product("aws.rds_postgres"));
}

/// The bill of a database in two zones.
#[divan::bench(name = "c_one_bill")]
fn one_bill(bencher: Bencher) {
    let (palette, book) = (Palette::builtin(), PriceBook::builtin());
    let product = palette.product("aws.rds_postgres").expect("a product");
    let inputs = Sheet::new()
        .word("instance", "db.r6g.large")
        .number("storage", 200e9)
        .yes("multi_az", true);
    bencher.bench_local(|| bill(palette, book, product, black_box("us-east-1"), &inputs));
}

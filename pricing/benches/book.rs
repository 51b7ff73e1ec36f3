//! The price book and the palette: how long their first use takes and how much memory, a bill, and the
//! same on the other clouds.
//!
//! Both are made once in a process, so first use is one sample and no more. The tables themselves lie
//! in the program, and are no memory of the process until they are read.

use buttress_pricing::{Palette, PriceBook, Sheet, bill, equivalent};
use divan::{AllocProfiler, Bencher, black_box};

/// Counts what is allocated.
#[global_allocator]
static MEMORY: AllocProfiler = AllocProfiler::system();

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
    black_box(PriceBook::builtin().exact("aws", "ec2", "m7g.large", "us-east-1"));
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
    let inputs = database();
    bencher.bench_local(|| bill(palette, book, product, black_box("us-east-1"), &inputs));
}

/// The same database on the two other clouds, with its bills there.
#[divan::bench(name = "d_the_other_clouds")]
fn the_other_clouds(bencher: Bencher) {
    let product = Palette::builtin().product("aws.rds_postgres");
    let product = product.expect("a product");
    let inputs = database();
    bencher.bench_local(|| {
        let there = ["gcp", "azure"].map(|cloud| {
            let there = equivalent(product, black_box("us-east-1"), &inputs, cloud);
            there.expect("a counterpart").bill(&inputs).monthly
        });
        black_box(there)
    });
}

/// A machine on the two other clouds, of which there are hundreds of sizes.
#[divan::bench(name = "e_a_machine_elsewhere")]
fn a_machine_elsewhere(bencher: Bencher) {
    let product = Palette::builtin().product("aws.ec2").expect("a product");
    let inputs = Sheet::new().word("instance", "m7i.xlarge");
    bencher.bench_local(|| {
        ["gcp", "azure"].map(|cloud| equivalent(product, black_box("us-east-1"), &inputs, cloud))
    });
}

/// In two zones.
fn database() -> Sheet {
    Sheet::new()
        .word("instance", "db.r6g.large")
        .number("storage", 200e9)
        .yes("multi_az", true)
}

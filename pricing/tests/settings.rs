//! Settings that change a price, and those that do not: each figure checked by hand.

use buttress_pricing::{
    Bill, Inputs, Palette, PriceBook, Sheet, ZoneSupport, bill, instances, nearest_instances,
};

fn priced(product: &str, inputs: &dyn Inputs) -> Bill {
    let palette = Palette::builtin();
    let product = palette.product(product).expect("a product of the palette");
    bill(palette, PriceBook::builtin(), product, "", inputs)
}

#[track_caller]
fn close(left: f64, right: f64) {
    assert!((left - right).abs() < 0.005, "{left} is not {right}");
}

fn says(bill: &Bill, part: &str) -> bool {
    bill.notes().any(|note| note.contains(part))
}

fn assumes(bill: &Bill, name: &str) -> bool {
    bill.assumed().iter().any(|(known, _)| *known == name)
}

#[test]
fn data_is_scanned_by_every_query() {
    let query = Sheet::new().number("scanned", 5e9);
    let often = || query.clone().rate("requests_per_second", 0.1);
    // 262,800 queries of 5 GB are 1,314 TB at 5.
    close(priced("aws.athena", &often()).monthly, 1314.0 * 5.0);
    // Those that only load are not queries: a tenth of it.
    let some = often().rate("queries_per_second", 0.01);
    close(priced("aws.athena", &some).monthly, 131.4 * 5.0);
    let unknown = priced("aws.athena", &query);
    assert!(unknown.unpriced.is_some_and(|why| why.contains("requests")));
    // BigQuery: 1,314e12 bytes are 1,195.06 TiB at 6.25, and 500 GB are kept at 0.02.
    let tib = 1314e12 / 1024_f64.powi(4);
    let stored = priced("gcp.bigquery", &Sheet::new()).monthly;
    close(
        priced("gcp.bigquery", &often()).monthly - stored,
        tib * 6.25,
    );
    let unknown = priced("gcp.bigquery", &query);
    assert!(says(&unknown, "Data scanned (requests)"), "{unknown:?}");
}

#[test]
fn what_is_written_and_not_priced_is_said() {
    let inputs = Sheet::new()
        .word("instance", "m7g.large")
        .yes("spot", true)
        .number("reserved", 31_536_000.0)
        .word("os", "windows")
        .number("cost_cap", 100.0);
    let bill = priced("aws.eks", &inputs);
    for note in [
        "`spot` is not in this price",
        "`reserved` is not in this price",
        "`os = windows` is not in this price",
        "`cost_cap` is not in this price",
    ] {
        assert!(says(&bill, note), "{note}: {:?}", bill);
    }
    // What is taken anyway, or says how much it matters, needs no word.
    let inputs = Sheet::new()
        .word("instance", "m7g.large")
        .yes("spot", false)
        .word("os", "linux")
        .word("tier", "critical")
        .number("iops", 4000.0);
    let bill = priced("aws.ec2", &inputs);
    assert!(!says(&bill, "not in this price"), "{:?}", bill);
    // A word that the product does not know is no silent nothing.
    let bucket = priced("aws.s3", &Sheet::new().word("class", "gp3"));
    assert!(says(&bucket, "`class = gp3`"), "{:?}", bucket);
}

#[test]
fn a_plan_is_a_size_where_plans_are_sold() {
    for name in ["plan", "tier", "instance"] {
        let bill = priced("azure.app_service", &Sheet::new().word(name, "P2v3"));
        close(bill.monthly, 730.0 * 0.31);
        assert!(!assumes(&bill, "instance"), "{name}: {bill:?}");
        assert!(!says(&bill, "not in this price"), "{:?}", bill);
    }
    let windows = Sheet::new().word("plan", "p1v3").word("os", "windows");
    close(priced("azure.app_service", &windows).monthly, 730.0 * 0.315);
    // There is a P2v3, but no figure of it with Windows.
    let unknown = Sheet::new().word("plan", "P2v3").word("os", "windows");
    let why = priced("azure.app_service", &unknown).unpriced;
    assert!(why.is_some_and(|why| why.contains("windows-p2v3") || why.contains("windows-P2v3")));
    // A machine of EC2 with Windows: 0.0832 of Linux and 0.0276 of the licence an hour, 20 GB.
    let machine = Sheet::new().word("instance", "t3.large");
    let linux = priced("aws.ec2", &machine);
    let windows = priced("aws.ec2", &machine.clone().word("os", "windows"));
    close(windows.monthly - linux.monthly, 730.0 * 0.0276);
    let arm = Sheet::new().word("instance", "m7g.large");
    let why = priced("aws.ec2", &arm.word("os", "windows")).unpriced;
    assert_eq!(why.as_deref(), Some("no price for ec2-windows m7g.large"));
    // A cache's plan and size together; and of a plan alone, one of its sizes, which is said.
    let whole = |inputs: &Sheet| priced("azure.cache_redis", inputs);
    let both = whole(&Sheet::new().word("plan", "basic").word("instance", "C1"));
    let named = whole(&Sheet::new().word("instance", "Basic_C1"));
    close(both.monthly, named.monthly);
    let plan = whole(&Sheet::new().word("plan", "basic"));
    close(plan.monthly, named.monthly);
    assert!(
        plan.assumed().contains(&("instance", "Basic_C1")),
        "{plan:?}"
    );
    // A plan of which no size is known is not priced as the usual one.
    let why = priced("azure.sql_database", &Sheet::new().word("tier", "standard")).unpriced;
    assert!(
        why.as_ref()
            .is_some_and(|why| why.starts_with("`tier = standard` is no size")),
        "{why:?}"
    );
    // Calls at 3.50 a million: 2.628 million of them.
    let calls = Sheet::new()
        .word("tier", "consumption")
        .rate("requests_per_second", 1.0);
    close(priced("azure.api_management", &calls).monthly, 2.628 * 3.5);
    let units = Sheet::new().word("plan", "premium");
    close(
        priced("azure.api_management", &units).monthly,
        730.0 * 3.829,
    );
}

#[test]
fn service_bus_is_sold_in_tiers() {
    let at = |tier: &str, rate: f64| {
        let inputs = Sheet::new()
            .word("tier", tier)
            .rate("messages_per_second", rate);
        priced("azure.service_bus_queue", &inputs)
    };
    // 10/s are 26.28 million messages, 78.84 million operations: 65.84 beyond those included.
    close(at("standard", 10.0).monthly, 730.0 * 0.01344 + 65.84 * 0.8);
    close(at("basic", 10.0).monthly, 78.84 * 0.05);
    close(at("premium", 10.0).monthly, 730.0 * 0.9275);
    assert!(says(&at("premium", 10.0), "are a namespace's"));
    let turbo = at("turbo", 10.0).unpriced;
    assert_eq!(turbo.as_deref(), Some("no price for `tier = turbo`"));
}

#[test]
fn disks_are_priced_by_their_class() {
    let disk = |class: &str| {
        Sheet::new()
            .word("class", class)
            .number("storage", 100e9)
            .number("iops", 5000.0)
    };
    let ebs = |inputs: Sheet| priced("aws.ebs", &inputs).monthly;
    // gp3: 2,000 operations above those included, and 125 MB/s above the 125 included.
    close(ebs(disk("gp3")), 8.0 + 2000.0 * 0.005);
    close(ebs(disk("gp3").number("throughput", 250e6)), 18.0 + 5.0);
    close(ebs(disk("io2")), 12.5 + 5000.0 * 0.065);
    close(ebs(disk("io1")), 12.5 + 5000.0 * 0.065);
    close(ebs(Sheet::new().word("class", "st1")), 4.5);
    let database = Sheet::new()
        .word("instance", "db.r6g.large")
        .number("storage", 100e9);
    let without = priced("aws.rds_postgres", &database).monthly;
    let io1 = database.word("class", "io1").number("iops", 1000.0);
    // io1 at 0.125 in place of gp3 at 0.115, and its operations at 0.10.
    close(
        priced("aws.rds_postgres", &io1).monthly - without,
        1.0 + 100.0,
    );
}

#[test]
fn a_reader_of_aurora_is_the_standby() {
    let copies = |readers: f64| {
        let inputs = Sheet::new()
            .word("instance", "db.r6g.large")
            .yes("multi_az", true)
            .number("read_replicas", readers)
            .rate("requests_per_second", 0.0);
        priced("aws.aurora_postgres", &inputs).lines[0].quantity / 730.0
    };
    assert_eq!([copies(0.0), copies(1.0), copies(2.0)], [2.0, 2.0, 3.0]);
    // The standby of RDS does not read: a reader comes on top of it.
    let inputs = Sheet::new()
        .yes("multi_az", true)
        .number("read_replicas", 1.0);
    let bill = priced("aws.rds_postgres", &inputs);
    close(bill.lines[0].quantity, 3.0 * 730.0);
}

#[test]
fn memory_in_gib_is_what_vendors_call_a_gb() {
    let one = |bytes: f64| priced("aws.fargate", &Sheet::new().number("memory", bytes)).monthly;
    let gib = 1024_f64.powi(3);
    // 0.5 vCPU and 1 GB, 0.5 GB, for 730 h.
    close(one(gib), 730.0 * (0.5 * 0.04048 + 0.004445));
    close(one(gib / 2.0), 730.0 * (0.5 * 0.04048 + 0.5 * 0.004445));
    close(one(1e9), one(gib));
}

#[test]
fn batches_divide_calls_and_not_time() {
    let inputs = Sheet::new()
        .rate("requests_per_second", 100.0)
        .rate("invocations_per_second", 10.0)
        .number("memory", 1e9)
        .number("service_time", 0.1);
    // 26.28 million calls at 0.20; 262.8 million messages of 0.1 s at 1 GB.
    close(
        priced("aws.lambda", &inputs).monthly,
        26.28 * 0.2 + 26.28e6 * 0.000_016_666_7,
    );
    let loads = Sheet::new()
        .rate("writes_per_second", 0.0)
        .rate("reads_per_second", 0.0)
        .rate("batched_per_second", 1000.0);
    let bill = priced("aws.s3", &loads.number("storage", 100e9));
    // One batch of a thousand a second: 2,628 thousand writes at 0.005.
    close(bill.monthly, 2.3 + 2628.0 * 0.005);
    assert!(assumes(&bill, "batch_size"), "{bill:?}");
}

#[test]
fn balancers_and_namespaces_span_zones() {
    for id in [
        "aws.alb",
        "aws.nlb",
        "azure.load_balancer",
        "azure.application_gateway",
        "gcp.network_lb",
        "azure.service_bus_queue",
        "azure.service_bus_topic",
    ] {
        let product = Palette::builtin().product(id).expect(id);
        assert_eq!(product.zones, ZoneSupport::Inherent, "{id}");
    }
}

#[test]
fn the_nearest_has_the_same_size() {
    let product = |id| Palette::builtin().product(id).expect("a product");
    let maria = product("aws.rds_mariadb");
    for (name, size) in [("db.r9g.large", ".large"), ("db.x9z.2xlarge", ".2xlarge")] {
        let near = nearest_instances(maria, name, "");
        assert!(near.len() == 3, "{near:?}");
        assert!(near.iter().all(|near| near.ends_with(size)), "{near:?}");
    }
    assert!(nearest_instances(maria, "db.r9g.large", "")[0].starts_with("db.r"));
    // A slip of the hand is still one.
    assert_eq!(
        nearest_instances(product("aws.ec2"), "m7g.lrage", "")[0],
        "m7g.large"
    );
    let names: Vec<String> = instances(product("aws.ec2"))
        .into_iter()
        .map(|instance| instance.name)
        .collect();
    let at = |name: &str| names.iter().position(|known| known == name).expect(name);
    assert!(at("m7g.large") < at("m1.large") && at("t4g.micro") < at("t1.micro"));
    assert!(at("m7g.large") < at("m7g.xlarge"));
}

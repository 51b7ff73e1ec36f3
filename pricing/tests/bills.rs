//! Worked bills: each figure is checked against arithmetic done by hand.

use buttress_pricing::{
    Bill, Confidence, Inputs, Palette, PriceBook, Sheet, bill, has_instance, instances,
    nearest_instances,
};

fn priced(product: &str, region: &str, inputs: &dyn Inputs) -> Bill {
    let palette = Palette::builtin();
    let product = palette.product(product).expect("a product of the palette");
    bill(palette, PriceBook::builtin(), product, region, inputs)
}

#[track_caller]
fn close(left: f64, right: f64) {
    assert!((left - right).abs() < 0.005, "{left} is not {right}");
}

fn line<'a>(bill: &'a Bill, what: &str) -> &'a buttress_pricing::Line {
    bill.lines
        .iter()
        .find(|line| line.what().starts_with(what))
        .unwrap_or_else(|| panic!("no line {what} in {bill:#?}"))
}

#[test]
fn a_database_in_two_zones() {
    let inputs = Sheet::new()
        .word("instance", "db.r6g.large")
        .number("storage", 200e9)
        .yes("multi_az", true);
    let bill = priced("aws.rds_postgres", "us-east-1", &inputs);
    // Two instances at 0.225 an hour, and twice 200 GB at 0.115.
    close(line(&bill, "Instances").monthly, 2.0 * 730.0 * 0.225);
    close(line(&bill, "Storage").monthly, 2.0 * 200.0 * 0.115);
    close(bill.monthly, 328.5 + 46.0);
    assert_eq!(line(&bill, "Instances").formula(), "2 copies x 730 h");
    assert_eq!(line(&bill, "Instances").source.as_of, "2026-08-05");
    assert_eq!(bill.confidence, Confidence::Seen);
    assert_eq!(bill.unpriced, None);
}

#[test]
fn machines_are_bought_in_four_ways() {
    let bought = |purchase: &str| {
        let inputs = Sheet::new()
            .word("instance", "m7g.large")
            .number("storage", 0.0);
        let inputs = inputs.word("purchase", purchase);
        priced("aws.ec2", "us-east-1", &inputs)
    };
    let machines = |bill: &Bill| line(bill, "Instances").monthly;
    // us-east-1, by the hour: 0.0816 on demand, 0.050342 for a year and 0.03223 for three paid at
    // once, 0.0402 of the spot feed.
    close(machines(&bought("on_demand")), 730.0 * 0.0816);
    close(machines(&bought("reserved_1y")), 730.0 * 0.050_342);
    close(machines(&bought("reserved_3y")), 730.0 * 0.032_23);
    close(machines(&bought("spot")), 730.0 * 0.0402);
    let year = bought("reserved_1y");
    assert_eq!(
        line(&year, "Instances").what(),
        "Instances, reserved for 1 year"
    );
    assert!(year.notes().all(|note| !note.contains("purchase")));
    // Nobody sells the capacity of a container this way here, and the bill says so.
    let inputs = Sheet::new().number("cpu", 1.0).number("memory", 2e9);
    let container = priced(
        "aws.fargate",
        "us-east-1",
        &inputs.word("purchase", "reserved_1y"),
    );
    assert!(
        container
            .notes()
            .any(|note| note.contains("`purchase = reserved_1y` is not in this price"))
    );
    // GCP, us-central1: n2-standard-4 at 0.194236 on demand, and Azure's share of another region.
    let gcp = Sheet::new()
        .word("instance", "n2-standard-4")
        .number("storage", 0.0);
    let gcp = priced(
        "gcp.compute_engine",
        "europe-west3",
        &gcp.word("purchase", "reserved_3y"),
    );
    // europe-west3: 0.112492 an hour for three years.
    close(machines(&gcp), 730.0 * 0.112_492);
    let azure = Sheet::new()
        .word("instance", "Standard_D4s_v5")
        .number("storage", 0.0);
    let azure = priced("azure.vm", "eastus", &azure.word("purchase", "reserved_1y"));
    // eastus: 0.192 an hour, times 0.6168, the share that a year costs where it is known.
    close(machines(&azure), 730.0 * 0.118_426);
    assert_eq!(line(&azure, "Instances").confidence, Confidence::Estimated);
}

#[test]
fn three_small_containers() {
    let inputs = Sheet::new()
        .number("replicas", 3.0)
        .number("cpu", 1.0)
        .number("memory", 2e9);
    let bill = priced("aws.fargate", "us-east-1", &inputs);
    // 3 x 730 x 0.04048 and 3 x 2 x 730 x 0.004445.
    close(line(&bill, "vCPU").monthly, 88.6512);
    close(line(&bill, "Memory").monthly, 19.4691);
    close(bill.monthly, 108.1203);
    assert_eq!(line(&bill, "vCPU").formula(), "3 replicas x 1 vCPU x 730 h");
    let arm = priced(
        "aws.fargate",
        "us-east-1",
        &inputs.word("architecture", "arm64"),
    );
    close(arm.monthly, 3.0 * 730.0 * (0.03238 + 2.0 * 0.00356));
}

#[test]
fn what_nobody_wrote_is_assumed_and_said() {
    let bill = priced("aws.fargate", "us-east-1", &Sheet::new());
    close(bill.monthly, 730.0 * (0.5 * 0.04048 + 0.004445));
    let assumed = bill.assumed();
    for pair in [("replicas", "1"), ("cpu", "0.5"), ("memory", "1 GB")] {
        assert!(assumed.contains(&pair), "{pair:?} is not in {assumed:?}");
    }
    let stated = Sheet::new()
        .number("replicas", 2.0)
        .number("cpu", 1.0)
        .number("memory", 2e9);
    let names: Vec<&str> = priced("aws.fargate", "us-east-1", &stated)
        .assumed()
        .into_iter()
        .map(|(n, _)| n)
        .collect();
    assert_eq!(names, ["architecture"]);
}

#[test]
fn a_queue_of_five_hundred_a_second() {
    let bill = priced(
        "aws.sqs",
        "us-east-1",
        &Sheet::new().rate("messages_per_second", 500.0),
    );
    // 500 x 2,628,000 s x 3 requests = 3,942 million at 0.40.
    close(bill.monthly, 1576.80);
    let batched = Sheet::new()
        .rate("messages_per_second", 500.0)
        .number("batch_size", 10.0);
    close(priced("aws.sqs", "us-east-1", &batched).monthly, 157.68);
    // What arrives at a queue is a message, by whatever name the rate is known.
    let requests = Sheet::new().rate("requests_per_second", 500.0);
    close(priced("aws.sqs", "us-east-1", &requests).monthly, 1576.80);
    // 100 KB are two chunks of 64 KB.
    let large = Sheet::new()
        .rate("messages_per_second", 500.0)
        .number("payload", 100e3);
    close(priced("aws.sqs", "us-east-1", &large).monthly, 3153.60);
}

#[test]
fn a_function() {
    let inputs = Sheet::new()
        .rate("requests_per_second", 10.0)
        .number("memory", 1e9)
        .number("service_time", 0.2);
    let bill = priced("aws.lambda", "us-east-1", &inputs);
    // 26.28 million requests at 0.20; 5,256,000 GB-seconds at 0.0000166667.
    close(line(&bill, "Requests").monthly, 5.256);
    close(line(&bill, "Duration").monthly, 87.6002);
}

#[test]
fn a_load_balancer() {
    let inputs = Sheet::new()
        .rate("requests_per_second", 100.0)
        .number("response_size", 20e3);
    let bill = priced("aws.alb", "us-east-1", &inputs);
    // 100/s x 20 KB are 7.2 GB an hour, more than 10 new connections a second are worth.
    close(line(&bill, "Load balancer").monthly, 730.0 * 0.0225);
    close(line(&bill, "Capacity units").monthly, 7.2 * 730.0 * 0.008);
}

#[test]
fn tiers_go_by_volume() {
    // 1,314 million requests: 333 at 3.50, 667 at 2.80, 314 at 2.38.
    let inputs = Sheet::new().rate("requests_per_second", 500.0);
    let bill = priced("aws.api_gateway", "us-east-1", &inputs);
    close(bill.monthly, 333.0 * 3.5 + 667.0 * 2.8 + 314.0 * 2.38);
    assert_eq!(bill.lines.len(), 3);
    assert_eq!(bill.lines[0].what(), "Requests, first 333M requests");
    assert_eq!(bill.lines[2].what(), "Requests, over 1,000M requests");
    let out = Sheet::new()
        .rate("requests_per_second", 1.0)
        .rate("egress_bytes_per_second", 1e7);
    // 26,280 GB out: 10,000 at 0.09 and 16,280 at 0.085, beside 2.628 million requests at 1.00.
    close(
        priced("aws.http_api", "us-east-1", &out).monthly,
        2.628 + 900.0 + 16_280.0 * 0.085,
    );
}

#[test]
fn a_table_on_demand() {
    let inputs = Sheet::new()
        .rate("reads_per_second", 100.0)
        .rate("writes_per_second", 10.0)
        .number("storage", 50e9)
        .number("item", 6e3);
    let bill = priced("aws.dynamodb", "us-east-1", &inputs);
    // A read of 6 KB is two halves; a write of 6 KB is six units.
    close(line(&bill, "Reads").monthly, 262.8 * 0.125);
    close(line(&bill, "Writes").monthly, 26.28 * 6.0 * 0.625);
    close(line(&bill, "Storage").monthly, 12.5);
}

#[test]
fn caches_count_shards_and_replicas() {
    let inputs = Sheet::new()
        .word("instance", "cache.r6g.large")
        .number("shards", 2.0)
        .number("replicas", 2.0);
    close(
        priced("aws.elasticache_redis", "us-east-1", &inputs).monthly,
        4.0 * 730.0 * 0.206,
    );
    let valkey = inputs.word("engine", "valkey");
    close(
        priced("aws.elasticache_redis", "us-east-1", &valkey).monthly,
        4.0 * 730.0 * 0.1648,
    );
}

#[test]
fn other_clouds() {
    let custom = Sheet::new()
        .word("instance", "db-custom-4-15360")
        .number("storage", 100e9);
    // 4 x 0.0413 and 15 x 0.007 an hour, 100 GB at 0.17.
    close(
        priced("gcp.cloud_sql_postgres", "us-central1", &custom).monthly,
        730.0 * (4.0 * 0.0413 + 15.0 * 0.007) + 17.0,
    );
    let machine = Sheet::new()
        .word("instance", "n2-standard-4")
        .number("replicas", 2.0);
    let bill = priced("gcp.compute_engine", "us-central1", &machine);
    close(line(&bill, "Instances").monthly, 2.0 * 730.0 * 0.194_236);
    let machine = Sheet::new()
        .word("instance", "Standard_D4s_v5")
        .number("replicas", 2.0);
    let bill = priced("azure.vm", "eastus", &machine);
    close(line(&bill, "Instances").monthly, 2.0 * 730.0 * 0.192);
    close(line(&bill, "Disks").monthly, 2.0 * 19.71);
}

#[test]
fn self_hosted_products_cost_their_machines() {
    let bare = priced("self.nginx", "us-east-1", &Sheet::new());
    assert!(bare.unpriced.is_some_and(|why| why.contains("instance")));
    let inputs = Sheet::new()
        .word("instance", "m7g.large")
        .number("replicas", 3.0);
    let bill = priced("self.nginx", "us-east-1", &inputs);
    close(bill.monthly, 3.0 * 730.0 * 0.0816);
    assert!(
        bill.notes()
            .any(|note| note.contains("machines it runs on"))
    );
    let google = Sheet::new()
        .word("instance", "e2-standard-4")
        .number("storage", 100e9);
    let bill = priced("self.postgres", "us-central1", &google);
    assert!(
        (bill.monthly - (730.0 * 0.134_023 + 10.0)).abs() < 0.05,
        "{}",
        bill.monthly
    );
}

#[test]
fn the_nearest_region_stands_in_and_says_so() {
    let inputs = Sheet::new()
        .word("instance", "db.r6g.large")
        .number("storage", 100e9);
    let exact = priced("aws.rds_postgres", "eu-west-1", &inputs);
    let instances = line(&exact, "Instances");
    close(instances.unit_price, 0.252);
    assert!(!instances.estimated_region);
    // Storage is only known in the default region.
    let storage = line(&exact, "Storage");
    assert_eq!(
        (storage.region, storage.estimated_region),
        ("us-east-1", true)
    );
    assert_eq!(storage.confidence, Confidence::Estimated);
    assert_eq!(exact.confidence, Confidence::Estimated);
    // Zurich has no figures: Frankfurt's are the nearest.
    let near = priced("aws.rds_postgres", "eu-central-2", &inputs);
    assert_eq!(line(&near, "Instances").region, "eu-central-1");
    assert!(line(&near, "Instances").estimated_region);
    for region in ["", "any", "westeurope"] {
        let bill = priced("aws.rds_postgres", region, &inputs);
        assert_eq!(line(&bill, "Instances").region, "us-east-1");
        assert!(!line(&bill, "Instances").estimated_region);
        assert!(
            bill.notes()
                .any(|note| note.contains("priced in us-east-1")),
            "{bill:?}"
        );
    }
    // A global service has one price.
    let names = Sheet::new().rate("requests_per_second", 1.0);
    assert_eq!(
        priced("aws.route53", "eu-west-1", &names).confidence,
        Confidence::Seen
    );
}

#[test]
fn an_unknown_instance_gets_near_names() {
    let bill = priced(
        "aws.rds_postgres",
        "us-east-1",
        &Sheet::new().word("instance", "db.r6g.larg"),
    );
    let why = bill.unpriced.expect("no such instance");
    assert!(
        why.contains("db.r6g.larg;") && why.contains("db.r6g.large"),
        "{why}"
    );
    assert!(bill.lines.is_empty());
    let product = Palette::builtin().product("aws.ec2").expect("ec2");
    assert_eq!(nearest_instances(product, "m7g.lrage", "")[0], "m7g.large");
    assert!(nearest_instances(product, "m7g.large", "").is_empty());
    let known = instances(product);
    let machine = known
        .iter()
        .find(|instance| instance.name == "m7g.large")
        .expect("m7g.large");
    assert_eq!((machine.vcpu, machine.memory_gb), (Some(2.0), Some(8.0)));
    close(machine.monthly.unwrap_or_default(), 730.0 * 0.0816);
    assert_eq!(has_instance(product, "m7g.large", "eu-west-1"), Some(true));
    // A machine of any cloud can host; a name that says its size is one.
    let hosted = Palette::builtin().product("self.nginx").expect("nginx");
    assert_eq!(has_instance(hosted, "e2-standard-4", ""), Some(true));
    assert_eq!(has_instance(hosted, "e2-standard-5", ""), Some(false));
    let sql = Palette::builtin()
        .product("gcp.cloud_sql_mysql")
        .expect("Cloud SQL");
    assert_eq!(has_instance(sql, "db-custom-4-15360", ""), Some(true));
    assert_eq!(has_instance(sql, "db-custom-4", ""), Some(false));
    let queue = Palette::builtin().product("aws.sqs").expect("sqs");
    assert!(instances(queue).is_empty());
    assert_eq!(has_instance(queue, "m7g.large", ""), None);
}

#[test]
fn a_model_by_its_tokens() {
    let rates = Sheet::new()
        .word("model", "claude-sonnet-4.5")
        .rate("tokens_in_per_second", 100.0)
        .rate("tokens_out_per_second", 10.0);
    // 262.8 million in at 3, 26.28 million out at 15.
    close(
        priced("aws.bedrock", "us-east-1", &rates).monthly,
        262.8 * 3.0 + 26.28 * 15.0,
    );
    let requests = Sheet::new()
        .number("input_tokens", 500.0)
        .number("output_tokens", 50.0)
        .rate("requests_per_second", 0.2);
    close(
        priced("saas.anthropic", "", &requests).monthly,
        262.8 * 3.0 + 26.28 * 15.0,
    );
}

#[test]
fn data_out_that_is_written_needs_no_rate() {
    let inputs = Sheet::new()
        .number("egress", 500e9)
        .rate("requests_per_second", 1.0);
    close(
        priced("aws.http_api", "us-east-1", &inputs).monthly,
        2.628 + 500.0 * 0.09,
    );
}

#[test]
fn use_that_is_not_known_is_said_and_not_guessed() {
    let bill = priced("aws.sqs", "us-east-1", &Sheet::new());
    assert!(bill.unpriced.is_some_and(|why| why.contains("messages")));
    // Known not to be used is something else.
    let idle = priced(
        "aws.sqs",
        "us-east-1",
        &Sheet::new().rate("messages_per_second", 0.0),
    );
    assert_eq!(
        (&idle.unpriced, idle.monthly.is_sign_positive()),
        (&None, true)
    );
    assert!(
        idle.notes().any(|note| note.contains("is used")),
        "{:?}",
        idle
    );
    // A load balancer is paid for by the hour too.
    let bill = priced("aws.alb", "us-east-1", &Sheet::new());
    close(bill.monthly, 730.0 * 0.0225);
    assert!(
        bill.notes().any(|note| note.contains("Capacity units")),
        "{:?}",
        bill
    );
}

#[test]
fn figures_that_make_no_sense_cost_nothing_and_break_nothing() {
    for value in [f64::NAN, f64::INFINITY, -5.0, 0.0] {
        let inputs = Sheet::new()
            .number("replicas", value)
            .number("storage", value)
            .rate("requests_per_second", value);
        for product in Palette::builtin().products() {
            let bill = priced(&product.id, "us-east-1", &inputs);
            assert!(
                bill.monthly.is_finite() && bill.monthly >= 0.0,
                "{}: {bill:?}",
                product.id
            );
        }
    }
}

#[test]
fn a_number_of_too_many_digits_is_named_and_not_priced() {
    let usual = || Sheet::new().number("cpu", 1.0).number("memory", 2e9);
    for huge in [1e300, f64::MAX, f64::INFINITY, f64::NAN, 1e16] {
        let bill = priced("aws.fargate", "", &usual().number("replicas", huge));
        let why = bill.unpriced.expect("no price");
        assert!(why.starts_with("`replicas` is too large"), "{huge}: {why}");
        assert_eq!((bill.monthly, bill.lines.len()), (0.0, 0), "{huge}");
    }
    // The name is the one that was written.
    let bill = priced("aws.fargate", "", &usual().number("autoscale.min", 1e300));
    let why = bill.unpriced.expect("no price");
    assert!(why.starts_with("`autoscale.min` is too large"), "{why}");
    // Of traffic no setting is to blame.
    let bill = priced(
        "aws.sqs",
        "",
        &Sheet::new().rate("messages_per_second", 1e300),
    );
    let why = bill.unpriced.expect("no price");
    assert!(why.starts_with("its use is too large"), "{why}");
    // Much is not too much.
    let much = priced("aws.fargate", "", &usual().number("replicas", 1e9));
    assert_eq!(much.unpriced, None);
    assert!(much.monthly > 1e10);
}

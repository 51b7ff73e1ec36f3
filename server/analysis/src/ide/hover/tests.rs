use super::hover;
use crate::testing::{PATH, world};

const TEXT: &str = "architecture \"Shop\"
constraints { provider = aws, region = us-east-1, traffic = 50 req/s, budget = 1000 USD/month }
defaults database { instance = db.r6g.large }
product acme.box: service \"Box\" { price = 10 USD/month }
client shopper \"Shopper\"
group orders \"Orders\" {
  service api: aws.fargate \"Order API\" { cpu = 1 }
  database db: aws.rds_postgres { instance = db.t4g.medium }
}
wrong box: acme.box
queue jobs { visibility_timeout = 30 s }
shopper -> orders.api: rest \"browse\" { calls = 3 }
orders.api -> orders.db: query { timeout = 500 ms }
price orders.db 120 USD/month \"why\"
accept missing-metrics \"later\"
flow buy \"Buying\" {
  shopper -> orders.api: \"x\"
}
environment staging \"Stage\" {
  traffic = 5 req/s
  orders.db { instance = db.m6g.large }
  constraints { budget = 50 USD/month }
}
";

/// What is said with the cursor behind `mark`.
fn said(mark: &str) -> String {
    let at = TEXT.find(mark).expect("it is there") + mark.len();
    let hover = hover(&world(&[(PATH, TEXT)]), PATH, at);
    let hover = hover.unwrap_or_else(|| panic!("nothing is said behind {mark:?}"));
    assert!(hover.span.touches(at), "{hover:?}");
    hover.markdown
}

#[test]
fn there_is_something_to_say_of_each_word() {
    for (mark, wanted) in [
        ("timeout = 500 m", "= 0.5 s"),
        ("120 USD/mo", "**120 USD/month**"),
        ("missing-met", "`missing-metrics`"),
        ("budg", "% of $1,000"),
        ("traf", "**50 req/s** enter"),
        ("regi", "4 of 4"),
        ("us-ea", "region of `aws`"),
        ("provi", "**1** part is priced"),
        ("shopper -", "3 for each of the 50 req/s of `shopper`"),
        ("\"brow", "**shopper → orders.api**"),
        ("orders.db: que", "Here: **150 req/s**"),
        ("instance = db.t4g", "2 vCPU"),
        ("database { instance = db.r6g", "2 vCPU"),
        ("orders.db { instance = db.m6g", "2 vCPU"),
        ("product acme", "**acme.box** · service"),
        ("wrong box: acme", "**acme.box** · service"),
        ("\"Order A", "**orders.api**"),
        ("flow bu", "**buy** · flow"),
        ("environment stag", "Stage"),
        ("constraints { budget = 50 US", "**50 USD/month**"),
    ] {
        let said = said(mark);
        assert!(said.contains(wanted), "{mark}: {said}");
    }
}

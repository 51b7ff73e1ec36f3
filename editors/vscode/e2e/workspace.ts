/** The text that the scenario works on, and where things stand in it. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The root. */
export const FILE = "shop.arch";
/** A file that the root includes. */
export const FRAGMENT = "payments.arch";

export const FRAGMENT_TEXT = `external stripe "Stripe" { availability = 99.99 % }

orders.api -> stripe: rest "charge" { calls = 0.3 }
`;

// Few enough lines that the whole file is in view, since the workbench keeps only visible lines in its page.
export const TEXT = `architecture "Online shop"

include "${FRAGMENT}"

constraints {
  provider = aws
  region   = us-east-1
  traffic  = 200 req/s
  budget   = 2_500 USD/month
}

client shopper "Shopper's browser"
gateway edge: aws.api_gateway { auth = jwt }

group orders "Orders" {
  service api: aws.fargate "Order API" {
    cpu      = 1
    memory   = 2 GB
    replicas = 3
  }
  database db: aws.rds_postgres {
    instance = db.r6g.large
    storage  = 200 GB
    multi_az = true
  }
  queue events: aws.sqs "Order events"
  service mailer: aws.fargate "Receipts" { replicas = 2 }
}

shopper       -> edge:          https "browse and buy"
edge          -> orders.api:    rest { timeout = 2 s, circuit_breaker = true }
orders.api    -> orders.db:     write
orders.api    -> orders.events: publish
orders.mailer -> orders.events: consume
`;

/** Line and column, from 1, of the first place where `text` stands, plus `offset` columns. */
export function placeOf(text: string, offset = 0): { line: number; column: number } {
  const index = TEXT.indexOf(text);
  if (index < 0) throw new Error(`The test file has no "${text}"`);
  const before = TEXT.slice(0, index).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 + offset };
}

/** A fresh folder `shop` with the files, in a temporary one of its own. */
export function makeWorkspace(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "buttress-workspace-")), "shop");
  mkdirSync(folder);
  writeFileSync(join(folder, FILE), TEXT);
  writeFileSync(join(folder, FRAGMENT), FRAGMENT_TEXT);
  return folder;
}

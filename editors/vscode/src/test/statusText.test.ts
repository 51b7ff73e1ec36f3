import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "../protocol.ts";
import { formatMoney, statusLabel, statusText, statusTooltip } from "../statusText.ts";

const status: Status = {
  uri: "file:///shop/shop.arch",
  score: 74,
  monthlyCost: { amount: 1204.5, currency: "USD" },
  errors: 1,
  warnings: 2,
  infos: 0,
  hints: 3,
};

test("money has cents only where they matter", () => {
  assert.equal(formatMoney({ amount: 1204.4, currency: "USD" }), "$1,204");
  assert.equal(formatMoney({ amount: 3.5, currency: "EUR" }), "€3.50");
  assert.equal(formatMoney({ amount: 12, currency: "not a code" }), "12 not a code");
});

test("the item shows score and cost", () => {
  assert.equal(statusText(status), "$(type-hierarchy) 74 · $1,205/mo");
  assert.equal(statusText({ ...status, score: null, monthlyCost: null }), "$(type-hierarchy) –");
});

test("the tooltip counts the findings and names the root literally", () => {
  const tooltip = statusTooltip(status, "my_shop*.arch");
  assert.match(tooltip, /my\\_shop\\\*\\\.arch/);
  assert.match(tooltip, /1 error, 2 warnings, 3 hints/);
  assert.match(statusTooltip({ ...status, errors: 0, warnings: 0, hints: 0 }, "a"), /Findings: none/);
});

test("a screen reader hears the figures", () => {
  assert.equal(statusLabel(status), "Buttress: score 74 of 100, $1,205 a month");
  assert.equal(statusLabel({ ...status, score: null, monthlyCost: null }), "Buttress: no score, cost unknown");
});

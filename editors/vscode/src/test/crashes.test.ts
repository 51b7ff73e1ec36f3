import assert from "node:assert/strict";
import { test } from "node:test";
import { Crashes } from "../crashes.ts";

test("a server that keeps stopping is given up, one that stops now and then is not", () => {
  const often = new Crashes(2, 1000);
  assert.deepEqual([often.restartAfter(0), often.restartAfter(10), often.restartAfter(20)], [true, true, false]);
  const seldom = new Crashes(2, 1000);
  assert.deepEqual([seldom.restartAfter(0), seldom.restartAfter(600), seldom.restartAfter(1200), seldom.restartAfter(1900)], [true, true, true, true]);
});

test("a restart by hand wipes the slate", () => {
  const crashes = new Crashes(1, 1000);
  crashes.restartAfter(0);
  crashes.forget();
  assert.equal(crashes.restartAfter(1), true);
});

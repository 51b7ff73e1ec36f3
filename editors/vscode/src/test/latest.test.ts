import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest } from "../latest.ts";

test("calls during a run become one further run", async () => {
  const finish: (() => void)[] = [];
  let runs = 0;
  const latest = new Latest(() => {
    runs += 1;
    return new Promise((resolve) => finish.push(resolve));
  });

  const done = latest.run();
  void latest.run();
  void latest.run();
  assert.equal(runs, 1);
  finish.shift()?.();
  await new Promise(setImmediate);
  assert.equal(runs, 2);
  finish.shift()?.();
  await done;
  assert.equal(runs, 2);
});

test("a failed run does not block the next one", async () => {
  let runs = 0;
  const latest = new Latest(() => {
    runs += 1;
    return runs === 1 ? Promise.reject(new Error("no")) : Promise.resolve();
  });
  await assert.rejects(latest.run(), /no/);
  await latest.run();
  assert.equal(runs, 2);
});

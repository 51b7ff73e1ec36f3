import assert from "node:assert/strict";
import { test } from "node:test";

import { diff } from "../src/diff.ts";
import { flowPath, headPath, linePath, short } from "../src/geometry.ts";
import { backoff } from "../src/host.ts";
import { entries } from "../src/scene.ts";
import { elementAt, tokens } from "../src/source.ts";
import { MAX_SCALE, fit, fitsBetter, opening, pan, reveal, wheelFactor, zoomAt } from "../src/viewport.ts";
import { scene } from "./scenes.ts";

test("bends are rounded and the line ends under the head, as in the server's SVG", () => {
  const points = [[0, 0], [40, 0], [40, 30]] as const;
  assert.equal(linePath(points), "M0 0L32 0Q40 0 40 8L40 23");
  assert.equal(headPath(points), "M40 30L35.5 21L44.5 21z");
  assert.equal(linePath([[0, 0], [4, 0], [4, 40]]), "M0 0L2 0Q4 0 4 2L4 33");
});

test("too few points draw nothing", () => {
  assert.equal(linePath([]), "");
  assert.equal(headPath([[1, 1]]), "");
  assert.equal(headPath([[1, 1], [1, 1]]), "");
  assert.equal(flowPath([], "forward"), "");
});

test("the mark of the data's direction stands at the caller", () => {
  const points = [[0, 0], [40, 0]] as const;
  assert.equal(flowPath(points, "both"), "");
  assert.equal(flowPath(points, "backward"), "M0 0L7 -3.5L7 3.5z");
  assert.match(flowPath(points, "forward"), /^M0 0a3 3/);
});

test("numbers are short", () => {
  assert.equal(short(12), "12");
  assert.equal(short(-0.001), "0");
  assert.equal(short(Number.NaN), "0");
});

test("a picture is fitted into the middle and never enlarged", () => {
  assert.deepEqual(fit({ width: 100, height: 100 }, { width: 300, height: 200 }), { x: 100, y: 50, scale: 1 });
  const large = fit({ width: 2000, height: 100 }, { width: 1048, height: 600 });
  assert.equal(large.scale, 0.5);
  assert.equal(large.x, 24);
  assert.ok(fit({ width: 100, height: 100 }, { width: 0, height: 0 }).scale > 0);
});

test("a picture that cannot be read as a whole opens where it begins", () => {
  const screen = { width: 1000, height: 800 };
  const client = { x: 24, y: 1500, width: 200, height: 60 };
  assert.deepEqual(opening({ width: 2000, height: 900 }, [client], screen), fit({ width: 2000, height: 900 }, screen));
  const large = { width: 5000, height: 3000 };
  const view = opening(large, [client], screen);
  assert.equal(view.scale, 0.75);
  // At the left border of the picture, and in the middle of its height.
  assert.equal(view.x, 24);
  assert.equal(client.y * view.scale + view.y + (60 * view.scale) / 2, 400);
  // At its end nothing beyond it is shown.
  const last = { ...client, x: 4700, y: 2900 };
  assert.deepEqual(opening(large, [last], screen), { x: 976 - 5000 * 0.75, y: 776 - 3000 * 0.75, scale: 0.75 });
  // What lies too far apart for one window begins at the first; what is narrow stands in the middle.
  assert.deepEqual(opening(large, [client, last], screen), view);
  assert.equal(opening({ width: 400, height: 3000 }, [client], screen).x, 350);
  assert.deepEqual(opening(large, [], screen), fit(large, screen));
  assert.deepEqual(opening(large, [client], { width: 0, height: 0 }), fit(large, { width: 0, height: 0 }));
});

test("reading begins at the clients, or else at what nobody calls", () => {
  const ids = (kind: string): string[] =>
    entries({ ...scene, nodes: scene.nodes.map((node) => (node.id === "c" ? { ...node, kind } : node)) }).map((node) => node.id);
  assert.deepEqual(ids("client"), ["c"]);
  assert.deepEqual(ids("service"), ["a"]);
  assert.deepEqual(entries({ ...scene, edges: [] }).map((node) => node.id), ["a"]);
  assert.deepEqual(entries({ ...scene, nodes: [], edges: [] }), []);
});

test("another shape is taken where it shows clearly more", () => {
  const [wide, tall] = [{ width: 3000, height: 900 }, { width: 1600, height: 1800 }];
  assert.equal(fitsBetter(tall, wide, { width: 600, height: 800 }), true);
  assert.equal(fitsBetter(wide, tall, { width: 600, height: 800 }), false);
  assert.equal(fitsBetter(tall, wide, { width: 1500, height: 770 }), false);
  assert.equal(fitsBetter({ width: 10, height: 10 }, { width: 20, height: 20 }, { width: 600, height: 800 }), false);
});

test("zooming keeps the point under the pointer", () => {
  const view = { x: 10, y: 20, scale: 1 };
  const near = zoomAt(view, 2, 110, 220);
  assert.equal((110 - near.x) / near.scale, 100);
  assert.equal((220 - near.y) / near.scale, 200);
  assert.equal(zoomAt(view, 1000, 110, 220).scale, MAX_SCALE);
});

test("a turn of the wheel away enlarges, and counts alike in lines and pixels", () => {
  assert.ok(wheelFactor(-100, 0) > 1);
  assert.ok(wheelFactor(100, 0) < 1);
  assert.equal(wheelFactor(3, 1), wheelFactor(48, 0));
  assert.equal(wheelFactor(100000, 0), wheelFactor(240, 0));
});

test("a box is brought into view by the least move", () => {
  const view = { x: 0, y: 0, scale: 1 };
  const screen = { width: 500, height: 400 };
  assert.deepEqual(reveal(view, { x: 100, y: 100, width: 50, height: 50 }, screen), view);
  assert.deepEqual(reveal(view, { x: 600, y: 100, width: 50, height: 50 }, screen), { x: -174, y: 0, scale: 1 });
  assert.deepEqual(reveal(view, { x: -90, y: 100, width: 50, height: 50 }, screen), { x: 114, y: 0, scale: 1 });
  assert.deepEqual(reveal(view, { x: 40, y: 40, width: 900, height: 50 }, screen), { x: -16, y: 0, scale: 1 });
  assert.deepEqual(pan(view, 3, 4), { x: 3, y: 4, scale: 1 });
});

test("what moved knows the way back", () => {
  const change = diff(
    [{ id: "a", x: 0, y: 0 }, { id: "b", x: 5, y: 5 }, { id: "gone", x: 1, y: 1 }],
    [{ id: "new", x: 9, y: 9 }, { id: "b", x: 5, y: 5 }, { id: "a", x: 10, y: 20 }],
  );
  assert.deepEqual(change.added.map((item) => item.id), ["new"]);
  assert.deepEqual(change.removed.map((item) => item.id), ["gone"]);
  assert.deepEqual(change.moved, [{ item: { id: "a", x: 10, y: 20 }, dx: -10, dy: -20 }]);
});

test("attempts to reconnect grow rarer, but never rare", () => {
  assert.equal(backoff(0), 500);
  assert.equal(backoff(2), 2000);
  assert.equal(backoff(50), 8000);
});

const TEXT = [
  'group orders "Orders" {',
  "  service api {",
  '    note = "a } in words" // and } here',
  "    cpu = 1",
  "  }",
  "}",
  "",
  "constraints { budget = 10 USD/month }",
  "a -> b: rest",
];

test("a line belongs to the innermost statement around it", () => {
  const lines = { orders: 0, "orders.api": 1, "a -> b: rest": 8 };
  const at = (line: number): string | null => elementAt(TEXT, lines, line);
  assert.equal(at(0), "orders");
  assert.equal(at(3), "orders.api");
  assert.equal(at(4), "orders.api");
  assert.equal(at(5), "orders");
  assert.equal(at(6), null);
  assert.equal(at(7), null);
  assert.equal(at(8), "a -> b: rest");
});

test("the pieces of a line make up the line", () => {
  const line = '  service api: aws.fargate "An \\" API" { cpu = 2.5 GB } // why -> not';
  const pieces = tokens(line);
  assert.equal(pieces.map(([, words]) => words).join(""), line);
  const kinds = Object.fromEntries(pieces.map(([kind, words]) => [words, kind]));
  assert.equal(kinds["service"], "keyword");
  assert.equal(kinds['"An \\" API"'], "string");
  assert.equal(kinds["2.5 GB"], "number");
  assert.equal(kinds["// why -> not"], "comment");
});

test("a setting named like a kind is no keyword", () => {
  assert.equal(tokens("  auth = jwt").some(([kind]) => kind === "keyword"), false);
  assert.equal(tokens("queue -> api: consume").some(([kind]) => kind === "keyword"), false);
});

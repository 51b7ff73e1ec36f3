import assert from "node:assert/strict";
import { test } from "node:test";

import { parseMessage } from "../src/messages.ts";
import { boxOf, neighbours } from "../src/scene.ts";
import type { Scene } from "../src/scene.ts";
import { facts } from "../src/tooltip.ts";
import { scene } from "./scenes.ts";

test("a scene message is taken as it is", () => {
  const message = { type: "scene", revision: 3, scene, notice: null };
  assert.deepEqual(parseMessage(JSON.parse(JSON.stringify(message))), message);
  assert.deepEqual(parseMessage({ type: "scene", revision: 1 }), { type: "scene", revision: 1, scene: null, notice: null });
});

test("what is no message is left alone", () => {
  const bad: unknown[] = [
    null,
    "scene",
    [],
    { type: "other" },
    { type: "scene", revision: "1", scene: null, notice: null },
    { type: "scene", revision: 1, scene: { title: "x" }, notice: null },
    { type: "scene", revision: 1, scene: { ...scene, nodes: [{ ...scene.nodes[0], x: null }] }, notice: null },
    { type: "scene", revision: 1, scene: { ...scene, edges: [{ ...scene.edges[0], points: [[1]] }] }, notice: null },
    { type: "select", id: 4 },
    { type: "source", path: "a", text: 1, lines: {} },
  ];
  for (const message of bad) assert.equal(parseMessage(message), null, JSON.stringify(message));
});

test("select and source are read", () => {
  assert.deepEqual(parseMessage({ type: "select" }), { type: "select", id: null });
  assert.deepEqual(parseMessage({ type: "source", path: "a.arch", text: "x", lines: { a: 0, b: "no" } }), {
    type: "source",
    path: "a.arch",
    text: "x",
    lines: { a: 0 },
  });
});

test("neighbours of a component are its connections and their other ends", () => {
  assert.deepEqual([...neighbours(scene, "b")].sort(), ["a", "a -> b: rest", "b"]);
});

test("neighbours of a group are those of everything inside, however deep", () => {
  assert.deepEqual([...neighbours(scene, "outer")].sort(), ["a", "a -> b: rest", "b", "inner", "outer"]);
});

test("neighbours of a connection are its ends", () => {
  assert.deepEqual([...neighbours(scene, "a -> b: rest")].sort(), ["a", "a -> b: rest", "b"]);
});

test("every element has a box to look at", () => {
  assert.deepEqual(boxOf(scene, "a"), { x: 0, y: 0, width: 100, height: 60 });
  assert.deepEqual(boxOf(scene, "a -> b: rest"), { x: 150, y: 20, width: 30, height: 16 });
  assert.equal(boxOf(scene satisfies Scene, "nobody"), null);
});

test("the facts of a group count what is inside, however deep", () => {
  assert.deepEqual(facts(scene, "outer"), { title: "Outer", lines: [["Name", "outer"], ["Members", "1 component"]] });
  assert.equal(facts(scene, "nobody"), null);
});

test("a turned scene is checked like the scene itself", () => {
  const message = { type: "scene", revision: 1, scene: { ...scene, turned: scene }, notice: null };
  assert.deepEqual(parseMessage(message), message);
  assert.equal(parseMessage({ ...message, scene: { ...scene, turned: { title: "x" } } }), null);
});

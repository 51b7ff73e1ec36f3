/** A scene small enough to know by heart: a calls b, which stands in a group in a group. */

import type { Scene, SceneNode } from "../src/scene.ts";

function node(id: string, group: string | null, x: number): SceneNode {
  return {
    id,
    kind: "service",
    name: id,
    title: id,
    lines: [id],
    subtitle: "service",
    product: null,
    group,
    x,
    y: 0,
    width: 100,
    height: 60,
    cost: null,
    costNote: null,
    worst: null,
    findings: 0,
    status: null,
  };
}

export const scene: Scene = {
  title: "Small",
  width: 500,
  height: 200,
  score: 90,
  monthlyCost: { amount: 12, currency: "USD" },
  nodes: [node("a", null, 0), node("b", "inner", 300), node("c", null, 450)],
  groups: [
    { id: "inner", title: "Inner", parent: "outer", x: 250, y: 0, width: 160, height: 100, depth: 1, cost: null },
    { id: "outer", title: "Outer", parent: null, x: 240, y: 0, width: 180, height: 140, depth: 0, cost: null },
  ],
  edges: [
    {
      id: "a -> b: rest",
      from: "a",
      to: "b",
      type: "rest",
      label: null,
      lines: ["rest"],
      labelX: 150,
      labelY: 20,
      labelWidth: 30,
      labelHeight: 16,
      points: [[100, 30], [300, 30]],
      sync: true,
      dataFlow: "both",
      rate: null,
      worst: null,
      status: null,
    },
  ],
};

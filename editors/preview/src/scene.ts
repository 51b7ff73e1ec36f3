/** A laid-out architecture as the server sends it; positions are absolute, in pixels. */

export type Severity = "error" | "warning" | "information" | "hint";
export type Status = "planned" | "live" | "retiring";
export type Point = readonly [number, number];

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface SceneNode {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly title: string;
  /** The title as it fits the box, line by line. */
  readonly lines: readonly string[];
  /** The product, or else the kind, as it fits the box. */
  readonly subtitle: string;
  readonly product: string | null;
  readonly group: string | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly cost: string | null;
  readonly costNote: string | null;
  readonly worst: Severity | null;
  readonly findings: number;
  readonly status: Status | null;
}

export interface SceneGroup {
  readonly id: string;
  readonly title: string;
  readonly parent: string | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly cost: string | null;
}

export interface SceneEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly label: string | null;
  /** What is written on it, line by line: the label or the type, then details. */
  readonly lines: readonly string[];
  readonly labelX: number;
  readonly labelY: number;
  readonly labelWidth: number;
  readonly labelHeight: number;
  readonly points: readonly Point[];
  readonly sync: boolean;
  readonly dataFlow: "forward" | "backward" | "both";
  readonly rate: string | null;
  readonly worst: Severity | null;
  readonly status: Status | null;
}

export interface Scene {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly score: number | null;
  readonly monthlyCost: Money | null;
  readonly nodes: readonly SceneNode[];
  readonly groups: readonly SceneGroup[];
  readonly edges: readonly SceneEdge[];
  /** The same flowing the other way, for windows of the other shape. */
  readonly turned?: Scene | null;
}

/** A group and the groups inside it, however deep. */
export function groupsInside(scene: Scene, id: string): Set<string> {
  const inside = new Set<string>([id]);
  // Groups come in the order of the text, so a child may stand before its parent: look until nothing is new.
  for (let size = 0; size !== inside.size; ) {
    size = inside.size;
    for (const group of scene.groups) {
      if (group.parent !== null && inside.has(group.parent)) inside.add(group.id);
    }
  }
  return inside;
}

/** What stands near a selected element: its connections, their ends, and the members of a group. */
export function neighbours(scene: Scene, id: string): ReadonlySet<string> {
  const near = new Set<string>([id]);
  const edge = scene.edges.find((candidate) => candidate.id === id);
  if (edge !== undefined) {
    near.add(edge.from).add(edge.to);
    return near;
  }
  const inside = groupsInside(scene, id);
  for (const node of scene.nodes) {
    if (node.group !== null && inside.has(node.group)) inside.add(node.id);
  }
  for (const member of inside) near.add(member);
  for (const candidate of scene.edges) {
    if (!inside.has(candidate.from) && !inside.has(candidate.to)) continue;
    near.add(candidate.id).add(candidate.from).add(candidate.to);
  }
  return near;
}

/** The box around an element, for bringing it into view. */
export function boxOf(scene: Scene, id: string): { x: number; y: number; width: number; height: number } | null {
  const box = scene.nodes.find((node) => node.id === id) ?? scene.groups.find((group) => group.id === id);
  if (box !== undefined) return { x: box.x, y: box.y, width: box.width, height: box.height };
  const edge = scene.edges.find((candidate) => candidate.id === id);
  if (edge === undefined) return null;
  return { x: edge.labelX, y: edge.labelY, width: edge.labelWidth, height: edge.labelHeight };
}

/** Where reading begins: at the clients, or else at what nobody calls, or else at the first component. */
export function entries(scene: Scene): readonly SceneNode[] {
  const called = new Set(scene.edges.map((edge) => edge.to));
  const clients = scene.nodes.filter((node) => node.kind === "client");
  if (clients.length > 0) return clients;
  const callers = new Set(scene.edges.map((edge) => edge.from));
  const uncalled = scene.nodes.filter((node) => callers.has(node.id) && !called.has(node.id));
  return uncalled.length > 0 ? uncalled : scene.nodes.slice(0, 1);
}

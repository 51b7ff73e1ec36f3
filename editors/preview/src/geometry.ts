/** Paths of edges: rounded bends, arrow heads, marks of the data's direction. The server's SVG draws the same. */

import type { Point } from "./scene.ts";

const BEND = 8;
const HEAD_LENGTH = 9;
const HEAD_HALF = 4.5;

/** A number with at most two decimals and no more than needed. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "0";
  const rounded = Math.round(value * 100) / 100;
  return String(Object.is(rounded, -0) ? 0 : rounded);
}

function pair(point: Point): string {
  return `${short(point[0])} ${short(point[1])}`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function towards(from: Point, to: Point, far: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  const part = Math.min(far / length, 1);
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

/** The line of an edge; it ends under the arrow head, not at its tip. */
export function linePath(points: readonly Point[]): string {
  const way = [...points];
  const last = way.at(-1);
  const before = way.at(-2);
  if (last !== undefined && before !== undefined) way[way.length - 1] = towards(last, before, HEAD_LENGTH - 2);
  const first = way[0];
  if (first === undefined) return "";
  let path = `M${pair(first)}`;
  for (let index = 1; index + 1 < way.length; index += 1) {
    const [a, b, c] = [way[index - 1], way[index], way[index + 1]];
    if (a === undefined || b === undefined || c === undefined) continue;
    const radius = Math.min(BEND, distance(a, b) / 2, distance(b, c) / 2);
    path += `L${pair(towards(b, a, radius))}Q${pair(b)} ${pair(towards(b, c, radius))}`;
  }
  const end = way.at(-1);
  if (end !== undefined && way.length > 1) path += `L${pair(end)}`;
  return path;
}

function triangle(before: Point | undefined, tip: Point | undefined, length: number, half: number): string {
  if (before === undefined || tip === undefined) return "";
  const whole = distance(before, tip);
  if (whole === 0) return "";
  const [ux, uy] = [(tip[0] - before[0]) / whole, (tip[1] - before[1]) / whole];
  const base: Point = [tip[0] - ux * length, tip[1] - uy * length];
  const left: Point = [base[0] - uy * half, base[1] + ux * half];
  const right: Point = [base[0] + uy * half, base[1] - ux * half];
  return `M${pair(tip)}L${pair(left)}L${pair(right)}z`;
}

/** The arrow head at the end of an edge. */
export function headPath(points: readonly Point[]): string {
  return triangle(points.at(-2), points.at(-1), HEAD_LENGTH, HEAD_HALF);
}

/** What shows which way data flows; nothing when it flows both ways. */
export function flowPath(points: readonly Point[], flow: "forward" | "backward" | "both"): string {
  const [start, next] = points;
  if (start === undefined || next === undefined || flow === "both") return "";
  if (flow === "backward") return triangle(next, start, 7, 3.5);
  const center = towards(start, next, 3);
  return `M${short(center[0] - 3)} ${short(center[1])}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z`;
}

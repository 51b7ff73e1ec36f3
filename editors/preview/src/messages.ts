/** Messages between the canvas and its host. What comes in is checked: it crosses a process border. */

import type { Scene } from "./scene.ts";

export interface SceneMessage {
  readonly type: "scene";
  readonly revision: number;
  /** Null when there was never a text that parsed. */
  readonly scene: Scene | null;
  readonly notice: string | null;
}

export interface SelectMessage {
  readonly type: "select";
  readonly id: string | null;
}

export interface SourceMessage {
  readonly type: "source";
  readonly path: string;
  readonly text: string;
  /** Line, counted from 0, on which each element starts. */
  readonly lines: Readonly<Record<string, number>>;
}

export type HostMessage = SceneMessage | SelectMessage | SourceMessage;
export type CanvasMessage = { readonly type: "ready" } | { readonly type: "open"; readonly id: string };

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text = (value: unknown): value is string => typeof value === "string";
const count = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const textOrNull = (value: unknown): value is string | null | undefined => value === null || value === undefined || text(value);

function every(value: unknown, test: (item: Fields) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isFields(item) && test(item));
}

const placed = (item: Fields): boolean =>
  text(item["id"]) && text(item["title"]) && [item["x"], item["y"], item["width"], item["height"]].every(count);

const drawable = (item: Fields): boolean =>
  [item["id"], item["from"], item["to"], item["type"]].every(text) &&
  [item["labelX"], item["labelY"], item["labelWidth"], item["labelHeight"]].every(count) &&
  Array.isArray(item["lines"]) &&
  item["lines"].every(text) &&
  Array.isArray(item["points"]) &&
  item["points"].every((point) => Array.isArray(point) && point.length === 2 && point.every(count));

function isScene(value: unknown): value is Scene {
  return (
    isFields(value) &&
    text(value["title"]) &&
    count(value["width"]) &&
    count(value["height"]) &&
    every(value["nodes"], (node) => placed(node) && text(node["kind"]) && Array.isArray(node["lines"]) && node["lines"].every(text)) &&
    every(value["groups"], placed) &&
    every(value["edges"], drawable) &&
    (value["turned"] === undefined || value["turned"] === null || isScene(value["turned"]))
  );
}

/** The message, or null for what is none. */
export function parseMessage(value: unknown): HostMessage | null {
  if (!isFields(value)) return null;
  switch (value["type"]) {
    case "scene": {
      const { revision, scene, notice } = value;
      if (!count(revision) || !textOrNull(notice)) return null;
      if (scene !== null && scene !== undefined && !isScene(scene)) return null;
      return { type: "scene", revision, scene: scene ?? null, notice: notice ?? null };
    }
    case "select":
      return textOrNull(value["id"]) ? { type: "select", id: value["id"] ?? null } : null;
    case "source": {
      const { path, text: words, lines } = value;
      if (!text(path) || !text(words) || !isFields(lines)) return null;
      const numbers = Object.entries(lines).filter((entry): entry is [string, number] => count(entry[1]));
      return { type: "source", path, text: words, lines: Object.fromEntries(numbers) };
    }
    default:
      return null;
  }
}

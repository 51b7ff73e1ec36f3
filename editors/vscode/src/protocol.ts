/** The messages of the Buttress server beyond the Language Server Protocol. Shapes only, no behaviour. */

export interface Money {
  readonly amount: number;
  /** ISO 4217 code. */
  readonly currency: string;
}

/** `buttress/status`: what a root amounts to at this moment. */
export interface Status {
  /** The root file. */
  readonly uri: string;
  /** 0 to 100; `null` when the file does not say enough to be scored. */
  readonly score: number | null;
  readonly monthlyCost: Money | null;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly hints: number;
}

/** `buttress/sceneChanged`: the picture of a root is out of date. */
export interface SceneChanged {
  readonly uri: string;
  readonly revision: number;
}

/** The part of a scene that the extension itself reads; the canvas draws the rest. */
export interface Scene {
  readonly title: string;
}

/** Answer to `buttress/scene`. */
export interface SceneAnswer {
  readonly uri: string;
  readonly revision: number;
  readonly scene: Scene | null;
  /** Why the scene is missing or older than the text. */
  readonly notice: string | null;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Answer to `buttress/nodeAt`. */
export interface NodeAtAnswer {
  readonly id: string | null;
}

/** Answer to `buttress/locate`. */
export interface LocateAnswer {
  readonly uri: string;
  readonly range: Range;
}

/** Answer to `buttress/preview`. */
export interface PreviewAnswer {
  readonly url: string;
}

/** Answer to `buttress/environments`. */
export interface EnvironmentsAnswer {
  /** The root file. */
  readonly uri: string;
  /** `null`: the design as it is written. */
  readonly current: string | null;
  readonly environments: readonly string[];
}

/** What the extension posts to the canvas. */
export type ToCanvas =
  | { readonly type: "scene"; readonly revision: number; readonly scene: Scene | null; readonly notice: string | null }
  | { readonly type: "select"; readonly id: string | null };

/** What the canvas posts to the extension. */
export type FromCanvas = { readonly type: "ready" } | { readonly type: "open"; readonly id: string };

/** A message of the canvas, or `undefined` when it is none of ours. */
export function readCanvasMessage(value: unknown): FromCanvas | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, id } = value as { type?: unknown; id?: unknown };
  if (type === "ready") return { type };
  if (type === "open" && typeof id === "string") return { type, id };
  return undefined;
}

/** Which part of the picture shows: screen = scene × scale + offset. */

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export const MIN_SCALE = 0.05;
export const MAX_SCALE = 4;
const MARGIN = 24;

function clampScale(scale: number): number {
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

/** The whole picture in the middle of the screen, no larger than it is. */
export function fit(scene: Size, screen: Size): Viewport {
  const room = (whole: number): number => Math.max(whole - 2 * MARGIN, 1);
  const scale = clampScale(
    Math.min(1, room(screen.width) / Math.max(scene.width, 1), room(screen.height) / Math.max(scene.height, 1)),
  );
  return {
    x: (screen.width - scene.width * scale) / 2,
    y: (screen.height - scene.height * scale) / 2,
    scale,
  };
}

/** Below this scale the words of a fitted picture cannot be read. */
const LEGIBLE = 0.45;
/** The scale at which a picture opens that does not fit legibly. */
const OPENING = 0.75;

/** The whole picture where that can be read; otherwise where it begins, at a scale that can be. */
export function opening(scene: Size, entries: readonly Box[], screen: Size): Viewport {
  const all = fit(scene, screen);
  const first = entries[0];
  if (all.scale >= LEGIBLE || first === undefined || screen.width <= 0 || screen.height <= 0) return all;
  const box = around(entries);
  const fits = (box.width * OPENING <= screen.width - 2 * MARGIN) && (box.height * OPENING <= screen.height - 2 * MARGIN);
  const start = fits ? box : first;
  // The start in the middle, as far as no room is given to what lies outside of the picture.
  const along = (middle: number, whole: number, room: number): number => {
    const least = room - MARGIN - whole * OPENING;
    if (least >= MARGIN) return (room - whole * OPENING) / 2;
    return Math.min(MARGIN, Math.max(least, room / 2 - middle * OPENING));
  };
  return {
    x: along(start.x + start.width / 2, scene.width, screen.width),
    y: along(start.y + start.height / 2, scene.height, screen.height),
    scale: OPENING,
  };
}

function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Whether another shape of the picture would show so much larger that changing to it is worth the unrest. */
export function fitsBetter(other: Size, current: Size, screen: Size): boolean {
  return fit(other, screen).scale > fit(current, screen).scale * 1.15;
}

/** Nearer or farther by a factor; the point of the screen stays over the same point of the picture. */
export function zoomAt(view: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = clampScale(view.scale * factor);
  const real = scale / view.scale;
  return { x: x - (x - view.x) * real, y: y - (y - view.y) * real, scale };
}

export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** The factor of one turn of the wheel, whatever unit the browser counts in. */
export function wheelFactor(delta: number, mode: number): number {
  const pixels = mode === 1 ? delta * 16 : mode === 2 ? delta * 400 : delta;
  return Math.exp(-Math.max(-240, Math.min(240, pixels)) * 0.0022);
}

/** The least move that brings a box into view; a box larger than the screen shows its start. */
export function reveal(view: Viewport, box: Box, screen: Size): Viewport {
  const along = (offset: number, start: number, length: number, room: number): number => {
    const from = start * view.scale + offset;
    const to = from + length * view.scale;
    if (from >= MARGIN && to <= room - MARGIN) return offset;
    if (from < MARGIN || to - from > room - 2 * MARGIN) return offset + MARGIN - from;
    return offset + room - MARGIN - to;
  };
  return {
    x: along(view.x, box.x, box.width, screen.width),
    y: along(view.y, box.y, box.height, screen.height),
    scale: view.scale,
  };
}

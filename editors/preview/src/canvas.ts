/** The picture: drawn in layers, moved and enlarged by pointer and keyboard, with one selection. */

import { svg } from "./dom.ts";
import { drawEdge, drawGroup, drawGroupTitle, drawLabel, drawNode, fitBadge, fitPlates } from "./draw.ts";
import { Gestures } from "./gestures.ts";
import { Layer } from "./layer.ts";
import { boxOf, entries, neighbours } from "./scene.ts";
import type { Scene, SceneEdge, SceneGroup, SceneNode } from "./scene.ts";
import { fit, fitsBetter, opening, pan, reveal, zoomAt } from "./viewport.ts";
import type { Size, Viewport } from "./viewport.ts";

export interface CanvasEvents {
  /** An element was clicked, or Enter pressed on it. */
  open(id: string): void;
  /** The pointer rests on an element, or on none. */
  hover(id: string | null, x: number, y: number): void;
  /** The scale changed; 1 is the natural size. */
  scale(scale: number): void;
}

type Edge = SceneEdge & { readonly x: number; readonly y: number };

const STEP = 60;
const ZOOM_STEP = 1.25;

export class Canvas {
  readonly element: SVGSVGElement;
  private readonly world = svg("g", { class: "world" });
  private readonly groups = new Layer<SceneGroup>({ name: "groups", draw: drawGroup, focusable: true, local: true });
  private readonly edges = new Layer<Edge>({ name: "edges", draw: drawEdge, focusable: false, local: false });
  private readonly titles = new Layer<SceneGroup>({
    name: "titles",
    draw: drawGroupTitle,
    settle: fitPlates,
    focusable: false,
    local: true,
  });
  private readonly nodes = new Layer<SceneNode>({
    name: "nodes",
    draw: drawNode,
    settle: fitBadge,
    focusable: true,
    local: true,
  });
  private readonly labels = new Layer<Edge>({
    name: "labels",
    draw: (edge) => drawLabel(this.scene?.groups ?? [], edge),
    focusable: false,
    local: false,
  });
  private readonly events: CanvasEvents;
  /** What the host sent; `scene` is that or its turned form. */
  private given: Scene | null = null;
  private scene: Scene | null = null;
  private turned = false;
  /** A person chose the direction; the shape of the window no longer does. */
  private fixed = false;
  private view: Viewport = { x: 0, y: 0, scale: 1 };
  /** Until someone moves the picture it stays fitted to the window. */
  private untouched = true;
  /** A person wants all of it, however small. */
  private whole = false;
  private selected: string | null = null;
  private hovered: string | null = null;

  constructor(events: CanvasEvents) {
    this.events = events;
    this.element = svg("svg", { class: "bt canvas", role: "group", tabindex: "0", "aria-label": "Architecture diagram" });
    this.world.append(this.groups.root, this.edges.root, this.titles.root, this.nodes.root, this.labels.root);
    this.element.append(this.world);
    new Gestures(this.element, {
      pan: (dx, dy) => {
        this.move(pan(this.view, dx, dy));
      },
      zoom: (factor, x, y) => {
        this.move(zoomAt(this.view, factor, x, y));
      },
      click: (target) => {
        this.click(target);
      },
      hover: (target, x, y) => {
        this.hover(target, x, y);
      },
    });
    this.element.addEventListener("keydown", (event) => {
      this.key(event);
    });
    this.element.addEventListener("focusin", (event) => {
      const id = idOf(event.target);
      if (id !== null && this.element.matches(":focus-within:has(:focus-visible)")) this.show(id);
    });
    new ResizeObserver(() => {
      if (!this.untouched) return;
      if (this.given !== null && this.orient()) this.render();
      this.settle();
    }).observe(this.element);
  }

  draw(given: Scene): void {
    this.given = given;
    if (this.untouched) this.orient();
    this.render();
  }

  /** Lets the picture flow the other way, and keeps it so. */
  turn(): void {
    if ((this.given?.turned ?? null) === null) return;
    this.fixed = true;
    this.turned = !this.turned;
    this.render();
    this.settle();
  }

  /** Takes the direction in which more can be read; says whether that is a new one. */
  private orient(): boolean {
    const [first, second] = [this.given, this.given?.turned ?? null];
    if (this.fixed || first === null || second === null) return false;
    const [current, other] = this.turned ? [second, first] : [first, second];
    if (!fitsBetter(other, current, this.size())) return false;
    this.turned = !this.turned;
    return true;
  }

  private render(): void {
    if (this.given === null) return;
    const first = this.scene === null;
    const scene = this.turned ? (this.given.turned ?? this.given) : this.given;
    this.scene = scene;
    this.element.setAttribute("aria-label", `Diagram of ${scene.title === "" ? "the architecture" : scene.title}`);
    // Groups further out lie below those inside them.
    const groups = [...scene.groups].sort((a, b) => a.depth - b.depth);
    this.groups.update(groups, !first);
    this.titles.update(groups, !first);
    const edges = scene.edges.map((edge) => ({ ...edge, x: edge.labelX, y: edge.labelY }));
    this.edges.update(edges, !first);
    this.nodes.update(scene.nodes, !first);
    this.labels.update(edges, !first);
    if (first || this.untouched) this.settle();
    this.select(this.selected, false);
  }

  /** Marks an element. What a person chose also dims what has nothing to do with it. */
  select(id: string | null, chosen: boolean): void {
    const scene = this.scene;
    const known = id !== null && scene !== null && boxOf(scene, id) !== null;
    if (!(chosen || (known && id === this.selected))) this.element.classList.remove("has-chosen");
    this.selected = id;
    const near = known ? neighbours(scene, id) : new Set<string>();
    for (const layer of [this.groups, this.edges, this.nodes, this.labels]) {
      for (const [each, element] of layer.all()) {
        element.classList.toggle("is-selected", known && each === id);
        element.classList.toggle("is-near", near.has(each));
        if (each === id && known) element.setAttribute("aria-current", "true");
        else element.removeAttribute("aria-current");
      }
    }
    if (chosen) this.element.classList.toggle("has-chosen", known);
  }

  /** Brings an element into view by the least move. */
  show(id: string): void {
    const box = this.scene === null ? null : boxOf(this.scene, id);
    if (box === null) return;
    const view = reveal(this.view, box, this.size());
    if (view.x !== this.view.x || view.y !== this.view.y) this.glide(view);
  }

  /** Shows all of it. */
  fit(): void {
    this.whole = true;
    this.settle();
  }

  /** Shows all of it where that can be read or is wanted, and else where it begins. */
  private settle(): void {
    if (this.scene === null) return;
    this.untouched = true;
    const size = this.size();
    this.apply(this.whole ? fit(this.scene, size) : opening(this.scene, entries(this.scene), size));
  }

  zoom(direction: 1 | -1): void {
    const { width, height } = this.size();
    this.move(zoomAt(this.view, direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, width / 2, height / 2));
  }

  private size(): Size {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  private move(view: Viewport): void {
    this.untouched = false;
    this.apply(view);
  }

  private glide(view: Viewport): void {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const from = this.view;
    this.move(view);
    if (calm) return;
    const css = (at: Viewport): string => `translate(${at.x}px, ${at.y}px) scale(${at.scale})`;
    this.world.animate([{ transform: css(from) }, { transform: css(view) }], { duration: 220, easing: "ease-out" });
  }

  private apply(view: Viewport): void {
    this.view = view;
    this.world.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
    this.element.classList.toggle("is-far", view.scale < 0.45);
    this.events.scale(view.scale);
  }

  private click(target: EventTarget | null): void {
    const id = idOf(target);
    this.select(id, true);
    if (id !== null) this.events.open(id);
  }

  private hover(target: EventTarget | null, x: number, y: number): void {
    const id = idOf(target);
    if (id !== this.hovered) {
      for (const layer of [this.groups, this.edges, this.labels]) {
        if (this.hovered !== null) layer.get(this.hovered)?.classList.remove("is-hovered");
        if (id !== null) layer.get(id)?.classList.add("is-hovered");
      }
      this.hovered = id;
    }
    this.events.hover(id, x, y);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Readonly<Record<string, () => void>> = {
      "+": () => { this.zoom(1); },
      "=": () => { this.zoom(1); },
      "-": () => { this.zoom(-1); },
      "0": () => { this.fit(); },
      t: () => { this.turn(); },
      ArrowLeft: () => { this.move(pan(this.view, STEP, 0)); },
      ArrowRight: () => { this.move(pan(this.view, -STEP, 0)); },
      ArrowUp: () => { this.move(pan(this.view, 0, STEP)); },
      ArrowDown: () => { this.move(pan(this.view, 0, -STEP)); },
      Escape: () => { this.select(null, true); },
      Enter: () => { this.click(event.target); },
      " ": () => { this.click(event.target); },
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }
}

function idOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest("[data-id]")?.getAttribute("data-id") ?? null;
}

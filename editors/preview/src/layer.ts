/** One kind of elements on the canvas: what changed is drawn anew, what moved is seen moving. */

import { diff } from "./diff.ts";
import { svg } from "./dom.ts";
import type { Drawing } from "./draw.ts";

interface Item {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface LayerOptions<T extends Item> {
  readonly name: string;
  readonly draw: (item: T) => Drawing;
  /** Called when an element is in the document, where texts can be measured. */
  readonly settle?: (element: SVGGElement) => void;
  /** Whether the elements can be reached with the keyboard. */
  readonly focusable: boolean;
  /** Whether the elements are drawn from their own corner rather than from the picture's. */
  readonly local: boolean;
}

const MOVE = { duration: 260, easing: "cubic-bezier(.2,.7,.2,1)" };
const APPEAR = { duration: 200, easing: "ease-out" };

function calm(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export class Layer<T extends Item> {
  readonly root: SVGGElement;
  private readonly options: LayerOptions<T>;
  private readonly elements = new Map<string, SVGGElement>();
  private readonly drawn = new Map<string, string>();
  private items: readonly T[] = [];

  constructor(options: LayerOptions<T>) {
    this.options = options;
    this.root = svg("g", { class: `layer-${options.name}` });
  }

  get(id: string): SVGGElement | undefined {
    return this.elements.get(id);
  }

  all(): Iterable<[string, SVGGElement]> {
    return this.elements;
  }

  update(items: readonly T[], animate: boolean): void {
    const change = diff(this.items, items);
    this.items = items;
    for (const item of change.removed) {
      this.elements.get(item.id)?.remove();
      this.elements.delete(item.id);
      this.drawn.delete(item.id);
    }
    const moves = animate && !calm();
    const fresh = new Set(change.added.map((item) => item.id));
    for (const item of items) this.place(item, moves && this.items.length > fresh.size && fresh.has(item.id));
    this.order(items);
    if (!moves || !this.options.local) return;
    for (const { item, dx, dy } of change.moved) {
      const to = `translate(${item.x}px, ${item.y}px)`;
      const from = `translate(${item.x + dx}px, ${item.y + dy}px)`;
      this.elements.get(item.id)?.animate([{ transform: from }, { transform: to }], MOVE);
    }
  }

  /** The order of the items is the order of the tab key, and what lies over what. */
  private order(items: readonly T[]): void {
    let next = this.root.firstElementChild;
    for (const item of items) {
      const element = this.elements.get(item.id);
      if (element === undefined) continue;
      // Elements in their place are not touched: moving one takes the focus from it.
      if (element === next) next = element.nextElementSibling;
      else this.root.insertBefore(element, next);
    }
  }

  private place(item: T, appears: boolean): void {
    let element = this.elements.get(item.id);
    if (element === undefined) {
      element = svg("g", { "data-id": item.id });
      if (this.options.focusable) {
        element.setAttribute("tabindex", "0");
        element.setAttribute("role", "button");
      }
      this.elements.set(item.id, element);
    }
    const facts = this.options.local ? JSON.stringify({ ...item, x: 0, y: 0 }) : JSON.stringify(item);
    const known = this.drawn.get(item.id);
    if (element.parentNode === null) this.root.append(element);
    if (known !== facts) {
      this.drawn.set(item.id, facts);
      const drawing = this.options.draw(item);
      const states = [...element.classList].filter((name) => name.startsWith("is-"));
      element.setAttribute("class", [drawing.className, ...states].join(" "));
      if (this.options.focusable) element.setAttribute("aria-label", drawing.label);
      element.replaceChildren(...drawing.children);
      this.options.settle?.(element);
      const redrawn = known !== undefined && !this.options.local && !calm();
      if (appears || redrawn) element.animate([{ opacity: 0 }, { opacity: 1 }], APPEAR);
    }
    if (this.options.local) element.setAttribute("transform", `translate(${item.x} ${item.y})`);
  }
}

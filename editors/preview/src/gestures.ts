/** Wheel, drag and pinch, told apart from a click. */

import { wheelFactor } from "./viewport.ts";

export interface GestureEvents {
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  click(target: EventTarget | null): void;
  hover(target: EventTarget | null, x: number, y: number): void;
}

/** Pixels a pointer may tremble during a click. */
const TREMBLE = 4;

interface Pointer {
  x: number;
  y: number;
}

export class Gestures {
  private readonly element: Element;
  private readonly events: GestureEvents;
  private readonly pointers = new Map<number, Pointer>();
  private pressed: { target: EventTarget | null; x: number; y: number; dragged: boolean } | null = null;

  constructor(element: SVGSVGElement, events: GestureEvents) {
    this.element = element;
    this.events = events;
    element.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const { x, y } = this.local(event);
        // Two fingers on a touchpad pan; a wheel, and a pinch (which browsers send as Ctrl and wheel), zoom.
        const wheel = event.ctrlKey || event.deltaMode !== 0 || (event.deltaX === 0 && Math.abs(event.deltaY) >= 50);
        if (wheel) events.zoom(wheelFactor(event.ctrlKey ? event.deltaY * 4 : event.deltaY, event.deltaMode), x, y);
        else events.pan(-event.deltaX, -event.deltaY);
      },
      { passive: false },
    );
    element.addEventListener("pointerdown", (event) => { this.down(event); });
    element.addEventListener("pointermove", (event) => { this.move(event); });
    element.addEventListener("pointerup", (event) => { this.up(event); });
    element.addEventListener("pointercancel", (event) => {
      this.pointers.delete(event.pointerId);
      this.pressed = null;
    });
    element.addEventListener("pointerleave", () => { events.hover(null, 0, 0); });
  }

  private local(event: MouseEvent): Pointer {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    const { x, y } = this.local(event);
    this.pointers.set(event.pointerId, { x, y });
    this.pressed = this.pointers.size === 1 ? { target: event.target, x, y, dragged: event.button === 1 } : null;
  }

  private move(event: PointerEvent): void {
    const { x, y } = this.local(event);
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) {
      this.events.hover(event.target, x, y);
      return;
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const now = Math.hypot(x - other.x, y - other.y);
      if (was > 0 && now > 0) this.events.zoom(now / was, (x + other.x) / 2, (y + other.y) / 2);
      this.events.pan((x - before.x) / 2, (y - before.y) / 2);
    } else if (this.pressed !== null) {
      const started = this.pressed.dragged;
      this.pressed.dragged ||= Math.hypot(x - this.pressed.x, y - this.pressed.y) > TREMBLE;
      if (this.pressed.dragged && !started) {
        // From now on the drag goes on outside the canvas too; a click must reach its element.
        this.element.setPointerCapture(event.pointerId);
        this.element.classList.add("is-dragging");
        this.events.hover(null, 0, 0);
      }
      if (!this.pressed.dragged) return;
      this.events.pan(x - before.x, y - before.y);
    }
    this.pointers.set(event.pointerId, { x, y });
  }

  private up(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    this.element.classList.remove("is-dragging");
    if (this.pressed !== null && !this.pressed.dragged) this.events.click(this.pressed.target);
    this.pressed = null;
  }
}

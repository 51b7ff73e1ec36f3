/** What is known of the element under the pointer. */

import { html } from "./dom.ts";
import { findingWords } from "./draw.ts";
import { groupsInside } from "./scene.ts";
import type { Scene } from "./scene.ts";

type Line = readonly [name: string, words: string];

const FLOW = { forward: "to the called", backward: "to the caller", both: "both ways" } as const;

/** The heading and the lines for an element, or null where nothing is known. */
export function facts(scene: Scene, id: string): { title: string; lines: readonly Line[] } | null {
  const node = scene.nodes.find((candidate) => candidate.id === id);
  const lines: Line[] = [];
  const add = (name: string, words: string | null): void => {
    if (words !== null && words !== "") lines.push([name, words]);
  };
  if (node !== undefined) {
    add("Name", node.id);
    add("Kind", node.kind);
    add("Product", node.product);
    add("Cost", node.cost);
    add("", node.costNote);
    add("Health", findingWords(node.worst, node.findings));
    add("Status", node.status === "live" ? null : node.status);
    return { title: node.title, lines };
  }
  const group = scene.groups.find((candidate) => candidate.id === id);
  if (group !== undefined) {
    const inside = groupsInside(scene, id);
    const members = scene.nodes.filter(({ group: around }) => around !== null && inside.has(around)).length;
    add("Name", group.id);
    add("Members", members === 1 ? "1 component" : `${members} components`);
    add("Cost", group.cost);
    return { title: group.title, lines };
  }
  const edge = scene.edges.find((candidate) => candidate.id === id);
  if (edge !== undefined) {
    add("From", edge.from);
    add("To", edge.to);
    add("Type", edge.type);
    add("Waits", edge.sync ? "for the answer" : "not for an answer");
    add("Data", FLOW[edge.dataFlow]);
    add("Rate", edge.rate);
    add("Health", findingWords(edge.worst, 1));
    add("Status", edge.status === "live" ? null : edge.status);
    return { title: edge.label ?? edge.type, lines };
  }
  return null;
}

/** How long the pointer rests before the facts show, in milliseconds. */
const DELAY = 350;

export class Tooltip {
  readonly element = html("div", { class: "tooltip", role: "tooltip", hidden: "" });
  private over: string | null = null;
  private timer = 0;

  /** The pointer is over an element, or over none. */
  hover(scene: Scene, id: string | null, x: number, y: number): void {
    if (id === this.over) {
      this.place(x, y);
      return;
    }
    this.hide();
    this.over = id;
    const known = id === null ? null : facts(scene, id);
    if (known === null) return;
    this.element.replaceChildren(html("strong", {}, known.title));
    for (const [name, words] of known.lines) {
      this.element.append(html("span", { class: "fact-name" }, name), html("span", { class: "fact" }, words));
    }
    this.place(x, y);
    this.timer = window.setTimeout(() => {
      this.element.hidden = false;
      this.place(x, y);
    }, DELAY);
  }

  /** Out of the way, until the pointer comes to another element. */
  hide(): void {
    window.clearTimeout(this.timer);
    this.element.hidden = true;
  }

  private place(x: number, y: number): void {
    const room = this.element.parentElement;
    if (room === null || this.element.hasAttribute("hidden")) return;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = x + 16 + width > room.clientWidth ? Math.max(x - width - 12, 4) : x + 16;
    const top = y + 16 + height > room.clientHeight ? Math.max(y - height - 12, 4) : y + 16;
    // A property of the style object, unlike a style attribute, passes a strict content policy.
    this.element.style.transform = `translate(${left}px, ${top}px)`;
  }
}

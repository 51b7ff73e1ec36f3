/** The bar above the picture: what it is, how healthy, how dear; and the buttons. */

import { html, svg } from "./dom.ts";
import type { Connection } from "./host.ts";
import type { Money, Scene } from "./scene.ts";

export interface HeaderEvents {
  zoom(direction: 1 | -1): void;
  fit(): void;
  turn(): void;
  source(): void;
}

const PATHS = {
  plus: "M12 6v12M6 12h12",
  minus: "M6 12h12",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  turn: "M4 8h13M14 5l3 3l-3 3M8 13v7M5 17l3 3l3-3",
  source: "M9 7l-5 5l5 5M15 7l5 5l-5 5",
} as const;

const STATES: Readonly<Record<Connection, string>> = {
  connecting: "Connecting…",
  open: "",
  lost: "Connection lost. Trying again…",
};

/** An amount in the reader's own way of writing money. */
export function moneyWords(money: Money, locale?: string): string {
  const digits = Math.abs(money.amount) < 10 ? 2 : 0;
  try {
    return new Intl.NumberFormat(locale, {
      style: "currency",
      currency: money.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(money.amount);
  } catch {
    return `${money.amount.toFixed(digits)} ${money.currency}`;
  }
}

/** Good, fair or poor: the colour of a score. */
export function grade(score: number): "good" | "fair" | "poor" {
  if (score >= 80) return "good";
  return score >= 50 ? "fair" : "poor";
}

function button(label: string, path: string, action: () => void): HTMLButtonElement {
  const icon = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: path }));
  const element = html("button", { type: "button", "aria-label": label, title: label }, icon);
  element.addEventListener("click", action);
  return element;
}

export class Header {
  readonly element: HTMLElement;
  private readonly title = html("h1", {}, "Architecture");
  private readonly score = html("span", { class: "chip", hidden: "" });
  private readonly cost = html("span", { class: "chip", hidden: "" });
  private readonly state = html("span", { class: "connection", role: "status" });
  private readonly scale = html("span", { class: "scale", "aria-hidden": "true" }, "100%");
  private readonly source: HTMLButtonElement;
  private readonly turn: HTMLButtonElement;

  constructor(events: HeaderEvents) {
    this.source = button("Show the source", PATHS.source, () => { events.source(); });
    this.source.hidden = true;
    this.turn = button("Turn the diagram (t)", PATHS.turn, () => { events.turn(); });
    this.turn.hidden = true;
    const tools = html("div", { class: "tools", role: "toolbar", "aria-label": "View" });
    tools.append(
      this.source,
      this.turn,
      button("Zoom out (-)", PATHS.minus, () => { events.zoom(-1); }),
      this.scale,
      button("Zoom in (+)", PATHS.plus, () => { events.zoom(1); }),
      button("Fit to window (0)", PATHS.fit, () => { events.fit(); }),
    );
    this.element = html("header", { class: "bar" }, this.title, this.score, this.cost, this.state, tools);
  }

  show(scene: Scene): void {
    this.title.textContent = scene.title === "" ? "Architecture" : scene.title;
    document.title = `${this.title.textContent} · Buttress`;
    this.turn.hidden = (scene.turned ?? null) === null;
    this.score.hidden = scene.score === null;
    if (scene.score !== null) {
      const whole = Math.round(scene.score);
      this.score.className = `chip score-${grade(scene.score)}`;
      this.score.replaceChildren(html("b", {}, String(whole)), html("span", { class: "unit" }, "/ 100"));
      this.score.setAttribute("aria-label", `Health score ${whole} of 100`);
      this.score.title = `Health score ${whole} of 100`;
    }
    this.cost.hidden = scene.monthlyCost === null;
    if (scene.monthlyCost !== null) {
      const words = moneyWords(scene.monthlyCost);
      this.cost.replaceChildren(html("b", {}, words), html("span", { class: "unit" }, "/ month"));
      this.cost.setAttribute("aria-label", `${words} a month`);
      this.cost.title = `${words} a month`;
    }
  }

  connection(state: Connection): void {
    this.state.textContent = STATES[state];
    this.state.classList.toggle("is-lost", state === "lost");
  }

  showScale(scale: number): void {
    this.scale.textContent = `${Math.round(scale * 100)}%`;
  }

  offerSource(open: boolean): void {
    this.source.hidden = false;
    this.source.setAttribute("aria-pressed", String(open));
  }
}

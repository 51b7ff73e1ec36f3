/** The whole page: what the host says is shown, what a person does is told to the host. */

import { Canvas } from "./canvas.ts";
import { html } from "./dom.ts";
import { Header } from "./header.ts";
import { connect } from "./host.ts";
import type { Host } from "./host.ts";
import type { HostMessage, SceneMessage } from "./messages.ts";
import type { Scene } from "./scene.ts";
import { SourcePane } from "./sourcePane.ts";
import { Tooltip } from "./tooltip.ts";

const EMPTY_TITLE = "Nothing to draw yet";
const EMPTY_WORDS = "Write a component and it appears here, such as:";
const EMPTY_EXAMPLE = 'service api: aws.fargate "Order API"';

export class App {
  private readonly host: Host;
  private readonly header: Header;
  private readonly canvas: Canvas;
  private readonly tooltip = new Tooltip();
  private readonly notice = html("div", { class: "notice", role: "status", hidden: "" });
  private readonly empty = html("div", { class: "empty" }, html("p", {}, "Waiting for the diagram…"));
  private readonly source: SourcePane;
  private scene: Scene | null = null;
  private hasSource = false;

  constructor(root: HTMLElement) {
    this.canvas = new Canvas({
      open: (id) => {
        this.tooltip.hide();
        this.source.select(id);
        this.host.post({ type: "open", id });
      },
      hover: (id, x, y) => {
        if (this.scene !== null) this.tooltip.hover(this.scene, id, x, y);
      },
      scale: (scale) => {
        this.header.showScale(scale);
      },
    });
    this.header = new Header({
      zoom: (direction) => { this.canvas.zoom(direction); },
      fit: () => { this.canvas.fit(); },
      turn: () => { this.canvas.turn(); },
      source: () => { this.toggleSource(this.source.element.hasAttribute("hidden")); },
    });
    this.source = new SourcePane((id) => {
      this.canvas.select(id, true);
      if (id !== null) this.canvas.show(id);
    });
    const stage = html("main", { class: "stage" }, this.canvas.element, this.empty, this.tooltip.element);
    root.classList.add("app");
    root.replaceChildren(this.header.element, this.notice, html("div", { class: "panes" }, this.source.element, stage));
    this.host = connect({
      message: (message) => { this.receive(message); },
      connection: (state) => { this.header.connection(state); },
    });
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case "scene":
        this.show(message);
        break;
      case "select":
        this.canvas.select(message.id, false);
        this.source.select(message.id);
        if (message.id !== null) this.canvas.show(message.id);
        break;
      case "source":
        this.source.show(message);
        if (!this.hasSource) this.toggleSource(true);
        this.hasSource = true;
        break;
    }
  }

  private show({ scene, notice }: SceneMessage): void {
    this.notice.hidden = notice === null || notice === "";
    this.notice.textContent = notice;
    // Without a scene the last good one stays, and the notice says why.
    if (scene === null && this.scene !== null) return;
    const blank = scene === null || scene.nodes.length + scene.groups.length === 0;
    this.empty.hidden = !blank;
    if (blank) this.empty.replaceChildren(html("h2", {}, EMPTY_TITLE), html("p", {}, EMPTY_WORDS), html("code", {}, EMPTY_EXAMPLE));
    if (scene === null) return;
    this.scene = scene;
    this.header.show(scene);
    this.canvas.draw(scene);
  }

  private toggleSource(open: boolean): void {
    this.source.element.hidden = !open;
    this.header.offerSource(open);
  }
}

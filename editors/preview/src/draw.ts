/** One element of a scene as SVG; the look is scene.css, which the server's SVG files share. */

import icons from "../../../server/diagram/data/icons.json" with { type: "json" };
import { svg } from "./dom.ts";
import { flowPath, headPath, linePath, short } from "./geometry.ts";
import type { SceneEdge, SceneGroup, SceneNode, Severity, Status } from "./scene.ts";

interface Icon {
  readonly family: string;
  readonly path: string;
}

const ICONS: Readonly<Record<string, Icon | undefined>> = icons;
const PLAIN: Icon = icons[""];

// The same measures as in the server's SVG.
const PADDING = 12;
const TILE = 36;
const GAP = 10;
const BADGE = 17;
const BADGE_SPACE = 22;
const TITLE_LINE = 17;
const SUBTITLE_LINE = 14;
const BASE = 0.35;
const TITLE_MIDDLE = 19;

function classes(base: string, worst: Severity | null, status: Status | null): string {
  const severity = worst === null ? "" : ` bt-w-${worst}`;
  return `${base}${severity}${status === "planned" || status === "retiring" ? ` bt-${status}` : ""}`;
}

function words(name: string, x: number, y: number, text: string): SVGTextElement {
  return svg("text", { class: name, x: short(x), y: short(y) }, text);
}

function rect(name: string, x: number, y: number, width: number, height: number, rx: number): SVGRectElement {
  return svg("rect", { class: name, x: short(x), y: short(y), width: short(width), height: short(height), rx });
}

/** "2 warnings" and the like; findings are counted together, the worst names them. */
export function findingWords(worst: Severity | null, findings: number): string | null {
  if (worst === null) return null;
  const count = Math.max(findings, 1);
  return count === 1 ? `1 finding (${worst})` : `${count} findings, the worst: ${worst}`;
}

/** What a screen reader says of a component. */
export function nodeWords(node: SceneNode): string {
  const parts = [`${node.title}, ${node.kind}`, node.product, node.cost, findingWords(node.worst, node.findings)];
  if (node.status === "planned" || node.status === "retiring") parts.push(node.status);
  return parts.filter((part) => part !== null && part !== "").join(", ");
}

export function edgeWords(edge: SceneEdge): string {
  const label = edge.label === null || edge.label === "" ? "" : `, ${edge.label}`;
  return `${edge.from} calls ${edge.to}: ${edge.type}${label}${edge.rate === null ? "" : `, ${edge.rate}`}`;
}

export interface Drawing {
  readonly className: string;
  readonly label: string;
  readonly children: readonly SVGElement[];
}

export function drawNode(node: SceneNode): Drawing {
  const icon = ICONS[node.kind] ?? PLAIN;
  const children: SVGElement[] = [
    rect("bt-focus", -4, -4, node.width + 8, node.height + 8, 13),
    rect("bt-shadow", 0, 2, node.width, node.height, 10),
    rect("bt-box", 0, 0, node.width, node.height, 10),
    rect("bt-tile", PADDING, PADDING, TILE, TILE, 8),
    svg("path", {
      class: "bt-icon",
      transform: `translate(${PADDING + 7} ${PADDING + 7}) scale(${short((TILE - 14) / 24)})`,
      d: icon.path,
    }),
  ];
  const x = PADDING + TILE + GAP;
  const rows = node.lines.length * TITLE_LINE + SUBTITLE_LINE + (node.cost === null ? 0 : BADGE_SPACE);
  let y = (node.height - rows) / 2;
  for (const line of node.lines) {
    children.push(words("bt-title", x, y + TITLE_LINE / 2 + 13.5 * BASE, line));
    y += TITLE_LINE;
  }
  children.push(words("bt-subtitle", x, y + SUBTITLE_LINE / 2 + 11 * BASE, node.subtitle));
  y += SUBTITLE_LINE;
  if (node.cost !== null) {
    const top = y + BADGE_SPACE - BADGE;
    children.push(
      rect("bt-badge", x, top, 0, BADGE, BADGE / 2),
      words("bt-badge-text", x + 7, top + BADGE / 2 + 11 * BASE, node.cost),
    );
  }
  if (node.worst !== null) {
    const count = node.findings > 99 ? "99+" : String(Math.max(node.findings, 1));
    const width = 18 + (count.length - 1) * 7;
    children.push(
      rect("bt-severity", node.width - width + 6, -8, width, 18, 9),
      words("bt-severity-text", node.width - width / 2 + 6, 1 + 10 * BASE, count),
    );
  }
  return { className: classes(`bt-node bt-f-${icon.family}`, node.worst, node.status), label: nodeWords(node), children };
}

/** Texts are measured by the server for the widest font; here the real width is known. */
export function fitBadge(group: SVGGElement): void {
  const badge = group.querySelector(".bt-badge");
  const text = group.querySelector<SVGTextElement>(".bt-badge-text");
  if (badge !== null && text !== null) badge.setAttribute("width", short(text.getComputedTextLength() + 14));
}

export function drawGroup(group: SceneGroup): Drawing {
  const children: SVGElement[] = [
    rect("bt-focus", -4, -4, group.width + 8, group.height + 8, 17),
    rect("bt-group-frame", 0, 0, group.width, group.height, 14),
  ];
  const cost = group.cost === null ? "" : `, ${group.cost}`;
  return { className: group.depth > 0 ? "bt-group bt-nested" : "bt-group", label: `Group ${group.title}${cost}`, children };
}

/** The words of a group's title bar: above the lines that cross it, on plates of its colour. */
export function drawGroupTitle(group: SceneGroup): Drawing {
  const base = TITLE_MIDDLE + 12 * BASE;
  const children = [rect("bt-title-back", 0, 0, 0, 0, 3), words("bt-group-title", 16, base, group.title)];
  if (group.cost !== null) {
    children.push(rect("bt-title-back", 0, 0, 0, 0, 3), words("bt-group-cost", group.width - 16, base, group.cost));
  }
  return { className: group.depth > 0 ? "bt-group-name bt-nested" : "bt-group-name", label: "", children };
}

/** Lays each plate under its words, as wide as they really are. */
export function fitPlates(group: SVGGElement): void {
  for (const plate of group.querySelectorAll(".bt-title-back")) {
    const text = plate.nextElementSibling;
    if (!(text instanceof SVGTextElement)) continue;
    const width = text.getComputedTextLength();
    const end = Number(text.getAttribute("x"));
    const left = text.classList.contains("bt-group-cost") ? end - width : end;
    plate.setAttribute("x", short(left - 4));
    plate.setAttribute("y", short(TITLE_MIDDLE - 8));
    plate.setAttribute("width", short(width + 8));
    plate.setAttribute("height", "16");
  }
}

export function drawEdge(edge: SceneEdge): Drawing {
  const path = linePath(edge.points);
  const children: SVGElement[] = [
    // A wide, unseen line that is easy to hit.
    svg("path", { class: "bt-hit", d: path }),
    svg("path", { class: "bt-line", d: path }),
    svg("path", { class: "bt-head", d: headPath(edge.points) }),
  ];
  const flow = flowPath(edge.points, edge.dataFlow);
  if (flow !== "") children.push(svg("path", { class: "bt-flow", d: flow }));
  return { className: classes(edge.sync ? "bt-edge" : "bt-edge bt-async", edge.worst, edge.status), label: edgeWords(edge), children };
}

/** The class that gives a label the colour of what it lies on, so that its line ends around it. */
function background(groups: readonly SceneGroup[], edge: SceneEdge): string {
  const x = edge.labelX + edge.labelWidth / 2;
  const y = edge.labelY + edge.labelHeight / 2;
  let depth = -1;
  for (const group of groups) {
    const around = x >= group.x && x <= group.x + group.width && y >= group.y && y <= group.y + group.height;
    if (around) depth = Math.max(depth, group.depth);
  }
  if (depth < 0) return "";
  return depth === 0 ? " bt-on-group" : " bt-on-nested";
}

/** Labels lie above all lines and boxes, so they are drawn apart from their edges. */
export function drawLabel(groups: readonly SceneGroup[], edge: SceneEdge): Drawing {
  const x = edge.labelX + edge.labelWidth / 2;
  let y = edge.labelY + 1;
  const children: SVGElement[] = [
    rect("bt-label-back", edge.labelX, edge.labelY, edge.labelWidth, edge.labelHeight, 3),
  ];
  for (const [index, line] of edge.lines.entries()) {
    const [name, size, height] = index === 0 ? (["bt-label", 11, 14] as const) : (["bt-note", 10, 13] as const);
    children.push(words(name, x, y + height / 2 + size * BASE, line));
    y += height;
  }
  const base = `bt-edge-label${background(groups, edge)}`;
  return { className: classes(base, edge.worst, edge.status), label: edgeWords(edge), children };
}

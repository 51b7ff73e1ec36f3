/** The words of the status bar item. */
import type { Money, Status } from "./protocol.ts";

/** `$1,204/month`; whole units from 10 on, cents below, where they are the price. */
export function formatMoney(money: Money): string {
  const digits = Math.abs(money.amount) < 10 ? 2 : 0;
  try {
    return new Intl.NumberFormat("en-US", {
      style: "currency",
      currency: money.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(money.amount);
  } catch {
    // Intl refuses a currency code that is not three letters.
    return `${money.amount.toFixed(digits)} ${money.currency}`;
  }
}

/** `$(graph) 74 · $1,204/mo`. */
export function statusText(status: Status): string {
  const score = status.score === null ? "–" : String(Math.round(status.score));
  const cost = status.monthlyCost === null ? "" : ` · ${formatMoney(status.monthlyCost)}/mo`;
  return `$(type-hierarchy) ${score}${cost}`;
}

/** Read aloud by screen readers in place of the icon. */
export function statusLabel(status: Status): string {
  const score = status.score === null ? "no score" : `score ${Math.round(status.score)} of 100`;
  const cost = status.monthlyCost === null ? "cost unknown" : `${formatMoney(status.monthlyCost)} a month`;
  return `Buttress: ${score}, ${cost}`;
}

/** Markdown of the tooltip. */
export function statusTooltip(status: Status, rootName: string): string {
  const score = status.score === null ? "not scored" : `**${Math.round(status.score)}** of 100`;
  const cost = status.monthlyCost === null ? "unknown" : `**${formatMoney(status.monthlyCost)}** a month`;
  return [
    `**Buttress**: ${escapeMarkdown(rootName)}`,
    `Score: ${score}  \nCost: ${cost}  \nFindings: ${findings(status)}`,
    "Click to open the preview.",
  ].join("\n\n");
}

function findings(status: Status): string {
  const parts = [
    count(status.errors, "error"),
    count(status.warnings, "warning"),
    count(status.infos, "note"),
    count(status.hints, "hint"),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "none" : parts.join(", ");
}

function count(n: number, word: string): string {
  if (n === 0) return "";
  return n === 1 ? `1 ${word}` : `${n} ${word}s`;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, "\\$&");
}

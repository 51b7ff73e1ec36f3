/** The text beside the picture: its colours, and which element a line belongs to. */

export type Token = readonly [kind: "plain" | "comment" | "string" | "number" | "keyword" | "arrow", text: string];

const KEYWORDS = new Set(
  (
    "architecture include constraints group entity flow defaults view environment decision accept price product rule alt else opt loop par note " +
    "client external service function job gateway balancer cdn dns waf auth database cache queue topic stream bus bucket search vectors warehouse " +
    "model workflow scheduler mesh network secrets config registry delivery metrics traces logs alerts mail"
  ).split(" "),
);

const PATTERN = /(\/\/.*$)|("(?:[^"\\]|\\.)*"?)|(-->|->)|(\b\d[\d_]*(?:\.\d+)?\s?(?:%|[A-Za-z]+(?:\/[A-Za-z]+)?)?)|([\p{L}_][\p{L}\p{N}_.-]*)|(\s+|.)/gu;

/** Names are free in the language: `auth = jwt` is a setting, `queue -> a` begins with a component's name. */
function isKeyword(word: string, line: string): boolean {
  return KEYWORDS.has(word) && !/^\s*[\w.-]+\s*(?:=|->|-->)/.test(line);
}

/** One line in coloured pieces. */
export function tokens(line: string): Token[] {
  const pieces: Token[] = [];
  let first = true;
  for (const match of line.matchAll(PATTERN)) {
    const [whole, comment, quoted, arrow, amount, word] = match;
    if (comment !== undefined) pieces.push(["comment", whole]);
    else if (quoted !== undefined) pieces.push(["string", whole]);
    else if (arrow !== undefined) pieces.push(["arrow", whole]);
    else if (amount !== undefined) pieces.push(["number", whole]);
    else if (word !== undefined && first && isKeyword(word, line)) pieces.push(["keyword", whole]);
    else pieces.push(["plain", whole]);
    if (whole.trim() !== "") first = false;
  }
  return pieces;
}

function depthChange(line: string): number {
  let change = 0;
  for (const [kind, words] of tokens(line)) {
    if (kind !== "plain") continue;
    if (words === "{") change += 1;
    if (words === "}") change -= 1;
  }
  return change;
}

/** The element whose statement holds a line: the innermost one, or null between statements. */
export function elementAt(text: readonly string[], lines: Readonly<Record<string, number>>, line: number): string | null {
  let best: { id: string; start: number } | null = null;
  for (const [id, start] of Object.entries(lines)) {
    if (start > line || (best !== null && best.start >= start)) continue;
    let depth = 0;
    for (let at = start; at < text.length; at += 1) {
      depth += depthChange(text[at] ?? "");
      if (at === line) {
        best = { id, start };
        break;
      }
      if (depth <= 0) break;
    }
  }
  return best?.id ?? null;
}

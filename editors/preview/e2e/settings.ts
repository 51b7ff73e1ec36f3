/** What the tests in the browser share. */

/** A headless browser that talks to nobody. */
export const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(" ");

/** Where pictures are kept; nowhere unless said. */
export const SHOTS = process.env["SHOTS"];

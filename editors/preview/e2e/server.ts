/** A stand-in for the server's preview: the bundle under a strict content policy, events down, messages up. */

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:";
const TYPES: Readonly<Record<string, string>> = {
  "/": "text/html; charset=utf-8",
  "/canvas.js": "text/javascript; charset=utf-8",
  "/canvas.css": "text/css; charset=utf-8",
};

export class Preview {
  readonly received: unknown[] = [];
  url = "";
  private readonly streams = new Set<ServerResponse>();
  private readonly server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path === "/events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": hello\n\n");
      this.streams.add(response);
      return;
    }
    if (path === "/message") {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        this.received.push(JSON.parse(body));
        response.writeHead(204).end();
      });
      return;
    }
    const type = TYPES[path];
    if (type === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": type, "content-security-policy": POLICY });
    response.end(readFileSync(join(DIST, path === "/" ? "index.html" : path)));
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, "127.0.0.1", resolve);
    });
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    this.url = `http://127.0.0.1:${address.port}/`;
  }

  send(message: unknown): void {
    for (const stream of this.streams) stream.write(`data: ${JSON.stringify(message)}\n\n`);
  }

  /** Ends the streams, as a server that is started anew does. */
  drop(): void {
    for (const stream of this.streams) stream.destroy();
    this.streams.clear();
  }

  stop(): void {
    this.drop();
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Who sends scenes and takes clicks: VS Code's webview, or the server over HTTP. */

import { parseMessage } from "./messages.ts";
import type { CanvasMessage, HostMessage } from "./messages.ts";

export type Connection = "connecting" | "open" | "lost";

export interface Host {
  post(message: CanvasMessage): void;
}

export interface Listener {
  message(message: HostMessage): void;
  connection(state: Connection): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
}

declare global {
  var acquireVsCodeApi: (() => VsCodeApi) | undefined;
}

export function connect(listener: Listener): Host {
  if (typeof globalThis.acquireVsCodeApi === "function") return connectWebview(globalThis.acquireVsCodeApi(), listener);
  return connectHttp(listener);
}

function connectWebview(api: VsCodeApi, listener: Listener): Host {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = parseMessage(event.data);
    if (message !== null) listener.message(message);
  });
  listener.connection("open");
  const post = (message: CanvasMessage): void => {
    api.postMessage(message);
  };
  post({ type: "ready" });
  return { post };
}

/** Waiting time before the n-th new attempt, in milliseconds. */
export function backoff(attempt: number): number {
  return Math.min(500 * 2 ** attempt, 8000);
}

function connectHttp(listener: Listener): Host {
  let attempt = 0;
  const post = (message: CanvasMessage): void => {
    fetch("message", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
    }).catch(() => {
      // The stream of events notices a lost server, says so and tries again.
    });
  };
  const open = (): void => {
    const events = new EventSource("events");
    events.addEventListener("open", () => {
      attempt = 0;
      listener.connection("open");
      post({ type: "ready" });
    });
    events.addEventListener("message", (event: MessageEvent<string>) => {
      let value: unknown;
      try {
        value = JSON.parse(event.data);
      } catch {
        return;
      }
      const message = parseMessage(value);
      if (message !== null) listener.message(message);
    });
    events.addEventListener("error", () => {
      // The browser's own attempts end for good at the first refusal, so ours replace them.
      events.close();
      listener.connection("lost");
      window.setTimeout(open, backoff(attempt));
      attempt += 1;
    });
  };
  listener.connection("connecting");
  open();
  return { post };
}

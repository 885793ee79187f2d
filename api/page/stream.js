/** A question and the events of its answer, read from the body of a POST: its words never stand in an address. */

import { request, ServerError } from "./server.js";
import { say } from "./words.js";

/** Text of an event stream -> its events, however the text was cut on its way. */
export class EventReader {
  #rest = "";
  #name = "";
  #data = [];

  /** The events that `text` completes, each `{name, data}`; comments are passed over. */
  *feed(text) {
    this.#rest += text;
    // A trailing \r may be half of a \r\n.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (this.#data.length > 0) yield { name: this.#name || "message", data: this.#data.join("\n") };
        this.#name = "";
        this.#data = [];
        continue;
      }
      const colon = line.indexOf(":");
      if (colon === 0) continue;
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") this.#name = value;
      if (field === "data") this.#data.push(value);
    }
  }
}

/**
 * Ask, and hand every event's name and data to `receive`; exactly one `done` or `error` comes last.
 * Throws ServerError when the server refuses or the connection breaks, AbortError when `signal` stops it.
 */
export async function ask(question, receive, signal) {
  const response = await request("v1/chat", {
    method: "POST",
    body: { ...question, stream: true },
    accept: "text/event-stream",
    signal,
  });
  const events = new EventReader();
  const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let ended = false;
  try {
    while (!ended) {
      const { value, done } = await pieces.read();
      if (done) break;
      for (const { name, data } of events.feed(value)) {
        receive(name, JSON.parse(data));
        ended ||= name === "done" || name === "error";
      }
    }
  } catch (error) {
    if (signal.aborted) throw new DOMException("stopped", "AbortError");
    throw error instanceof TypeError || error instanceof SyntaxError ? broken() : error;
  } finally {
    pieces.cancel().catch(() => {});
  }
  if (!ended) throw broken();
}

function broken() {
  return new ServerError(0, "broken_stream", say("broken_stream"), say("unreachable_advice"));
}

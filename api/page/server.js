/** Calls to the server that served this page: JSON in, JSON out, errors with words. */

import { say } from "./words.js";

const KEY = "citedesk-key";

/** What the server, or the way to it, refused: `status` 0 means that nobody answered. */
export class ServerError extends Error {
  constructor(status, code, message, advice = "", retryAfter = null) {
    super(message);
    Object.assign(this, { status, code, advice, retryAfter });
  }
}

let askForKey = async () => false;

/** Who asks the reader for a key when the server wants one: resolves to it, or to null when the reader declines. */
export function onKeyNeeded(asker) {
  askForKey = asker;
}

/**
 * The response of a request whose status is 2xx. A 401 asks for a key and tries again, as often as one is given.
 * Throws ServerError, or the AbortError of `signal`.
 */
export async function request(path, { method = "GET", body, accept = "application/json", signal } = {}) {
  for (;;) {
    const used = sessionStorage.getItem(KEY);
    const response = await sent(path, method, body, accept, signal, used);
    if (response.ok) return response;
    const error = await refusal(response);
    if (response.status !== 401) throw error;
    if (sessionStorage.getItem(KEY) !== used) continue;
    sessionStorage.removeItem(KEY);
    const key = await askForKey(used !== null);
    if (key === null) throw error;
    sessionStorage.setItem(KEY, key);
  }
}

/** The JSON document of a request, null when the answer is empty. */
export async function json(path, options) {
  const text = await (await request(path, options)).text();
  return text === "" ? null : JSON.parse(text);
}

async function sent(path, method, body, accept, signal, key) {
  const headers = { Accept: accept };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key !== null) headers.Authorization = `Bearer ${key}`;
  try {
    return await fetch(path, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
      referrerPolicy: "no-referrer",
      redirect: "error",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServerError(0, "unreachable", say("unreachable"), say("unreachable_advice"));
  }
}

async function refusal(response) {
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  const retryAfter = Number.isFinite(wait) ? wait : null;
  try {
    const { code, message, advice } = (await response.json()).error;
    return new ServerError(response.status, String(code), String(message), String(advice ?? ""), retryAfter);
  } catch {
    const words = say("unexpected", { status: response.status });
    return new ServerError(response.status, "unexpected", words, "", retryAfter);
  }
}

/** The path of an article, of one version when it is given. */
export function articlePath(id, version) {
  const path = `v1/articles/${encodeURIComponent(id)}`;
  return version ? `${path}?version=${version}` : path;
}

/** The conversation that this tab is in: 128 random bits that the server keeps its questions under. */

const NAME = "citedesk-session";

/** The id of the tab's conversation; a new one when there is none yet. */
export function sessionId() {
  return sessionStorage.getItem(NAME) ?? useSession(newId());
}

/** The id of the conversation that this tab was in before it was loaded again, or null. */
export function storedSession() {
  return sessionStorage.getItem(NAME);
}

/** Go on in another conversation; returns its id. */
export function useSession(id) {
  sessionStorage.setItem(NAME, id);
  return id;
}

/** Leave the conversation: the next question begins a new one. */
export function leaveSession() {
  sessionStorage.removeItem(NAME);
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

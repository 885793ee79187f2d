/** The list of conversations: open one, delete one (asked once more), begin a new one. */

import { announce } from "./announce.js";
import { button, el, icon } from "./dom.js";
import { json } from "./server.js";
import { scriptLanguage, say } from "./words.js";

const PAGE = 30;

const side = document.getElementById("side");
const menu = document.getElementById("menu");
const list = document.getElementById("sessions");
const more = document.getElementById("sessions-more");

let handlers = { open: () => {}, begin: () => {}, current: () => null };
let sessions = [];

/** Make the list work: `open(id)`, `begin()` and `current()` are the page's. */
export function startSidebar(given) {
  handlers = given;
  menu.addEventListener("click", () => setOpen(!side.classList.contains("open")));
  for (const id of ["new", "new-here"]) {
    document.getElementById(id).addEventListener("click", () => {
      setOpen(false);
      handlers.begin();
    });
  }
  document.addEventListener("click", (event) => {
    if (side.classList.contains("open") && event.target.isConnected && !side.contains(event.target) && !menu.contains(event.target)) setOpen(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side.classList.contains("open")) return;
    setOpen(false);
    menu.focus();
  });
  more.addEventListener("click", () => load(sessions.at(-1)));
}

/** Read the list anew. An unreachable server leaves it as it is: asking will say so. */
export async function refreshSessions() {
  sessions = [];
  await load(null);
}

/** Mark the conversation that is open. */
export function markCurrent() {
  for (const item of list.querySelectorAll(".session")) {
    const current = item.dataset.session === handlers.current();
    item.classList.toggle("current", current);
    const opener = item.querySelector(".session-open");
    if (current) opener?.setAttribute("aria-current", "true");
    else opener?.removeAttribute("aria-current");
  }
}

function setOpen(open) {
  side.classList.toggle("open", open);
  menu.setAttribute("aria-expanded", String(open));
  if (open) document.getElementById("new").focus();
}

async function load(after) {
  const before = after ? `&before=${encodeURIComponent(after.updated_at)}` : "";
  try {
    const found = (await json(`v1/sessions?limit=${PAGE}${before}`)).sessions;
    sessions.push(...found);
    more.hidden = found.length < PAGE;
  } catch {
    return;
  }
  draw();
}

function draw() {
  const items = sessions.map(item);
  const none = el("li", { class: "side-note" }, say("no_conversations"));
  list.replaceChildren(...(items.length > 0 ? items : [none]));
  markCurrent();
}

function item(session) {
  const title = session.title || say("untitled");
  const open = button(
    title,
    { class: "session-open", dir: "auto", lang: scriptLanguage(title), title },
    () => {
      setOpen(false);
      handlers.open(session.session_id);
    },
  );
  const remove = button(icon("bin"), { class: "plain", "aria-label": say("delete_conversation", { title }) }, () => confirm(line, session));
  const line = el("li", { class: "session", "data-session": session.session_id }, open, remove);
  return line;
}

/** Deleting cannot be taken back, so it is asked once more, in place. */
function confirm(line, session) {
  const back = () => {
    const fresh = item(session);
    line.replaceWith(fresh);
    markCurrent();
    fresh.querySelector(".plain").focus();
  };
  const keep = button(say("keep"), { class: "quiet" }, back);
  const really = button(say("delete_confirm"), { class: "strong" }, () => forget(line, session));
  const asked = el("div", { class: "session-ask", role: "group", "aria-label": say("delete_question") }, el("p", {}, say("delete_question")), really, keep);
  line.replaceChildren(asked);
  keep.focus();
}

async function forget(line, session) {
  try {
    await json(`v1/sessions/${session.session_id}`, { method: "DELETE" });
  } catch (error) {
    if (error.status !== 404) {
      line.append(el("p", { class: "side-note", role: "alert" }, error.message));
      return;
    }
  }
  sessions = sessions.filter((one) => one !== session);
  draw();
  announce(say("conversation_deleted"));
  if (session.session_id === handlers.current()) handlers.begin();
  else document.getElementById("new").focus();
}

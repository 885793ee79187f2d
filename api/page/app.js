/**
 * The page, joined from its parts; read this first.
 *
 *   composer -> ask (stream) -> turn (sources, answer, ends, actions) -> panel (article)
 *   sidebar  -> stored conversations -> turns
 */

import { closePanel, startPanel } from "./panel.js";
import { focusComposer, giveBack, setBusy, setPlaceholder, startComposer } from "./composer.js";
import { icon } from "./dom.js";
import { askKey, startKey } from "./key.js";
import { showLatest } from "./latest.js";
import { chosenOptions, startOptions } from "./options.js";
import { json, onKeyNeeded } from "./server.js";
import { leaveSession, sessionId, storedSession, useSession } from "./session.js";
import { markCurrent, refreshSessions, startSidebar } from "./sidebar.js";
import { ask } from "./stream.js";
import { Turn } from "./turn.js";
import { fillIn, language, say } from "./words.js";

const turns = document.getElementById("turns");
const empty = document.getElementById("empty");
let running = null;

const DRAWN = {
  menu: "menu",
  "new-here": "plus",
  new: "plus",
  "options-toggle": "options",
  send: "send",
  stop: "stop",
  "panel-previous": "previous",
  "panel-next": "next",
  "panel-close": "close",
};

function start() {
  document.documentElement.lang = language;
  fillIn(document);
  for (const [id, name] of Object.entries(DRAWN)) document.getElementById(id).prepend(icon(name));
  onKeyNeeded(askKey);
  startKey();
  startPanel();
  startOptions();
  startSidebar({ open: openSession, begin: beginAnew, current: storedSession });
  startComposer(answerQuestion, halt);
  const stored = storedSession();
  if (stored) openSession(stored);
  else showEmpty();
  refreshSessions();
  document.documentElement.dataset.ready = "true";
}

/** Ask one question and show what comes, to its end or until it is stopped. */
async function answerQuestion(question) {
  if (running) return;
  const control = new AbortController();
  running = control;
  setBusy(true);
  empty.hidden = true;
  setPlaceholder(say("follow_placeholder"));
  const turn = addTurn(question);
  turn.stage("retrieve");
  turn.heading.scrollIntoView({ block: "start", behavior: scrolling() });
  try {
    const request = { question, session_id: sessionId(), ...chosenOptions() };
    await ask(request, (name, data) => turn.receive(name, data), control.signal);
  } catch (error) {
    if (control.signal.aborted) turn.stopped();
    else turn.broken(error);
    if (error.status >= 400 && error.status < 500) giveBack(question);
  }
  if (running !== control) return;
  running = null;
  setBusy(false);
  refreshSessions();
}

function halt() {
  running?.abort();
}

function addTurn(question) {
  const turn = new Turn(question, () => answerQuestion(question));
  turns.append(turn.element);
  return turn;
}

function beginAnew() {
  clear();
  leaveSession();
  showEmpty();
  markCurrent();
  focusComposer();
}

/** Show a stored conversation. One that the server does not know is begun anew, silently: nothing was in it. */
async function openSession(id) {
  clear();
  useSession(id);
  markCurrent();
  let stored = [];
  try {
    stored = (await json(`v1/sessions/${id}`)).turns;
  } catch (error) {
    if (error.status !== 404) {
      addTurn("…").broken(error);
      return;
    }
  }
  if (storedSession() !== id) return;
  if (stored.length === 0) {
    beginAnew();
    return;
  }
  empty.hidden = true;
  setPlaceholder(say("follow_placeholder"));
  const drawn = stored.map(({ question, answer }) => storedTurn(question, answer));
  turns.prepend(...drawn.map((turn) => turn.element));
  drawn.at(-1).heading.scrollIntoView({ block: "start" });
}

function storedTurn(question, answer) {
  const turn = new Turn(question, () => answerQuestion(question));
  if (answer.status === "deleted") turn.removed();
  else turn.finish(answer, { live: false });
  return turn;
}

function clear() {
  halt();
  running = null;
  setBusy(false);
  closePanel();
  turns.replaceChildren();
}

function showEmpty() {
  empty.hidden = false;
  setPlaceholder(say("ask_placeholder"));
  showLatest(document.getElementById("latest"));
}

function scrolling() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

start();

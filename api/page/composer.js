/** The field a question is typed into. Enter asks, Shift+Enter begins a new line, and never in the middle of a word
 * that an input method is still composing. */

const form = document.getElementById("composer");
const field = document.getElementById("question");
const send = document.getElementById("send");
const stop = document.getElementById("stop");

/** Hand every question to `ask(text)`; the stop button calls `halt`. */
export function startComposer(ask, halt) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(ask);
  });
  field.addEventListener("keydown", (event) => {
    // 229: Safari ends a composition before it reports the Enter that confirmed it.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    submit(ask);
  });
  field.addEventListener("input", fit);
  stop.addEventListener("click", halt);
  fit();
}

function submit(ask) {
  const text = field.value.trim();
  if (text === "" || send.hidden) return;
  field.value = "";
  fit();
  // On a touch screen the keyboard would cover the answer.
  if (window.matchMedia("(pointer: coarse)").matches) field.blur();
  ask(text);
}

/** While an answer comes the send button is a stop button. */
export function setBusy(busy) {
  const focused = document.activeElement;
  send.hidden = busy;
  stop.hidden = !busy;
  if (!busy && focused === stop) field.focus();
  if (busy && focused === send) stop.focus();
}

/** Give a question back that the server would not take, unless something new was typed. */
export function giveBack(text) {
  if (field.value !== "") return;
  field.value = text;
  fit();
}

/** Put the cursor into the field. */
export function focusComposer() {
  field.focus();
}

/** What the empty field says. */
export function setPlaceholder(words) {
  field.placeholder = words;
  fit();
}

function fit() {
  send.disabled = field.value.trim() === "";
  // One row more for each line, up to six; a long line wraps, which only the scroll height tells.
  field.rows = 1;
  // A placeholder that wraps counts as text there.
  if (field.value === "") return;
  while (field.rows < 6 && field.scrollHeight > field.clientHeight + 1) field.rows += 1;
}

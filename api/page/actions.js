/** What a reader can do with an answer: copy it with its sources, and say whether it is good. */

import { announce } from "./announce.js";
import { button, el, icon } from "./dom.js";
import { wasStopped } from "./ends.js";
import { json } from "./server.js";
import { dateWords, say, sayCode } from "./words.js";

/** The row of buttons below an answer. */
export function actions(answer, name) {
  const row = el("div", { class: "actions" });
  if (answer.sentences.length > 0) row.append(copyButton(answer));
  row.append(...feedback(answer, name));
  return [row];
}

/** The answer as plain text: what the end was, sentences with marks and doubts, a numbered list of sources. */
export function plainText(answer) {
  const lines = [answer.question, ""];
  if (answer.status === "closest") lines.push(`${say("closest_heading")}:`);
  if (answer.status === "incomplete") lines.push(say(wasStopped(answer) ? "stopped_heading" : "incomplete_heading"));
  lines.push(...answer.sentences.map(plainSentence), "", say("sources"));
  lines.push(...answer.citations.map(plainCitation));
  return `${lines.join("\n")}\n`;
}

function plainSentence(sentence) {
  const marks = sentence.citations.map((number) => `[${number}]`).join("");
  const doubts = sentence.flags.map((flag) => sayCode(`doubt_${flag.check}`, flag.check)).join("; ");
  const doubt = sentence.verdict === "unsure" ? ` (${say("unsure")}: ${doubts})` : "";
  return `${sentence.text} ${marks}${doubt}`;
}

function plainCitation(citation) {
  const head = [citation.title || say("untitled"), citation.source, dateWords(citation.published_at)];
  const address = citation.url ? `\n    ${citation.url}` : "";
  return `[${citation.number}] ${head.filter(Boolean).join(" — ")}${address}\n    “${citation.quote}”`;
}

function copyButton(answer) {
  const label = el("span", {}, say("copy"));
  const copy = button([icon("copy"), label], { class: "action", "aria-label": say("copy") }, async () => {
    const done = await copied(plainText(answer));
    const words = say(done ? "copied" : "copy_failed");
    label.textContent = words;
    announce(words);
    setTimeout(() => (label.textContent = say("copy")), 2500);
  });
  return copy;
}

async function copied(text) {
  if (!navigator.clipboard) return copiedTheOldWay(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text);
  }
}

/** Pages that are not served by https or from this machine have no clipboard of the newer kind. */
function copiedTheOldWay(text) {
  const focused = document.activeElement;
  const field = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}

function feedback(answer, name) {
  const said = el("p", { class: "feedback-said", role: "status" });
  const place = el("div", { class: "feedback-comment" });
  const give = async (verdict, comment) => {
    try {
      const body = { answer_id: answer.answer_id, verdict };
      await json("v1/feedback", { method: "POST", body: comment ? { ...body, comment } : body });
      said.textContent = say("feedback_thanks");
      return true;
    } catch (error) {
      said.textContent = error.status === 404 ? say("feedback_gone") : error.message;
      return false;
    }
  };
  const buttons = ["good", "bad"].map((verdict) => {
    const one = button(icon(verdict), { class: "action", "aria-label": say(verdict), title: say(verdict), "aria-pressed": "false" }, async () => {
      if (!(await give(verdict))) return;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === one));
      place.replaceChildren(...(verdict === "bad" ? commentForm(name, place, give) : []));
    });
    return one;
  });
  return [...buttons, said, place];
}

function commentForm(name, place, give) {
  const id = `${name}-comment`;
  const field = el("textarea", { id, rows: 2, maxlength: 2000, dir: "auto" });
  const form = el(
    "form",
    { on: { submit: (event) => event.preventDefault() } },
    el("label", { for: id }, say("feedback_comment")),
    field,
  );
  const send = button(say("feedback_send"), { class: "quiet" }, async () => {
    if (field.value.trim() !== "" && !(await give("bad", field.value.trim()))) return;
    place.replaceChildren();
  });
  form.append(send);
  return [form];
}

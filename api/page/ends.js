/** How an answer ended, said in its own way for each end; and what a reader should know below it. */

import { titleOf } from "./answer.js";
import { shortByline } from "./article.js";
import { button, el, isolated } from "./dom.js";
import { openArticle } from "./panel.js";
import { dayWords, direction, langAttribute, say } from "./words.js";

/** What stands above the sentences: nothing for an answer, else what the sentences are, or why there are none. */
export function ending(answer, name) {
  if (answer.status === "closest") return [banner("closest", say("closest_heading"))];
  if (answer.status === "refused") return refused(answer, answer.refusal, name);
  return [];
}

/** What stands below the sentences of an answer that did not come to its end. `again` asks once more. */
export function cutOff({ status, error, sentences }, again) {
  if (wasStopped({ error })) return brokenEnd(sentences.length > 0 ? "stopped_heading" : "stopped_empty", null, again);
  if (status === "incomplete") return brokenEnd(sentences.length > 0 ? "incomplete_heading" : "incomplete_empty", error, again);
  if (status === "failed") return brokenEnd("failed_heading", error, again);
  return [];
}

/** Whether the reader stopped the answer, or went away, before its end. */
export function wasStopped({ error }) {
  return error?.code === "stopped";
}

/** An end that is no answer: what happened, what helps, and the way to ask again. */
export function brokenEnd(key, error, again) {
  const stopped = key.startsWith("stopped");
  const wait = error?.retryAfter ? say("wait_seconds", { seconds: error.retryAfter }) : "";
  const lines = error ? [error.message, error.advice, wait].filter(Boolean) : [];
  const kind = stopped ? "stopped" : key.startsWith("incomplete") ? "incomplete" : "failed";
  return [
    banner(
      kind,
      say(key),
      ...lines.map((line) => el("p", { dir: "auto" }, line)),
      again && button(say("retry"), { class: "quiet" }, again),
    ),
  ];
}

function banner(kind, heading, ...rest) {
  return el("div", { class: `banner ${kind}` }, el("p", { class: "banner-heading" }, heading), ...rest);
}

function refused(answer, refusal, name) {
  const lang = langAttribute(answer.question_language);
  const message = el("p", { class: "refusal-message", dir: "auto", lang }, refusal.message);
  return [banner("refused", say("refused_heading"), message), ...suggestions(answer, refusal.suggestions, name)];
}

function suggestions(answer, offered, name) {
  const heads = new Map(answer.sources.map((head) => [head.article_id, head]));
  return [
    ["article", "closest_articles", near],
    ["teaser", "other_stories", pointed],
  ].flatMap(([kind, heading, draw]) => {
    const items = offered
      .filter((suggestion) => suggestion.kind === kind)
      .map((suggestion, index) => draw(suggestion, heads.get(suggestion.article_id), `${name}-${kind}-${index}`));
    if (items.length === 0) return [];
    return [el("section", { class: "suggestions" }, el("h3", {}, say(heading)), el("ul", {}, ...items))];
  });
}

function near(suggestion, known, id) {
  const head = known ?? { article_id: suggestion.article_id, title: suggestion.text };
  const opener = opens(head, id, "article-line", titleOf(head));
  if (known) opener.append(el("span", { class: "byline" }, ...shortByline(head)));
  return el("li", {}, opener);
}

/** A story that the archive does not hold: its headline, and the article whose page names it. */
function pointed(suggestion, known, id) {
  const head = known ?? { article_id: suggestion.article_id, title: "" };
  const label = say("pointed_from", { title: head.title || suggestion.article_id });
  return el("li", { class: "pointed" }, el("p", {}, isolated(suggestion.text)), opens(head, id, "pointed-from", label));
}

function opens(head, id, name, label) {
  const attributes = { id, class: name, dir: head.language ? direction(head.language) : "auto", "aria-haspopup": "dialog", "aria-expanded": "false" };
  return button(label, attributes, () => openArticle(head, id));
}

/** What stands below the sentences: the window looked at, the notes, who wrote. */
export function footing(answer) {
  const lang = langAttribute(answer.question_language);
  // Said beside each sentence already.
  const notes = answer.notes.filter((note) => note.code !== "checked_across");
  const period = answer.window && windowWords(answer.window);
  const items = [
    period && el("li", {}, period),
    ...notes.map((note) => el("li", { dir: "auto", lang, "data-note": note.code }, note.message)),
  ].filter(Boolean);
  return [
    items.length > 0 && el("ul", { class: "notes" }, ...items),
    answer.sentences.length > 0 && el("p", { class: "method" }, method(answer)),
  ].filter(Boolean);
}

function windowWords(window) {
  const since = window.since && dayWords(window.since);
  const until = window.until && lastDay(window.until);
  const key = since && until ? "period_between" : since ? "period_since" : "period_until";
  return say(`window_${window.origin}`, { period: say(key, { since, until }) });
}

/** The window ends before its last instant: at midnight the day before is the last one looked at. */
function lastDay(until) {
  const whole = /^(\d{4}-\d\d-\d\d)T00:00(:00(\.0+)?)?/.exec(until);
  if (!whole) return dayWords(until);
  const day = new Date(`${whole[1]}T00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return dayWords(day.toISOString());
}

function method(answer) {
  const total = answer.timings_ms.total / 1000;
  const seconds = say("seconds", { seconds: total.toFixed(total < 0.995 ? 2 : 1) });
  const how = answer.model === "verbatim" ? say("copied_words") : say("written_checked", { model: answer.model.replace(/^(ollama|openai):/, "") });
  return `${how} · ${seconds}`;
}

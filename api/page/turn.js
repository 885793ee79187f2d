/** One question and what became of it: stages, articles looked at, sentences, how it ended, and what can be done. */

import { Sentences } from "./answer.js";
import { actions } from "./actions.js";
import { announce } from "./announce.js";
import { el, isolated } from "./dom.js";
import { brokenEnd, cutOff, ending, footing, wasStopped } from "./ends.js";
import { sourceChips } from "./sources.js";
import { langAttribute, say, sayCode, scriptLanguage } from "./words.js";

let count = 0;

/** The part of the page that belongs to one question. `again` asks the same question once more. */
export class Turn {
  constructor(question, again) {
    count += 1;
    this.name = `turn-${count}`;
    this.question = question;
    this.again = again;
    this.heading = el(
      "h2",
      { class: "question", id: `${this.name}-question`, dir: "auto", lang: scriptLanguage(question), tabindex: "-1" },
      question,
    );
    this.searched = el("p", { class: "searched", hidden: true });
    this.looked = el("div", { class: "looked-at", hidden: true });
    this.progress = el("p", { class: "progress", hidden: true }, el("span", { class: "pulse" }), el("span", {}));
    this.status = el("div", { class: "status" });
    this.words = el("div", { class: "answer" });
    this.cut = el("div", { class: "status" });
    this.after = el("div", { class: "after" });
    this.element = el(
      "article",
      { class: "turn", "aria-labelledby": this.heading.id },
      this.heading,
      this.searched,
      this.looked,
      this.status,
      this.words,
      this.progress,
      this.cut,
      this.after,
    );
    this.sentences = new Sentences(this.words, this.name);
  }

  /** One event of the stream: its name and its data. Names that are not known are passed over. */
  receive(name, data) {
    if (name === "status") this.stage(data.stage);
    else if (name === "sources") this.sources(data.articles);
    else if (name === "sentence") this.sentence(data);
    else if (name === "done") this.finish(data);
    else if (name === "error") this.fail(data);
  }

  stage(stage) {
    const words = sayCode(`stage_${stage}`, "");
    if (words === "") return;
    this.progress.hidden = false;
    this.progress.lastChild.textContent = words;
    announce(words);
  }

  sources(articles) {
    this.looked.hidden = articles.length === 0;
    this.looked.replaceChildren(...sourceChips(articles, [], this.name));
  }

  sentence(data) {
    this.sentences.add(data, data.new_citations);
    announce(data.verdict === "unsure" ? `${say("unsure")}: ${data.text}` : data.text);
  }

  /** The whole answer, live or from a stored conversation. */
  finish(answer, { live = true } = {}) {
    this.answer = answer;
    this.progress.hidden = true;
    const lang = langAttribute(answer.question_language);
    if (lang) this.heading.setAttribute("lang", lang);
    this.#standalone(answer);
    this.#lookedAt(answer);
    this.#redraw(answer);
    this.status.replaceChildren(...ending(answer, this.name));
    this.cut.replaceChildren(...cutOff(answer, this.again));
    this.after.replaceChildren(...footing(answer), ...actions(answer, this.name));
    this.element.dataset.status = wasStopped(answer) ? "stopped" : answer.status;
    if (live) announce(`${this.status.textContent} ${this.cut.textContent}`.trim() || say("answer_ready"));
  }

  /** The `error` event: its `partial` is the answer as far as it came. */
  fail({ error, partial }) {
    if (partial) this.finish({ ...partial, error: partial.error ?? error });
    else this.broken(error);
  }

  /** The reader stopped the answer; what was shown stays. */
  stopped() {
    this.#ended("stopped");
    const key = this.sentences.count > 0 ? "stopped_heading" : "stopped_empty";
    this.cut.replaceChildren(...brokenEnd(key, null, this.again));
    announce(this.cut.textContent);
  }

  /** The server refused, or the connection broke; `error` has message, advice and perhaps retryAfter. */
  broken(error) {
    this.#ended("failed");
    const key = this.sentences.count > 0 ? "incomplete_heading" : "failed_heading";
    this.cut.replaceChildren(...brokenEnd(key, error, this.again));
    announce(this.cut.textContent);
  }

  /** A stored answer whose article was deleted: nothing of it is left. */
  removed() {
    this.#ended("deleted");
    this.status.replaceChildren(el("p", { class: "banner" }, say("answer_removed")));
  }

  #ended(status) {
    this.progress.hidden = true;
    this.element.dataset.status = status;
  }

  /** The articles, the cited ones first; a refusal lists what comes closest in its own place. */
  #lookedAt({ sources, citations, refusal }) {
    this.looked.hidden = sources.length === 0 || (refusal?.suggestions ?? []).some(({ kind }) => kind === "article");
    this.looked.replaceChildren(...sourceChips(sources, citations, this.name));
  }

  /** The question as it was searched for, when the conversation added to it. */
  #standalone({ question, standalone_question: searched }) {
    const changed = searched && searched.trim() !== question.trim();
    this.searched.hidden = !changed;
    if (!changed) return;
    const [before, after] = say("searched_as", { question: "\u0000" }).split("\u0000");
    this.searched.replaceChildren(before, isolated(searched), after);
  }

  /** Draw the sentences anew: only now is it known which language the answer is in, and which were left out. */
  #redraw(answer) {
    const focused = this.words.contains(document.activeElement) ? document.activeElement.id : null;
    this.words.replaceChildren();
    this.sentences = new Sentences(this.words, this.name, answer.answer_language);
    this.sentences.citations = [...answer.citations];
    for (const sentence of answer.sentences) this.sentences.add(sentence, []);
    if (focused) (document.getElementById(focused) ?? this.heading).focus();
  }
}

/** The sentences of an answer: numbered citations after each, doubts beside the words they are about. */

import { shortByline } from "./article.js";
import { button, el, isolated } from "./dom.js";
import { openCitation } from "./panel.js";
import { dayWords, direction, langAttribute, sameLanguage, say, sayCode } from "./words.js";

/**
 * Draws sentences into `place`. `citations` may grow while an answer streams; `answerLanguage` is null until the
 * answer is whole. `name` is unique on the page and begins the ids of the citation buttons.
 */
export class Sentences {
  #flow = null;

  constructor(place, name, answerLanguage = null) {
    Object.assign(this, { place, name, answerLanguage, citations: [], count: 0 });
  }

  /** Add one sentence and the citations that it brings. */
  add(sentence, citations) {
    this.citations.push(...citations);
    const cited = sentence.citations.map((number) => this.citations.find((c) => c.number === number)).filter(Boolean);
    const doubtful = sentence.verdict === "unsure" || sentence.flags.length > 0;
    if (doubtful) {
      this.#flow = null;
      this.place.append(this.#doubted(sentence, cited));
    } else {
      this.#paragraph(sentence, cited).append(this.#words(sentence, cited), " ");
    }
    this.count += 1;
  }

  /**
   * The paragraph that the sentence runs on in: sentences copied from one article stand together over its byline,
   * and so do those that were written from another language, over a line that says so.
   */
  #paragraph(sentence, cited) {
    const copied = sentence.verdict === "verbatim";
    const across = !copied && this.#isAcross(cited);
    const kind = copied ? `${cited[0]?.article_id} ${cited[0]?.version}` : String(across);
    if (this.#flow?.kind === kind) return this.#flow.text;
    const lang = copied ? cited[0]?.language : this.answerLanguage;
    const text = el("p", { class: "words", dir: "auto", lang: langAttribute(lang) });
    this.#flow = { kind, text };
    const below = copied ? el("p", { class: "byline", dir: direction(lang) }, ...shortByline(cited[0])) : across && acrossLine();
    this.place.append(el("div", { class: copied ? "sentence copied" : "sentence" }, text, below));
    return text;
  }

  #isAcross(cited) {
    const own = this.answerLanguage;
    return own !== null && cited.some((citation) => !sameLanguage(citation.language, own));
  }

  #words(sentence, cited) {
    return el(
      "span",
      { class: "said" },
      el("span", { class: "said-words" }, sentence.text),
      el("span", { class: "cites" }, ...cited.map((citation) => this.#button(citation))),
    );
  }

  #button(citation) {
    const id = `${this.name}-${this.count}-${citation.number}`;
    const article = [citation.title || say("untitled"), citation.source, dayWords(citation.published_at)]
      .filter(Boolean)
      .join(", ");
    return button(
      String(citation.number),
      {
        id,
        class: "cite",
        "aria-label": say("citation", { number: citation.number, article }),
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        title: `${article}\n“${citation.quote}”`,
      },
      () => openCitation(this.citations, citation.number, id),
    );
  }

  /** A sentence with a doubt: its name, both wordings, and the quoted words to compare. */
  #doubted(sentence, cited) {
    const unsure = sentence.verdict === "unsure";
    const doubts = sentence.flags.map((flag) =>
      el("li", {}, sayCode(`doubt_${flag.check}`, flag.check), el("span", { class: "beside" }, ...compared(flag))),
    );
    return el(
      "div",
      { class: unsure ? "sentence unsure" : "sentence doubted" },
      el("p", { class: "words", dir: "auto", lang: langAttribute(this.answerLanguage) }, this.#words(sentence, cited)),
      el(
        "div",
        { class: "doubt" },
        el("strong", { class: "doubt-label" }, say(unsure ? "unsure" : "doubt")),
        el("ul", { class: "doubts" }, ...doubts),
        ...cited.map(quoteBeside),
      ),
      this.#isAcross(cited) && acrossLine(),
    );
  }
}

function acrossLine() {
  return el("p", { class: "across" }, el("span", { "aria-hidden": "true" }, "≈ "), say("across"));
}

function compared(flag) {
  const parts = [];
  if (flag.claim) parts.push(el("span", { dir: "auto" }, say("doubt_claim", { claim: flag.claim })));
  if (flag.evidence) parts.push(el("span", { dir: "auto" }, say("doubt_evidence", { evidence: flag.evidence })));
  return parts;
}

function quoteBeside(citation) {
  return el(
    "figure",
    { class: "quote-beside" },
    el("blockquote", { dir: "auto", lang: langAttribute(citation.language) }, citation.quote),
    el("figcaption", { class: "byline", dir: direction(citation.language) }, ...shortByline(citation)),
  );
}

/** A title in its own language and direction. */
export function titleOf(head, className = "title") {
  return isolated(head.title || say("untitled"), { class: className, lang: langAttribute(head.language) });
}

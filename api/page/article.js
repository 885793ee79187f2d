/** An article as the panel shows it: what is known of it, its notices, and its text with the quoted words marked. */

import { el, icon, isolated, webLink } from "./dom.js";
import { dateWords, dayWords, direction, langAttribute, language, languageName, sameLanguage, say, sayCode } from "./words.js";

/**
 * The text cut at its line ends and at the ends of the quotes: paragraphs of pieces `{text, quotes}`, where `quotes`
 * are the numbers of the citations that cover the piece. Offsets count UTF-16 units, as JavaScript strings do.
 */
export function paragraphs(text, citations) {
  const cuts = new Set([0, text.length]);
  for (const { start_utf16: start, end_utf16: end } of citations) cuts.add(start).add(end);
  for (const { index } of text.matchAll(/\n/g)) cuts.add(index).add(index + 1);
  const places = [...cuts].sort((one, other) => one - other);
  const found = [[]];
  for (let i = 0; i + 1 < places.length; i += 1) {
    const [start, end] = [places[i], places[i + 1]];
    const piece = text.slice(start, end);
    if (piece === "\n") {
      found.push([]);
      continue;
    }
    const quotes = citations.filter((c) => c.start_utf16 <= start && end <= c.end_utf16).map((c) => c.number);
    found.at(-1).push({ text: piece, quotes });
  }
  return found.filter((pieces) => pieces.length > 0);
}

/** Whether the text holds each quote exactly where its citation says. */
export function holds(text, citations) {
  return citations.every((c) => text.slice(c.start_utf16, c.end_utf16) === c.quote);
}

/** The text as paragraphs; the words of citation `current` are marked strongly, those of the others lightly. */
export function articleText(article, citations, current) {
  const lang = langAttribute(article.language);
  const started = new Set();
  const body = paragraphs(article.text, citations).map((pieces) =>
    el("p", { dir: "auto" }, ...pieces.map((piece) => marked(piece, current, started))),
  );
  return el("div", { class: "article-text", lang }, ...body);
}

function marked({ text, quotes }, current, started) {
  if (quotes.length === 0) return text;
  const fresh = quotes.filter((number) => !started.has(number));
  fresh.forEach((number) => started.add(number));
  return el(
    "mark",
    {
      class: quotes.includes(current) ? "current" : null,
      "data-quotes": quotes.join(" "),
      "data-number": fresh.length > 0 ? fresh.join(" ") : null,
    },
    text,
  );
}

/** A stored quote with the words that stood around it, for when the article itself cannot be shown. */
export function storedQuote(citation) {
  const lang = langAttribute(citation.language);
  return el(
    "blockquote",
    { class: "stored-quote", lang, dir: "auto" },
    citation.prefix && el("span", { class: "margin" }, `…${citation.prefix}`),
    el("mark", { class: "current", "data-quotes": citation.number }, citation.quote),
    citation.suffix && el("span", { class: "margin" }, `${citation.suffix}…`),
  );
}

/** Outlet, date and language in a line, then the marks of what the article is. */
export function articleFacts(head) {
  const authors = head.authors ?? [];
  return el(
    "div",
    { class: "facts", dir: direction(head.language) },
    el("p", { class: "byline" }, ...byline(head)),
    head.updated_at && el("p", { class: "authors" }, say("updated", { date: dateWords(head.updated_at) })),
    authors.length > 0 && el("p", { class: "authors" }, isolated(authors.join(", "))),
    el("p", { class: "badges" }, ...badges(head)),
  );
}

/** The parts of a byline, the outlet's own direction kept: outlet, date, language. */
export function byline(head) {
  return [outlet(head), date(head, dateWords), el("span", { class: "language" }, languageName(head.language))].filter(Boolean);
}

/** As `byline` for narrow places: the day alone, and the language only when it is not the reader's. */
export function shortByline(head) {
  const foreign = !sameLanguage(head.language, language);
  const words = foreign && say("original_language", { language: languageName(head.language) });
  return [outlet(head), date(head, dayWords), words && el("span", { class: "language" }, words)].filter(Boolean);
}

function outlet(head) {
  return head.source && isolated(head.source, { class: "outlet" });
}

function date(head, words) {
  const when = head.published_at;
  return when
    ? el("time", { datetime: when }, words(when))
    : el("span", { class: "undated" }, say("date_unknown"));
}

function badges(head) {
  const status = head.article_status ?? head.status;
  return [
    head.kind && head.kind !== "article" && badge(sayCode(`kind_${head.kind}`, head.kind), head.kind),
    head.access === "teaser" && badge(say("access_teaser"), "teaser"),
    status === "corrected" && badge(say("corrected"), "corrected"),
    status === "retracted" && badge(say("retracted"), "retracted"),
  ].filter(Boolean);
}

function badge(words, name) {
  return el("span", { class: "badge", "data-badge": name }, words);
}

/** What a reader must know before reading: changed since, corrections, opinion, only an opening. */
export function notices(article) {
  const lang = langAttribute(article.language);
  const corrections = (article.corrections ?? []).map(({ at, text }) =>
    el("p", { dir: "auto", lang }, at && el("time", { datetime: at }, `${dateWords(at)} `), text),
  );
  const replaced = (article.earlier_versions ?? []).includes(article.version);
  return [
    replaced && el("p", { class: "notice" }, say("version_replaced")),
    corrections.length > 0 &&
      el("div", { class: "notice correction" }, el("h3", {}, say("corrected_heading")), ...corrections),
    article.kind === "opinion" && el("p", { class: "notice" }, say("opinion_explained")),
    article.access === "teaser" && el("p", { class: "notice" }, say("access_explained")),
  ].filter(Boolean);
}

/** The way to the outlet's own page, at the quoted words where the browser can; null without a web address. */
export function originalLink(address) {
  const label = [say("open_original"), icon("outside")];
  const link = webLink(address, "", { class: "original" });
  link?.append(...label);
  return link;
}

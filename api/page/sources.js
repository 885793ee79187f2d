/** The articles looked at, as a row of small buttons: before the answer the best, afterwards the cited ones first. */

import { button, el } from "./dom.js";
import { openArticle, openCitation } from "./panel.js";
import { langAttribute, say } from "./words.js";

/** Articles shown before there are citations; the others are one click away, so that the answer stays in view. */
const SHOWN = 3;

/** The row for `articles`; with `citations` the cited ones carry their numbers. `name` begins the ids. */
export function sourceChips(articles, citations, name) {
  if (articles.length === 0) return [];
  const chips = articles.map((article, index) => ({ article, numbers: numbersOf(article, citations), index }));
  const order = [...chips].sort((one, other) => first(one) - first(other) || one.index - other.index);
  const cited = order.filter((chip) => chip.numbers.length > 0).length;
  const shown = cited || SHOWN;
  const items = order.map((chip, position) => item(chip, citations, `${name}-source-${chip.index}`, position >= shown));
  const label = el("h3", { class: "looked-label", id: `${name}-looked` }, say("looked_at"));
  const list = el("ul", { class: "chips", "aria-labelledby": label.id }, ...items);
  if (items.length > shown) list.append(el("li", {}, more(list, items.slice(shown))));
  return [label, list];
}

function first({ numbers }) {
  return numbers[0] ?? Number.MAX_SAFE_INTEGER;
}

function numbersOf(article, citations) {
  return citations.filter((c) => c.article_id === article.article_id).map((c) => c.number);
}

function item({ article, numbers }, citations, id, hidden) {
  const lang = langAttribute(article.language);
  const title = article.title || say("untitled");
  const label = [...numbers, article.source, title].filter(Boolean).join(" ");
  const words = [
    ...numbers.map((number) => el("span", { class: "chip-number" }, String(number))),
    article.source && el("bdi", { class: "chip-outlet", lang }, article.source),
    (numbers.length > 0 || !article.source) && el("bdi", { class: "chip-title", lang }, title),
  ];
  const attributes = { id, class: numbers.length > 0 ? "chip cited" : "chip", "aria-label": label, "aria-haspopup": "dialog", "aria-expanded": "false", title };
  const opened = () => (numbers.length > 0 ? openCitation(citations, numbers[0], id) : openArticle(article, id));
  return el("li", { hidden }, button(words, attributes, opened));
}

function more(list, items) {
  const label = () => say(toggle.getAttribute("aria-expanded") === "true" ? "looked_at_fewer" : "looked_at_more", { count: items.length });
  const toggle = button("", { class: "more", "aria-expanded": "false" }, () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    for (const one of items) one.hidden = !open;
    toggle.textContent = label();
  });
  toggle.textContent = label();
  return toggle;
}

/** What the empty page shows of the archive: how many articles it holds, and a few of them to open. */

import { titleOf } from "./answer.js";
import { shortByline } from "./article.js";
import { button, el } from "./dom.js";
import { openArticle } from "./panel.js";
import { json } from "./server.js";
import { direction, language, say } from "./words.js";

const SHOWN = 5;

/** Fill `place`; when the server does not answer it stays empty, and asking will say why. */
export async function showLatest(place) {
  try {
    const { articles, total } = await json(`v1/articles?limit=${SHOWN}`);
    place.replaceChildren(...(total === 0 ? [el("p", {}, say("archive_empty"))] : list(articles, total)));
  } catch {
    place.replaceChildren();
  }
}

function list(articles, total) {
  const count = new Intl.NumberFormat(language).format(total);
  return [
    el("div", { class: "latest-heading" }, el("h2", {}, say("latest_heading")), el("p", {}, say("articles_held", { count }))),
    el("ul", {}, ...articles.map(line)),
  ];
}

function line(article, index) {
  const id = `latest-${index}`;
  const opener = button(titleOf(article), { id, class: "article-line", dir: direction(article.language), "aria-haspopup": "dialog", "aria-expanded": "false" }, () => openArticle(article, id));
  opener.append(el("span", { class: "byline" }, ...shortByline(article)));
  return el("li", {}, opener);
}

/**
 * The panel beside the answer, on phones a sheet over it: one article with the quoted words in place.
 * Beside the answer it leaves the page usable; as a sheet it holds the focus. Escape closes either.
 */

import { articleFacts, articleText, holds, notices, originalLink, storedQuote } from "./article.js";
import { el } from "./dom.js";
import { articlePath, json } from "./server.js";
import { langAttribute, say } from "./words.js";

const SHEET = window.matchMedia("(max-width: 859px)");
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");

const panel = document.getElementById("panel");
const place = document.getElementById("panel-place");
const content = document.getElementById("panel-content");
const previous = document.getElementById("panel-previous");
const next = document.getElementById("panel-next");

let opener = null;
let turn = 0;
let shown = { citations: [], at: 0 };

/** Make the panel's own controls work. */
export function startPanel() {
  document.getElementById("panel-close").addEventListener("click", closePanel);
  previous.addEventListener("click", () => step(-1));
  next.addEventListener("click", () => step(1));
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    closePanel();
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel && SHEET.matches) closePanel();
  });
  document.addEventListener("keydown", (event) => {
    const elsewhere = document.querySelector("dialog:modal") ?? panel;
    if (event.key === "Escape" && !event.isComposing && panel.open && elsewhere === panel) closePanel();
  });
  SHEET.addEventListener("change", () => {
    if (panel.open) reopen();
  });
}

/**
 * Show the article of citation `number`, marked and scrolled to; `citations` are all of the answer.
 * `from` is the id of the button that the focus returns to.
 */
export function openCitation(citations, number, from) {
  const chosen = citations.find((citation) => citation.number === number);
  if (!chosen) return;
  const inArticle = citations
    .filter((c) => c.article_id === chosen.article_id && c.version === chosen.version)
    .sort((one, other) => one.start - other.start || one.number - other.number);
  shown = { citations: inArticle, at: inArticle.indexOf(chosen) };
  open(chosen, from);
}

/** Show an article that nothing is quoted from: `head` is what is known of it. */
export function openArticle(head, from) {
  shown = { citations: [], at: 0 };
  open(head, from);
}

/** Close the panel and give the focus back to what opened it. */
export function closePanel() {
  if (!panel.open) return;
  turn += 1;
  panel.close();
  document.body.classList.remove("panel-open");
  content.replaceChildren();
  markOpener(false);
  (document.getElementById(opener) ?? document.getElementById("question")).focus();
}

async function open(head, from) {
  markOpener(false);
  opener = from;
  markOpener(true);
  turn += 1;
  const mine = turn;
  const waiting = el("p", { class: "loading" }, say("loading"));
  draw(head, waiting, ...shown.citations.slice(shown.at, shown.at + 1).map(storedQuote));
  if (!panel.open) reopen();
  document.getElementById("panel-title").focus({ preventScroll: true });
  try {
    const article = await json(articlePath(head.article_id, head.version));
    if (mine === turn) drawArticle(head, article);
  } catch (error) {
    if (mine === turn) drawLoss(head, error);
  }
}

function reopen() {
  const scrolled = content.scrollTop;
  if (panel.open) panel.close();
  if (SHEET.matches) panel.showModal();
  else panel.show();
  document.body.classList.add("panel-open");
  content.scrollTop = scrolled;
}

function markOpener(isOpen) {
  document.getElementById(opener)?.setAttribute("aria-expanded", String(isOpen));
}

function drawArticle(head, article) {
  const { citations, at } = shown;
  const whole = { ...head, ...article };
  if (!holds(article.text, citations)) {
    draw(whole, el("p", { class: "notice" }, say("text_differs")), storedQuote(citations[at]));
    return;
  }
  draw(whole, ...notices(article), articleText(article, citations, citations[at]?.number));
  showCurrent(false);
}

function drawLoss(head, error) {
  const citation = shown.citations[shown.at];
  const gone = error.status === 410 || error.status === 404;
  const key = error.status === 410 && citation ? "version_gone" : "article_gone";
  const words = gone ? say(key) : say("article_failed", { reason: error.message });
  draw(head, el("p", { class: "notice gone", role: "status" }, words), citation && storedQuote(citation));
}

/** Replace what the panel shows. The title keeps the focus when it had it. */
function draw(head, ...body) {
  const focused = document.activeElement?.id === "panel-title";
  const title = el(
    "h2",
    { id: "panel-title", tabindex: "-1", dir: "auto", lang: langAttribute(head.language) },
    head.title || say("untitled"),
  );
  const link = originalLink(shown.citations[shown.at]?.link ?? head.url);
  content.replaceChildren(title, articleFacts(head), ...body.filter(Boolean), ...(link ? [link] : []));
  content.scrollTop = 0;
  drawPlace();
  if (focused) title.focus({ preventScroll: true });
}

function drawPlace() {
  const { citations, at } = shown;
  const several = citations.length > 1;
  place.textContent = several
    ? say("quote_of", { number: citations[at].number, place: at + 1, total: citations.length })
    : say("article");
  previous.hidden = next.hidden = !several;
  previous.disabled = at === 0;
  next.disabled = at === citations.length - 1;
}

function step(by) {
  const { citations, at } = shown;
  if (!citations[at + by]) return;
  shown = { citations, at: at + by };
  const number = citations[at + by].number;
  for (const mark of content.querySelectorAll("mark")) {
    mark.classList.toggle("current", mark.dataset.quotes.split(" ").includes(String(number)));
  }
  drawPlace();
  showCurrent(true);
  if (document.activeElement === document.body) (by < 0 ? next : previous).focus();
}

function showCurrent(moving) {
  const behavior = moving && !STILL.matches ? "smooth" : "auto";
  const mark = content.querySelector("mark.current");
  if (!mark) return;
  // Only the panel scrolls: scrollIntoView would move the page under it as well.
  const box = content.getBoundingClientRect();
  const top = mark.getBoundingClientRect().top - box.top + content.scrollTop;
  content.scrollTo({ top: Math.max(0, top - box.height / 3), behavior });
}

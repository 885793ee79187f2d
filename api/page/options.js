/** What narrows a question (dates, outlets, languages) and how it is answered (model, language). All that is chosen
 * is seen as chips beside the question field, so that nothing narrows an answer silently. */

import { button, el } from "./dom.js";
import { json } from "./server.js";
import { dayWords, languageName, say } from "./words.js";

const LANGUAGES = ["ar", "cs", "de", "el", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "th", "tr", "uk", "ur", "vi", "zh"];
const SAMPLED = 100;

const chosen = { since: "", until: "", sources: [], languages: [], model: "", answerLanguage: "" };

const at = (id) => document.getElementById(id);
const area = at("options");
const toggle = at("options-toggle");
const fields = {
  since: at("since"),
  until: at("until"),
  source: at("source"),
  language: at("article-language"),
  model: at("model"),
  answerLanguage: at("answer-language"),
};
let filled = false;

/** Make the controls work and show what is chosen. */
export function startOptions() {
  toggle.addEventListener("click", () => setOpen(area.hidden));
  at("options-done").addEventListener("click", () => setOpen(false, true));
  at("options-reset").addEventListener("click", reset);
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setOpen(false, true);
  });
  for (const name of ["since", "until", "model", "answerLanguage"]) {
    fields[name].addEventListener("change", () => choose(name, fields[name].value));
  }
  fields.source.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    addSource();
  });
  at("source-add").addEventListener("click", addSource);
  fields.language.addEventListener("change", () => {
    add("languages", fields.language.value);
    fields.language.value = "";
  });
  draw();
}

/** The fields of a request that are not left as they are. */
export function chosenOptions() {
  const { since, until, sources, languages, model, answerLanguage } = chosen;
  const filters = {
    ...(since && { since }),
    ...(until && { until }),
    ...(sources.length > 0 && { sources: [...sources] }),
    ...(languages.length > 0 && { languages: [...languages] }),
  };
  return {
    ...(Object.keys(filters).length > 0 && { filters }),
    ...(model && { model }),
    ...(answerLanguage && { answer_language: answerLanguage }),
  };
}

function setOpen(open, focusToggle = false) {
  area.hidden = !open;
  toggle.setAttribute("aria-expanded", String(open));
  if (open && !filled) fill();
  if (open) fields.since.focus();
  if (focusToggle) toggle.focus();
}

/** Ask the server once for its models, and for a sample of outlets and languages to propose. */
async function fill() {
  filled = true;
  fillLanguages(LANGUAGES);
  const answerLanguages = LANGUAGES.map((code) => option(code, languageName(code)));
  fields.answerLanguage.append(...sorted(answerLanguages));
  try {
    const [models, listed] = await Promise.all([json("v1/models"), json(`v1/articles?limit=${SAMPLED}`)]);
    const names = models.data.map((model) => model.id).filter((name) => name !== "citedesk");
    fields.model.append(...names.map((name) => option(name, modelName(name))));
    const outlets = [...new Set(listed.articles.map((article) => article.source).filter(Boolean))];
    at("outlets").replaceChildren(...outlets.sort().map((name) => option(name, name)));
    fillLanguages([...new Set([...LANGUAGES, ...listed.articles.map((article) => article.language)])]);
  } catch {
    // Proposals only: names can still be typed, and asking will say what is wrong.
    filled = false;
    fields.answerLanguage.replaceChildren(fields.answerLanguage.firstElementChild);
  }
}

function fillLanguages(codes) {
  const known = codes.filter((code) => code !== "und").map((code) => option(code, languageName(code)));
  fields.language.replaceChildren(option("", say("language_add")), ...sorted(known));
}

function sorted(options) {
  return options.sort((one, other) => one.textContent.localeCompare(other.textContent));
}

function option(value, words) {
  return el("option", { value }, words);
}

function modelName(name) {
  return name === "citedesk-verbatim" ? say("model_verbatim") : name.replace(/^citedesk-/, "");
}

function addSource() {
  add("sources", fields.source.value.trim());
  fields.source.value = "";
  fields.source.focus();
}

function add(name, value) {
  if (value !== "" && !chosen[name].includes(value)) choose(name, [...chosen[name], value]);
}

function choose(name, value) {
  chosen[name] = value;
  if (fields[name]) fields[name].value = value;
  draw();
}

function reset() {
  for (const name of Object.keys(chosen)) choose(name, Array.isArray(chosen[name]) ? [] : "");
}

function draw() {
  const { since, until, sources, languages, model, answerLanguage } = chosen;
  const chips = [
    since && chip(say("chip_from", { date: dayWords(since) }), () => choose("since", "")),
    until && chip(say("chip_until", { date: dayWords(until) }), () => choose("until", "")),
    ...sources.map((name) => chip(name, () => choose("sources", sources.filter((one) => one !== name)))),
    ...languages.map((code) =>
      chip(say("chip_language", { language: languageName(code) }), () => choose("languages", languages.filter((one) => one !== code))),
    ),
    model && chip(modelName(model), () => choose("model", "")),
    answerLanguage && chip(say("chip_answer_language", { language: languageName(answerLanguage) }), () => choose("answerLanguage", "")),
  ];
  at("chosen").replaceChildren(...chips.filter(Boolean));
}

function chip(words, remove) {
  const attributes = { class: "chosen-chip", "aria-label": say("remove", { name: words }), title: say("remove", { name: words }) };
  return button([el("bdi", {}, words), el("span", { "aria-hidden": "true" }, "×")], attributes, () => {
    remove();
    (at("chosen").firstElementChild ?? toggle).focus();
  });
}

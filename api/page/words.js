/** The page's words in the browser's language, and dates and names of languages as that language writes them. */

const OURS = ["en", "ko", "ja", "zh"];

/** The first of the browser's languages that we have words in, else English. */
export function chosenLanguage(preferred) {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0];
    if (OURS.includes(base)) return base;
  }
  return "en";
}

export const language = chosenLanguage(navigator.languages ?? [navigator.language ?? "en"]);

const WORDS = (await import(`./texts/${language}.js`)).default;

/** The words of `key` with `{placeholders}` filled in. Throws for an unknown key, which is a mistake of ours. */
export function say(key, values = {}) {
  if (!Object.hasOwn(WORDS, key)) throw new RangeError(`no words for ${key}`);
  return WORDS[key].replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

/** As `say` for a code that a server may know and we do not: then `otherwise`. */
export function sayCode(key, otherwise) {
  return Object.hasOwn(WORDS, key) ? WORDS[key] : otherwise;
}

/** Fill in every element below `root` that names its words in data-say, data-say-label or data-say-placeholder. */
export function fillIn(root) {
  for (const element of root.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of root.querySelectorAll("[data-say-label]")) {
    element.setAttribute("aria-label", say(element.dataset.sayLabel));
    if (element.tagName === "BUTTON") element.title = say(element.dataset.sayLabel);
  }
  for (const element of root.querySelectorAll("[data-say-placeholder]")) {
    element.placeholder = say(element.dataset.sayPlaceholder);
  }
}

/** Whether two language codes name the same language, whatever their regions. */
export function sameLanguage(one, other) {
  return base(one) === base(other);
}

function base(code) {
  return String(code).toLowerCase().split(/[-_]/)[0];
}

/** What a language is called in the reader's; its code where no name is known. */
export function languageName(code) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A code that may stand in a lang attribute; undetermined languages get none. */
export function langAttribute(code) {
  return typeof code === "string" && /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(code) && code !== "und" ? code : null;
}

const FROM_THE_RIGHT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/** The direction that a language is written in. */
export function direction(code) {
  return FROM_THE_RIGHT.includes(base(code)) ? "rtl" : "ltr";
}

const MOMENT = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?/;

/**
 * A publish time at the precision it was given in, with its own offset: `12 August 2025, 22:40 UTC+9`.
 * The reader's zone is not used: a newspaper's date is the one printed on it.
 */
export function dateWords(moment) {
  const found = MOMENT.exec(moment ?? "");
  if (!found) return say("date_unknown");
  const [, year, month, day, hour, minute, offset] = found;
  const shown = { timeZone: "UTC", year: "numeric" };
  if (month) shown.month = day ? "short" : "long";
  if (day) shown.day = "numeric";
  if (hour) Object.assign(shown, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const at = new Date(Date.UTC(+year, +(month ?? 1) - 1, +(day ?? 1), +(hour ?? 0), +(minute ?? 0)));
  const words = new Intl.DateTimeFormat(language, shown).format(at);
  return hour && offset ? `${words} ${zoneWords(offset)}` : words;
}

function zoneWords(offset) {
  if (offset === "Z" || offset === "+00:00" || offset === "-00:00") return "UTC";
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset);
  return `UTC${sign === "-" ? "−" : "+"}${Number(hours)}${minutes === "00" ? "" : `:${minutes}`}`;
}

/** The day alone, for lines where the hour would be noise. */
export function dayWords(moment) {
  return dateWords(typeof moment === "string" ? moment.slice(0, 10) : moment);
}

/** The language a question is probably in, by its script, until the server says; null when letters do not tell. */
export function scriptLanguage(text) {
  if (/\p{Script=Hangul}/u.test(text)) return "ko";
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return "ja";
  if (/\p{Script=Han}/u.test(text)) return "zh";
  if (/\p{Script=Arabic}/u.test(text)) return "ar";
  return null;
}

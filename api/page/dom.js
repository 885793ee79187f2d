/**
 * Making elements. Text from articles, models and servers only ever becomes text: there is no way here to write
 * markup, an event handler or a style into an attribute.
 */

const ATTRIBUTES = /^(class|id|dir|lang|title|type|name|value|hidden|for|role|tabindex|datetime|placeholder|rows|maxlength|open|list|autocomplete|spellcheck|enterkeyhint|min|max|method|aria-[a-z]+|data-[a-z-]+)$/;

/**
 * An element with attributes and children. Attributes that are null, undefined or false are left out; `on` holds
 * listeners by event name; strings among the children become text.
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (!ATTRIBUTES.test(key)) {
      throw new TypeError(`attribute ${key}`);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text whose direction is its own and does not disturb the line around it. */
export function isolated(text, attributes = {}) {
  return el("bdi", attributes, text);
}

/** A link to a page of the web that opens in a new tab, or null for any address that is not http(s). */
export function webLink(address, label, attributes = {}) {
  const url = webAddress(address);
  if (url === null) return null;
  const link = el("a", attributes, label);
  link.href = url;
  link.target = "_blank";
  link.rel = "noreferrer noopener";
  return link;
}

/** The address as browsers write it, or null unless it is one of the web. */
export function webAddress(address) {
  if (typeof address !== "string") return null;
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A button that never submits a form; `label` is text, an element, or a list of these. */
export function button(label, attributes, listener) {
  return el("button", { type: "button", on: { click: listener }, ...attributes }, label);
}

const ICONS = {
  good: "M7 11v9H4v-9zm2 9h8.2a2 2 0 0 0 2-1.6l1.3-6A2 2 0 0 0 18.5 10H14l.7-3.6A2 2 0 0 0 12.8 4h-.3L9 11z",
  bad: "M17 13V4h3v9zm-2-9H6.8a2 2 0 0 0-2 1.6l-1.3 6A2 2 0 0 0 5.5 14H10l-.7 3.6a2 2 0 0 0 1.9 2.4h.3L15 13z",
  copy: "M8 8V5a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-3M5 8h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V6m-6 6l6-6 6 6",
  stop: "M7 7h10v10H7z",
  plus: "M12 5v14M5 12h14",
  menu: "M4 7h16M4 12h16M4 17h16",
  previous: "M6 15l6-6 6 6",
  next: "M6 9l6 6 6-6",
  options: "M4 8h8m4 0h4M4 16h4m4 0h8M14 6v4M10 14v4",
  outside: "M14 5h5v5m0-5l-8 8M11 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-5",
  bin: "M5 7h14M10 7V5h4v2m-7 0l1 12h8l1-12",
};

/** A line drawing that says nothing to a screen reader; the button around it has the words. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" })) {
    drawing.setAttribute(key, value);
  }
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

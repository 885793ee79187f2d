/** Asks for the server's key, only when the server wants one. The key stays in this tab. */

import { say } from "./words.js";

const box = document.getElementById("key");
const field = document.getElementById("key-field");
const wrong = document.getElementById("key-wrong");
let asking = null;

/** The key that the reader gives, or null; requests that fail at once share one question. */
export function askKey(refused) {
  asking ??= new Promise((resolve) => {
    const focused = document.activeElement;
    wrong.textContent = refused ? say("key_wrong") : "";
    field.value = "";
    box.returnValue = "";
    box.addEventListener(
      "close",
      () => {
        const key = field.value.trim();
        field.value = "";
        asking = null;
        focused?.focus();
        resolve(box.returnValue === "use" && key !== "" ? key : null);
      },
      { once: true },
    );
    box.showModal();
    field.focus();
  });
  return asking;
}

/** Make the question's buttons work. */
export function startKey() {
  document.getElementById("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    box.close("use");
  });
  document.getElementById("key-close").addEventListener("click", () => box.close(""));
}

/** What a screen reader says of its own accord: finished sentences, stages, ends. Nothing here is seen. */

const MOST = 12;
const place = document.getElementById("live");

/** Say `words` after what is being said. */
export function announce(words) {
  const line = document.createElement("p");
  line.textContent = words;
  place.append(line);
  while (place.childElementCount > MOST) place.firstElementChild.remove();
}

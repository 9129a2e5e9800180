// Marks what is wrong in a text soon after it was written, and lists it below.

import { make, show } from "./dom.js";

// So long nobody typed.
const PAUSE = 500;
const MOST = 5;

export class Faults {
  #editor;
  #list;
  #check;
  #timer = 0;

  /** `check(text)` says what is wrong: {start, end, text}. */
  constructor(editor, list, check) {
    this.#editor = editor;
    this.#list = list;
    this.#check = check;
  }

  /** Look again when typing pauses. */
  wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), PAUSE);
  }

  /** Look now: what is wrong. */
  look() {
    clearTimeout(this.#timer);
    const found = this.#check(this.#editor.text);
    this.#editor.mark(found);
    const items = found.slice(0, MOST).map((fault) => this.#item(fault));
    if (found.length > MOST) items.push(make("li", { class: "quiet" }, `and ${found.length - MOST} more`));
    this.#list.replaceChildren(...items);
    show(this.#list, found.length > 0);
    return found;
  }

  #item({ start, text }) {
    const line = this.#editor.text.slice(0, start).split("\n").length;
    const go = () => this.#editor.select(start);
    return make("li", {}, make("button", { type: "button", class: "link", onclick: go }, `Line ${line}`), ` ${text}`);
  }
}

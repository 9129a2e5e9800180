// The list of the steps: which one is open, and which have been done.

import { make } from "./dom.js";

export class Steps {
  #buttons = new Map();

  /** `lists` are pairs of a list element and its steps; `open(step)` is called when one is chosen. */
  constructor(lists, open) {
    for (const [list, steps] of lists) list.append(...steps.map((step) => make("li", {}, this.#button(step, open))));
  }

  mark(chosen) {
    for (const [name, button] of this.#buttons) {
      if (name === chosen.name) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    }
  }

  /** Show for each step of these names that it was done. */
  showDone(names) {
    for (const [name, button] of this.#buttons) button.classList.toggle("done", names.includes(name));
  }

  #button(step, open) {
    const button = make("button", { type: "button", class: "link", "data-step": step.name, onclick: () => open(step) }, step.name);
    this.#buttons.set(step.name, button);
    return button;
  }
}

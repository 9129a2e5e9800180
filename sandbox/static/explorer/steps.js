// The list of the steps: which one is open, and which have been done. Each is a link to its own address (#metrics).

import { make } from "./dom.js";

/** What stands behind the # of a step's address. */
export const anchorOf = ({ name }) => name.toLowerCase().replace(/[^a-z0-9]+/gu, "-").replace(/-$/u, "");

export class Steps {
  #links = new Map();
  #open;

  /** `lists` are pairs of a list element and its steps; `open(step)` is called when one is chosen, also by Back. */
  constructor(lists, open) {
    this.#open = open;
    for (const [list, steps] of lists) for (const step of steps) this.add(list, step);
    addEventListener("popstate", () => {
      if (this.inAddress) open(this.inAddress);
    });
  }

  /** The step that the page's address names; undefined when it names none. */
  get inAddress() {
    return [...this.#links.keys()].find((step) => `#${anchorOf(step)}` === location.hash);
  }

  mark(chosen) {
    for (const [step, link] of this.#links) {
      if (step === chosen) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    const address = `#${anchorOf(chosen)}`;
    if (location.hash === address) return;
    // The first one is no step back.
    if (this.inAddress) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  /** Show for each step of these names that it was done. */
  showDone(names) {
    for (const [{ name }, link] of this.#links) link.classList.toggle("done", names.includes(name));
  }

  /** One more step at the end of a list. */
  add(list, step) {
    list.append(make("li", {}, this.#link(step)));
  }

  #link(step) {
    const link = make("a", { href: `#${anchorOf(step)}`, "data-step": step.name, onclick: (event) => this.#clicked(event, step) }, step.name);
    this.#links.set(step, link);
    return link;
  }

  /** Open it at once; with Ctrl and the like the browser opens it in another tab. */
  #clicked(event, step) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#open(step);
  }
}

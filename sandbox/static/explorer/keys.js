// The form of the keys: three fields, which a pasted key fills together.

import { find, show } from "./dom.js";

export const NAMES = ["client_id", "client_secret", "account_id"];

export class Keys {
  #form = find("keys");

  /** `connect(key)` is called with what was filled in. */
  constructor(environment, connect) {
    this.fill(environment.key);
    this.notConnected();
    this.#form.addEventListener("paste", (event) => this.#pasted(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      connect(this.given);
    });
  }

  /** What stands in the fields. */
  get given() {
    return Object.fromEntries(NAMES.map((name) => [name, this.#form.elements[name].value.trim()]));
  }

  get isComplete() {
    return NAMES.every((name) => this.given[name]);
  }

  fill(key) {
    for (const name of NAMES) if (typeof key[name] === "string") this.#form.elements[name].value = key[name];
  }

  empty() {
    this.#form.reset();
  }

  connecting() {
    this.#say("connecting …");
  }

  connected(name) {
    this.#say(`connected as ${name}`);
    find("environment").open = false;
  }

  /** With a problem, a sentence, the form says it where it can be seen. */
  notConnected(problem = "", { helps = false } = {}) {
    this.#say("not connected", problem);
    find("environment").open = true;
    show(find("keys-help"), helps);
    if (problem) find("keys-problem").scrollIntoView({ block: "nearest" });
  }

  /** Say that nothing can be run yet, what to do, and lead to the first field that is empty. */
  askFor() {
    this.notConnected("Nothing was sent yet: connect first.", { helps: true });
    const empty = NAMES.find((name) => !this.given[name]);
    this.#form.elements[empty ?? NAMES[0]].focus();
  }

  #say(state, problem = "") {
    find("environment-state").textContent = state;
    find("keys-problem-text").textContent = problem;
    show(find("keys-problem"), Boolean(problem));
  }

  /** A whole key as JSON, as the page Admin and the command line give it, fills all fields. */
  #pasted(event) {
    const key = parsed(event.clipboardData.getData("text"));
    if (!key) return;
    event.preventDefault();
    this.fill(key);
    this.#form.querySelector("button").focus();
  }
}

function parsed(text) {
  try {
    const read = JSON.parse(text);
    return NAMES.some((name) => typeof read?.[name] === "string") ? read : null;
  } catch {
    return null;
  }
}

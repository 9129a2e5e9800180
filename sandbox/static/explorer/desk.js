// What is written: the step that is open, its query and variables, and what is wrong with them.

import { faultsOf } from "./check.js";
import { faultsOfVariables } from "./check_json.js";
import { find, show } from "./dom.js";
import { Drafts } from "./drafts.js";
import { Editor } from "./editor.js";
import { Faults } from "./faults.js";
import { layOut, lexJson } from "./json.js";
import { lex, metAt, operationsOf, variablesOf } from "./language.js";
import { suggestQuery, suggestVariables } from "./suggest.js";

export class Desk {
  #environment;
  #drafts;
  #schema;
  #values;
  #step = null;
  #example = { query: "", variables: "" };
  #isFilling = false;

  /** `schema()` and `values()` give what is known by now; `opened(step)`, `run()` and `lookUp()` are called when that is wanted. */
  constructor(environment, { schema, values, opened, run, lookUp }) {
    this.#environment = environment;
    this.#drafts = new Drafts(environment);
    this.#schema = schema;
    this.#values = values;
    this.opened = opened;
    const shared = { changed: () => this.#changed(), run, lookUp };
    this.query = new Editor(find("query"), { ...shared, signs: lex, suggest: (...at) => suggestQuery(schema(), ...at) });
    this.variables = new Editor(find("variables"), {
      ...shared,
      signs: jsonSigns,
      suggest: (...at) => suggestVariables(schema(), this.#declared(), ...at),
    });
    this.faults = [
      new Faults(this.query, find("query-faults"), (text) => faultsOf(schema(), text)),
      new Faults(this.variables, find("variables-faults"), (text) => faultsOfVariables(schema(), this.#declared(), text)),
    ];
    find("start-over").addEventListener("click", () => this.#startOver());
  }

  get step() {
    return this.#step;
  }

  /** Query, variables as text, and the name of the operation that is to be run. */
  get written() {
    const choice = find("operation");
    const name = choice.options.length > 1 ? choice.value : (operationsOf(this.query.text)[0]?.name ?? "");
    return { query: this.query.text, variables: this.variables.text, name };
  }

  /** Open a step: its draft, if there is one, else the example. */
  open(step) {
    this.#step = step;
    this.#example = this.#filled();
    this.#fill(this.#drafts.open(step.name, this.#example));
    this.#environment.set({ chosen: step.name });
    find("doing").textContent = step.name;
    const isMissing = step.needs && !this.#values()[step.needs];
    find("hint").textContent = isMissing ? "First create a report: its id is needed here." : step.hint;
    this.opened(step);
  }

  /** Open a step with something that was written before, or elsewhere. Undo brings back what stood there. */
  put(step, written) {
    this.open(step);
    this.#fill({ ...this.written, ...written });
    this.#changed();
  }

  /** Fill the open step anew, when ids or the schema have changed. */
  refresh() {
    if (this.#filled().variables !== this.#example.variables) this.open(this.#step);
    this.look();
  }

  /** Look for mistakes now. */
  look() {
    for (const each of this.faults) each.look();
  }

  /** The variables as an object; null when they are no JSON object, and the page says so. */
  readVariables() {
    try {
      const read = JSON.parse(this.variables.text.trim() || "{}");
      if (read !== null && typeof read === "object" && !Array.isArray(read)) return read;
    } catch {
      // What is wrong stands below the variables.
    }
    const [first] = this.faults[1].look();
    if (first) this.variables.select(first.start);
    return null;
  }

  /** The field or argument at the cursor. */
  met() {
    return metAt(this.#schema(), this.query.text, this.query.position);
  }

  #declared() {
    return variablesOf(this.#schema(), this.query.text);
  }

  #filled() {
    return { query: this.#step.query, variables: layOut(this.#step.variables(this.#values())) };
  }

  #fill({ query, variables }) {
    this.#isFilling = true;
    this.query.write(query);
    this.variables.write(variables);
    this.#isFilling = false;
    this.#show();
    this.look();
  }

  #startOver() {
    this.#drafts.drop(this.#step.name);
    this.open(this.#step);
    find("query").focus();
  }

  #changed() {
    if (this.#isFilling || !this.#step) return;
    this.#drafts.keep(this.#step.name, { query: this.query.text, variables: this.variables.text }, this.#example);
    this.#show();
    for (const each of this.faults) each.wait();
  }

  #show() {
    const { query, variables } = this.#example;
    show(find("start-over"), this.query.text !== query || this.variables.text !== variables);
    const names = operationsOf(this.query.text).map(({ name }) => name).filter(Boolean);
    show(find("operation-choice"), names.length > 1);
    if (names.join() === [...find("operation").options].map(({ value }) => value).join()) return;
    find("operation").replaceChildren(...names.map((name) => new Option(name)));
  }
}

function jsonSigns(text) {
  const signs = lexJson(text);
  return signs.map((sign, index) => (sign.kind === "string" && signs[index + 1]?.value === ":" ? { ...sign, kind: "name" } : sign));
}

// What is written: the step that is open, its query and variables, and what is wrong with them.

import { faultsOf } from "./check.js";
import { faultsOfVariables } from "./check_json.js";
import { find, show } from "./dom.js";
import { Drafts } from "./drafts.js";
import { Editor } from "./editor.js";
import { Faults } from "./faults.js";
import { jsonMetAt, jsonPlaceOf, layOut, lexJson } from "./json.js";
import { filledFrom, lex, metAt, operationsOf, variablesOf } from "./language.js";
import { suggestQuery, suggestVariables } from "./suggest.js";

export const LACKING = "First create a report, or choose one in All reports";

export class Desk {
  #environment;
  #drafts;
  #schema;
  #values;
  #step = null;
  #example = { query: "", variables: "" };
  #isFilling = false;

  /**
   * `schema()`, `values()` and `known()` (target-group variables) give what is known by now; `opened(step)`, `run()` and
   * `lookUp(editor)` are called when that is wanted.
   */
  constructor(environment, { schema, values, known, opened, run, lookUp }) {
    this.#environment = environment;
    this.#drafts = new Drafts(environment);
    this.#schema = schema;
    this.#values = values;
    this.opened = opened;
    const shared = { changed: () => this.#changed(), run };
    this.query = new Editor(find("query"), {
      ...shared,
      signs: lex,
      suggest: (...at) => suggestQuery(schema(), ...at),
      lookUp: () => lookUp(this.query),
    });
    this.variables = new Editor(find("variables"), {
      ...shared,
      signs: jsonSigns,
      suggest: (...at) => suggestVariables(schema(), this.#declared(), ...at, known()),
      lookUp: () => lookUp(this.variables),
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
    this.#environment.set("chosen", step.name);
    find("doing").textContent = step.name;
    this.#hint();
    this.opened(step);
  }

  /** Whether the open step needs what no answer has given yet. */
  get isLacking() {
    return Boolean(this.#step.needs && !this.#values()[this.#step.needs]);
  }

  #hint() {
    const { hint } = this.#step;
    const said = typeof hint === "function" ? hint(this.#values()) : hint;
    find("hint").textContent = this.isLacking ? `${LACKING}: its id is needed here.` : said;
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
    this.#hint();
    this.look();
  }

  /** Fill the open step anew, when another tab has changed its draft. */
  reread() {
    const { query, variables } = this.#drafts.open(this.#step.name, this.#example);
    if (query !== this.query.text || variables !== this.variables.text) this.#fill({ query, variables });
  }

  /** Look for mistakes now. */
  look() {
    for (const each of this.faults) each.look();
  }

  /** The variables as an object. Where they are no JSON object, {fault}: a sentence that says where. */
  readVariables() {
    try {
      const given = JSON.parse(this.variables.text.trim() || "{}");
      if (given !== null && typeof given === "object" && !Array.isArray(given)) return { given };
    } catch {
      // What is wrong is found below.
    }
    const [{ start, text }] = this.faults[1].look();
    this.variables.select(start);
    return { fault: `line ${lineOf(this.variables.text, start)} of the variables: ${text}` };
  }

  /** The field, argument or input at the cursor of an editor: {type, field}. */
  met(editor) {
    if (editor === this.variables) return jsonMetAt(this.#schema(), this.#declared(), editor.text, editor.position);
    return metAt(this.#schema(), editor.text, editor.position);
  }

  /** Where in the variables a field that an answer names stands, like input.setA.dateRange.end: a sign, or undefined. */
  placeOf(path) {
    const [first, ...others] = path.replace(/^\$/u, "").split(".");
    const variable = filledFrom(this.#schema(), this.query.text).get(first) ?? first;
    return jsonPlaceOf(this.variables.text, [variable, ...others]);
  }

  #declared() {
    return variablesOf(this.#schema(), this.query.text);
  }

  #filled() {
    const variables = this.#step.variables(this.#values());
    return { query: this.#step.query, variables: typeof variables === "string" ? variables : layOut(variables) };
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

export const lineOf = (text, at) => text.slice(0, at).split("\n").length;

function jsonSigns(text) {
  const signs = lexJson(text);
  return signs.map((sign, index) => (sign.kind === "string" && signs[index + 1]?.value === ":" ? { ...sign, kind: "name" } : sign));
}

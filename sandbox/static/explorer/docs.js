// The schema as pages to walk through: types, fields, arguments, values.

import { make } from "./dom.js";
import { bare, isNeeded, spoken } from "./schema.js";

const KINDS = { OBJECT: "Type", INPUT_OBJECT: "Input", ENUM: "Enumeration", SCALAR: "Scalar", INTERFACE: "Interface", UNION: "Union" };

export class Docs {
  #root;
  #search;
  #schema;
  #path = [];

  constructor(root, search, schema) {
    this.#root = root;
    this.#search = search;
    this.#schema = schema;
    search.oninput = () => this.#draw();
    this.#draw();
  }

  /** Show a type, or one of its fields. */
  open(typeName, fieldName = "") {
    this.#search.value = "";
    this.#path.push({ typeName, fieldName });
    this.#draw();
    this.#root.querySelector("h3")?.focus();
  }

  /** Say that there are no docs of what was asked for. */
  nothing() {
    this.#search.value = "";
    this.#path = [];
    this.#draw();
    this.#root.prepend(make("p", { class: "notice", role: "status" }, "Nothing is known of the word at the cursor. Search for another:"));
  }

  #back() {
    this.#search.value = "";
    this.#path.pop();
    this.#draw();
    this.#root.querySelector("h3")?.focus();
  }

  #draw() {
    const wanted = this.#search.value.trim();
    this.#root.replaceChildren(...(wanted ? this.#found(wanted) : this.#page()));
  }

  #page() {
    const here = this.#path.at(-1);
    if (!here) return this.#start();
    const type = this.#schema.type(here.typeName);
    const field = this.#schema.field(here.typeName, here.fieldName);
    const back = make("button", { type: "button", class: "plain small", onclick: () => this.#back() }, "Back");
    return [back, ...(field ? this.#fieldPage(type, field) : this.#typePage(type))];
  }

  #start() {
    const { query, mutation, types } = this.#schema;
    const others = [...types.values()].filter(({ name }) => name !== query && name !== mutation);
    return [
      ...[query, mutation].filter(Boolean).flatMap((name) => this.#typePage(this.#schema.type(name))),
      title("All types"),
      make("ul", { class: "columns" }, ...others.map(({ name }) => make("li", {}, this.#link(name)))),
    ];
  }

  #typePage(type) {
    const fields = this.#schema.fields(type.name);
    return [
      title(type.name),
      make("p", { class: "quiet" }, KINDS[type.kind] ?? type.kind),
      said(type.description),
      fields.length ? this.#rows(type, fields) : null,
      type.enumValues?.length ? definitions(type.enumValues.map((each) => [[code(each.name)], each.description])) : null,
    ].filter(Boolean);
  }

  #rows(type, fields) {
    return definitions(fields.map((field) => [[this.#link(type.name, field.name), ": ", this.#typed(field.type)], field.description]));
  }

  #fieldPage(type, field) {
    const inputs = field.args ?? [];
    return [
      title(`${type.name}.${field.name}`),
      make("p", {}, "Gives ", this.#typed(field.type)),
      said(field.description),
      inputs.length ? make("h4", {}, "Arguments") : null,
      inputs.length ? definitions(inputs.map((input) => [this.#argument(input), input.description])) : null,
      this.#schema.isComposite(field.type) ? make("h4", {}, "Fields") : null,
      this.#schema.isComposite(field.type) ? this.#rows(this.#schema.type(bare(field.type)), this.#schema.fields(bare(field.type))) : null,
    ].filter(Boolean);
  }

  #argument(input) {
    const otherwise = input.defaultValue == null ? "" : `, else ${input.defaultValue}`;
    return [code(input.name), ": ", this.#typed(input.type), isNeeded(input) ? ", needed" : otherwise];
  }

  #found(wanted) {
    const found = this.#schema.search(wanted);
    if (!found.length) return [make("p", { role: "status" }, "Nothing has that in its name or description.")];
    const rows = found.map(({ type, field, value }) => [
      value ? [this.#link(type.name), ": ", code(value.name)] : [this.#link(type.name, field?.name)],
      (value ?? field ?? type).description,
    ]);
    return [make("p", { class: "quiet", role: "status" }, `${found.length} found`), definitions(rows)];
  }

  #link(typeName, fieldName = "") {
    const isSearching = Boolean(this.#search.value.trim());
    const here = this.#path.at(-1)?.typeName;
    const text = fieldName && (isSearching || (here && here !== typeName && !this.#path.at(-1).fieldName)) ? `${typeName}.${fieldName}` : fieldName || typeName;
    return make("button", { type: "button", class: "link", onclick: () => this.open(typeName, fieldName) }, text);
  }

  #typed(reference) {
    const name = bare(reference);
    const [before, after] = spoken(reference).split(name);
    return make("code", {}, before, this.#schema.type(name) ? this.#link(name) : name, after);
  }
}

const code = (text) => make("code", {}, text);
const title = (text) => make("h3", { tabindex: "-1" }, text);
const said = (text) => (text ? make("p", {}, ...spelt(text)) : null);
/** A text in which names stand between backticks, as descriptions of schemas are written. */
const spelt = (text) => text.split("`").map((part, index) => (index % 2 ? code(part) : part));

function definitions(rows) {
  const parts = rows.flatMap(([term, text]) => [make("dt", {}, ...term), make("dd", {}, ...spelt(text ?? ""))]);
  return make("dl", { class: "docs" }, ...parts);
}

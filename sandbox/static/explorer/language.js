// Reads GraphQL as far as it is written: what the signs are, and what may stand at the cursor.

import { bare, inside } from "./schema.js";

const SIGN =
  /(?<comment>#[^\n]*)|(?<string>"""[^]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?)|(?<variable>\$\w*)|(?<directive>@\w*)|(?<number>-?\d[\w.+-]*)|(?<name>[A-Za-z_]\w*)|(?<mark>\.\.\.|[^\s,\uFEFF])/gu;

/** The signs of a text: {kind, value, start, end}; blanks and commas are none. */
export function lex(text) {
  return [...text.matchAll(SIGN)].map((found) => ({
    kind: Object.entries(found.groups).find(([, value]) => value !== undefined)[0],
    value: found[0],
    start: found.index,
    end: found.index + found[0].length,
  }));
}

const END = Symbol("the text ends here");

/** Goes along the signs and knows at each what may follow. */
class Walk {
  at = 0;
  wanted = { kind: "document" };
  /** What was met, in order: {kind, sign, …}. Kinds: field, argument, input, value, object, type, declared, spread, lost. */
  met = [];
  /** Names of the fragments. */
  fragments = [];
  /** Types of the variables declared, by name. */
  variables = new Map();
  operations = [];

  constructor(schema, signs) {
    this.schema = schema;
    this.signs = signs;
    try {
      this.#document();
    } catch (problem) {
      if (problem !== END) throw problem;
    }
  }

  #take() {
    if (this.at >= this.signs.length) throw END;
    return this.signs[this.at++];
  }

  /** Remember the sign that was taken last. */
  #note(kind, more = {}) {
    const entry = { kind, sign: this.signs[this.at - 1], ...more };
    this.met.push(entry);
    return entry;
  }

  #is(...values) {
    return values.includes(this.signs[this.at]?.value);
  }

  #document() {
    for (;;) {
      this.wanted = { kind: "document" };
      const { value } = this.#take();
      if (value === "{") this.#selection(this.schema.query);
      else if (value === "query") this.#operation(this.schema.query, value);
      else if (value === "mutation") this.#operation(this.schema.mutation, value);
      else if (value === "fragment") this.#fragment();
      else this.#note("lost");
    }
  }

  #operation(root, word) {
    this.wanted = { kind: "nothing" };
    const name = this.signs[this.at]?.kind === "name" ? this.#take().value : "";
    this.operations.push({ word, name });
    if (this.#is("(")) this.#declarations();
    this.#directives();
    if (this.#is("{")) {
      this.#take();
      this.#selection(root);
    }
  }

  #fragment() {
    this.wanted = { kind: "nothing" };
    this.fragments.push(this.#take().value);
    if (this.#is("on")) this.#take();
    const type = this.#composite();
    if (this.#take().value === "{") this.#selection(type);
  }

  #composite() {
    this.wanted = { kind: "composites" };
    const { value } = this.#take();
    this.#note("type", { isComposite: true });
    this.wanted = { kind: "nothing" };
    return value;
  }

  #declarations() {
    this.#take();
    for (;;) {
      this.wanted = { kind: "nothing" };
      const sign = this.#take();
      if (sign.value === ")") return;
      if (sign.kind !== "variable") continue;
      this.#note("declared");
      if (this.#take().value !== ":") continue;
      const type = this.#reference();
      this.variables.set(sign.value.slice(1), type);
      if (!this.#is("=")) continue;
      this.#take();
      this.#value(type);
    }
  }

  #reference() {
    this.wanted = { kind: "inputs" };
    const { value } = this.#take();
    let type = { kind: "NAMED", name: value };
    if (value !== "[") {
      this.#note("type", { isComposite: false });
    } else {
      type = { kind: "LIST", ofType: this.#reference() };
      if (this.#is("]")) this.#take();
    }
    this.wanted = { kind: "nothing" };
    if (!this.#is("!")) return type;
    this.#take();
    return { kind: "NON_NULL", ofType: type };
  }

  #selection(type) {
    for (;;) {
      this.wanted = { kind: "fields", type };
      const sign = this.#take();
      if (sign.value === "}") return;
      if (sign.value === "...") this.#spread(type);
      else if (sign.kind === "name") this.#field(type, sign);
      else this.#note("lost");
    }
  }

  #spread(type) {
    this.wanted = { kind: "spread" };
    let inner = type;
    if (this.#is("on")) {
      this.#take();
      inner = this.#composite();
    } else if (!this.#is("{") && this.signs[this.at]?.kind !== "directive") {
      this.#take();
      this.#note("spread");
      this.#directives();
      return;
    }
    this.#directives();
    this.wanted = { kind: "nothing" };
    if (this.#is("{")) {
      this.#take();
      this.#selection(inner);
    }
  }

  #field(type, first) {
    let sign = first;
    if (this.#is(":")) {
      this.#take();
      this.wanted = { kind: "fields", type };
      sign = this.#take();
    }
    const field = this.schema.field(type, sign.value);
    const entry = this.#note("field", { type, field, given: [], isOpen: false });
    if (this.#is("(")) this.#arguments(type, field, entry.given);
    this.#directives();
    entry.isOpen = this.#is("{");
    if (!entry.isOpen) return;
    this.#take();
    this.#selection(bare(field?.type));
  }

  #directives() {
    while (this.signs[this.at]?.kind === "directive") {
      this.#take();
      if (this.#is("(")) this.#arguments("", undefined, []);
    }
  }

  #arguments(type, field, given) {
    this.#take();
    this.#entries(field?.args ?? [], ")", given, (input) => this.#note("argument", { type, field, input }));
  }

  /** Names with values, up to a closing sign; the names are added to `used`. */
  #entries(inputs, closing, used, note) {
    for (;;) {
      this.wanted = { kind: "inputFields", inputs, used };
      const sign = this.#take();
      if (sign.value === closing) return;
      if (sign.kind !== "name") {
        this.#note("lost");
        continue;
      }
      used.push(sign.value);
      const input = inputs.find(({ name }) => name === sign.value);
      note(input);
      if (!this.#is(":")) continue;
      this.#take();
      this.#value(input?.type);
    }
  }

  #value(type) {
    this.wanted = { kind: "value", type };
    const { value } = this.#take();
    if (value === "{") {
      const name = bare(type);
      const { given } = this.#note("object", { type: name, given: [] });
      this.#entries(this.schema.fields(name), "}", given, (field) => this.#note("input", { type: name, field }));
    } else if (value === "[") {
      this.#list(inside(type));
    } else if (value === "}" || value === ")") {
      this.at -= 1;
    } else {
      this.#note("value", { type });
    }
  }

  #list(type) {
    while (!this.#is("]", "}", ")")) this.#value(type);
    if (this.#is("]")) this.#take();
  }
}

/** What may stand at a position, and the word that is being written there: {kind, …, word, start, end, variables}. */
export function contextAt(schema, text, position) {
  const signs = lex(text);
  const under = signs.find((sign) => sign.start < position && position <= sign.end);
  if (under && (under.kind === "comment" || under.kind === "string" || under.kind === "number")) return null;
  const written = under && under.kind !== "mark" ? under : null;
  const before = signs.filter((sign) => sign.kind !== "comment" && sign.end <= position && sign !== written);
  const walk = new Walk(schema, before);
  const word = written ? text.slice(written.start, position) : "";
  return {
    ...walk.wanted,
    variables: walk.variables,
    word,
    start: position - word.length,
    end: written ? written.end : position,
    next: signs.find((sign) => sign.start >= (written?.end ?? position))?.value,
  };
}

/** Everything that a text says, as far as it can be read: {met, variables, fragments, operations}. */
export const whole = (schema, text) => new Walk(schema, lex(text).filter((sign) => sign.kind !== "comment"));

const LOOKED_UP = new Set(["field", "argument", "input"]);

/** The field or input under the cursor: {type, field}; undefined when there is none. */
export function metAt(schema, text, position) {
  const isHere = ({ kind, sign }) => LOOKED_UP.has(kind) && sign.start <= position && position <= sign.end;
  return whole(schema, text).met.find(isHere);
}

/** Types of all declared variables, by name. */
export const variablesOf = (schema, text) => whole(schema, text).variables;

/** The variables that arguments are filled from: each variable's name by its argument's. */
export function filledFrom(schema, text) {
  const { met } = whole(schema, text);
  const pairs = met.map(({ kind, sign }, index) => [kind === "argument" && sign.value, met[index + 1]]);
  const filled = pairs.filter(([argument, next]) => argument && next?.kind === "value" && next.sign.kind === "variable");
  return new Map(filled.map(([argument, { sign }]) => [argument, sign.value.slice(1)]));
}

/** Operations in order: {word, name}. */
export function operationsOf(text) {
  return whole({ field: () => undefined, fields: () => [] }, text).operations;
}

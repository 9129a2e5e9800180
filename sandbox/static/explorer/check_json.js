// What is wrong in the variables: whether they are JSON, and whether they are what the query declares.

import { lexJson } from "./json.js";
import { near } from "./near.js";
import { bare, inside, isNeeded, spoken } from "./schema.js";

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u;
const WORDS = new Set(["true", "false", "null"]);
const JSON_KINDS = { Int: "number", Float: "number", String: "string", ID: "string", Boolean: "word", Date: "string" };
const STOP = Symbol("no JSON from here on");

/** Faults of variables: {start, end, text}. `variables` are the types that the query declares, by name. */
export function faultsOfVariables(schema, variables, text) {
  return new Reading(schema, variables, text.trim() ? text : "{}").found;
}

class Reading {
  found = [];
  #at = 0;

  constructor(schema, variables, text) {
    this.schema = schema;
    this.signs = lexJson(text);
    this.last = { start: Math.max(0, text.trimEnd().length - 1), end: text.trimEnd().length };
    try {
      this.#whole([...variables].map(([name, type]) => ({ name, type })));
    } catch (problem) {
      if (problem !== STOP) throw problem;
    }
  }

  #whole(inputs) {
    const first = this.#take("Variables are one JSON object, like {\"accountId\": \"…\"}.");
    if (first.value !== "{") this.#stop(first, "Variables are one JSON object, like {\"accountId\": \"…\"}.");
    this.#object(first, { inputs, unknown: (name) => `The query declares no variable ${name}.`, missing: (names) => `The query needs ${names}.` });
    if (this.#at < this.signs.length) this.#stop(this.signs[this.#at], "The variables end before this.");
  }

  #take(otherwise = "Something is missing at the end.") {
    const sign = this.signs[this.#at];
    if (!sign) this.#stop(this.last, otherwise);
    this.#at += 1;
    return sign;
  }

  #stop(sign, text) {
    this.#fault(sign, text);
    throw STOP;
  }

  #fault({ start, end }, text) {
    this.found.push({ start, end, text });
  }

  #object(opening, { inputs, unknown, missing }) {
    const given = [];
    if (!this.#ends("}")) {
      do {
        const sign = this.#take();
        if (sign.kind !== "string") this.#stop(sign, "A name in \" \" is expected here.");
        given.push(this.#string(sign));
        if (this.#take().value !== ":") this.#stop(sign, `After ${sign.value} a : is expected.`);
        const input = inputs?.find(({ name }) => name === given.at(-1));
        if (inputs && !input) this.#fault(sign, unknown(given.at(-1)) + near(given.at(-1), inputs.map(({ name }) => name)));
        this.#value(input?.type);
      } while (this.#goesOn("}"));
    }
    const lacking = (inputs ?? []).filter((input) => isNeeded(input) && !given.includes(input.name)).map(({ name }) => name);
    if (lacking.length) this.#fault(opening, missing(lacking.join(", ")));
  }

  #ends(closing) {
    if (this.signs[this.#at]?.value !== closing) return false;
    this.#at += 1;
    return true;
  }

  /** Whether another entry follows, rather than the end. */
  #goesOn(closing) {
    const sign = this.#take(`A ${closing} is missing.`);
    if (sign.value === closing) return false;
    if (sign.value !== ",") this.#stop(sign, `A comma or ${closing} is expected here.`);
    if (this.signs[this.#at]?.value === closing) this.#stop(sign, "No comma after the last entry.");
    return true;
  }

  #string(sign) {
    try {
      return JSON.parse(sign.value);
    } catch {
      return this.#stop(sign, "This is not closed by \", or holds a \\ that means nothing.");
    }
  }

  #value(type) {
    const sign = this.#take();
    if (sign.value === "{") this.#opened(sign, type);
    else if (sign.value === "[") this.#list(inside(type));
    else if (sign.kind === "mark") this.#stop(sign, `A value is expected here, not ${sign.value}`);
    else this.#scalar(sign, type);
  }

  #opened(sign, type) {
    const found = this.schema.type(bare(type));
    if (found && !found.inputFields) this.#fault(sign, `${spoken(type)} is needed here.`);
    const unknown = (name) => `${found.name} has no field ${name}.`;
    this.#object(sign, { inputs: found?.inputFields, unknown, missing: (names) => `${found.name} needs ${names}.` });
  }

  #list(type) {
    if (this.#ends("]")) return;
    do this.#value(type);
    while (this.#goesOn("]"));
  }

  #scalar(sign, type) {
    const value = sign.kind === "string" ? this.#string(sign) : sign.value;
    if (sign.kind === "word" && !WORDS.has(value)) this.#stop(sign, `${value} is no JSON. Texts stand in " ".`);
    if (sign.kind === "number" && !NUMBER.test(value)) this.#stop(sign, `${value} is no number.`);
    const fault = type ? this.#misfit(sign, value, type) : "";
    if (fault) this.#fault(sign, fault);
  }

  #misfit(sign, value, type) {
    if (sign.value === "null") return type.kind === "NON_NULL" ? "null is not allowed here." : "";
    const found = this.schema.type(bare(type));
    if (found?.inputFields) return `${spoken(type)} is needed here.`;
    const values = found?.enumValues?.map(({ name }) => name);
    if (values) return sign.kind === "string" && values.includes(value) ? "" : `${value} is no ${found.name}.${near(value, values)}`;
    const isFitting = !JSON_KINDS[found?.name] || JSON_KINDS[found.name] === sign.kind;
    return isFitting ? "" : `${spoken(inside(type))} is needed here.`;
  }
}

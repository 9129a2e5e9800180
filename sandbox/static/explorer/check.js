// What is wrong in a query, as far as the schema says, while it is being written: {start, end, text}, in order.

import { lex, whole } from "./language.js";
import { bare, inside, isNeeded, spoken } from "./schema.js";
import { near } from "./near.js";

const CLOSING = { "{": "}", "(": ")", "[": "]" };

/** Faults of a query. Where types are not known, only its brackets and names are looked at. */
export function faultsOf(schema, text) {
  const read = whole(schema, text);
  const told = read.met.map((entry) => [entry.sign, CHECKS[entry.kind]?.(entry, schema, read)]);
  const found = [...unbalanced(lex(text)), ...unused(read), ...told.filter(([, sentence]) => sentence)];
  return found.map(([{ start, end }, text]) => ({ start, end, text })).sort((a, b) => a.start - b.start);
}

const CHECKS = {
  lost: ({ sign }) => (sign.value in CLOSING || "})]".includes(sign.value) ? "" : `${sign.value} cannot stand here.`),
  field: ({ sign, type, field, given, isOpen }, schema) => {
    if (sign.value.startsWith("__") || !schema.type(type)) return "";
    if (!field) return `${type} has no field ${sign.value}.${near(sign.value, schema.fields(type).map(({ name }) => name))}`;
    const missing = lacking(field.args, given);
    if (missing) return `${sign.value} needs ${missing}.`;
    if (schema.isComposite(field.type) && !isOpen) return `Say which fields of ${sign.value}, between { and }.`;
    return isOpen && !schema.isComposite(field.type) ? `${sign.value} has no fields of its own.` : "";
  },
  argument: ({ sign, field, input }) => (field && !input ? `${field.name} has no argument ${sign.value}.${nearInput(sign, field.args)}` : ""),
  input: ({ sign, type, field }, schema) =>
    schema.type(type) && !field ? `${type} has no field ${sign.value}.${nearInput(sign, schema.fields(type))}` : "",
  object: ({ type, given }, schema) => {
    const missing = lacking(schema.type(type)?.inputFields, given);
    return missing ? `${type} needs ${missing}.` : "";
  },
  type: ({ sign, isComposite }, schema) => {
    if (!schema.types.size) return "";
    const fitting = [...schema.types.values()].filter((type) => Boolean(type.fields) === isComposite).map(({ name }) => name);
    return fitting.includes(sign.value) ? "" : `There is no such type: ${sign.value}.${near(sign.value, fitting)}`;
  },
  spread: ({ sign }, schema, { fragments }) =>
    sign.kind !== "name" || fragments.includes(sign.value) ? "" : `There is no fragment ${sign.value}.${near(sign.value, fragments)}`,
  value: ({ sign, type }, schema, { variables }) => {
    if (sign.kind === "variable") return variableFault(sign.value.slice(1), type, variables);
    return type ? literalFault(sign, type, schema) : "";
  },
};

function variableFault(name, wanted, variables) {
  if (!variables.has(name)) return `The variable $${name} is not declared.${near(name, [...variables.keys()])}`;
  const declared = variables.get(name);
  return wanted && bare(declared) !== bare(wanted) ? `$${name} is a ${spoken(declared)}; ${spoken(wanted)} is needed.` : "";
}

const KINDS = { Int: ["number"], Float: ["number"], String: ["string"], ID: ["string", "number"], Boolean: ["name"], Date: ["string"] };

function literalFault(sign, type, schema) {
  if (sign.value === "null") return type.kind === "NON_NULL" ? "null is not allowed here." : "";
  const found = schema.type(bare(type));
  const values = found?.name === "Boolean" ? ["true", "false"] : found?.enumValues?.map(({ name }) => name);
  if (values && !values.includes(sign.value)) return `${sign.value} is no ${found.name}.${near(sign.value, values)}`;
  const isFitting = values || !KINDS[found?.name] || KINDS[found.name].includes(sign.kind);
  return isFitting ? "" : `${spoken(inside(type))} is needed here.`;
}

function lacking(inputs, given) {
  return (inputs ?? []).filter((input) => isNeeded(input) && !given.includes(input.name)).map(({ name }) => name).join(", ");
}

const nearInput = (sign, inputs) => near(sign.value, inputs.map(({ name }) => name));

function unused({ met }) {
  const used = new Set(met.filter(({ kind, sign }) => kind === "value" && sign.kind === "variable").map(({ sign }) => sign.value));
  return met.filter(({ kind, sign }) => kind === "declared" && !used.has(sign.value)).map(({ sign }) => [sign, `${sign.value} is not used.`]);
}

/** The first bracket that is not closed, or closes nothing. */
function unbalanced(signs) {
  const open = [];
  for (const sign of signs.filter(({ kind }) => kind === "mark")) {
    if (sign.value in CLOSING) open.push(sign);
    else if ("})]".includes(sign.value)) {
      const opening = open.pop();
      if (!opening) return [[sign, `There is no bracket that ${sign.value} closes.`]];
      if (CLOSING[opening.value] !== sign.value) return [[sign, `${CLOSING[opening.value]} was expected, for the ${opening.value} before it.`]];
    }
  }
  return open.slice(-1).map((sign) => [sign, `This ${sign.value} is not closed.`]);
}

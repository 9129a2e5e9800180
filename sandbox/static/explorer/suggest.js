// From what may stand at the cursor to a list of suggestions: {label, detail, text, insert, caret}.

import { contextAt } from "./language.js";
import { jsonContextAt } from "./json.js";
import { bare, isNeeded, spoken } from "./schema.js";

const MOST = 50;
const HOLE = "\u0000"; // where the cursor goes

/** Suggestions for a query: {start, end, items}, or null. */
export function suggestQuery(schema, text, position) {
  const context = contextAt(schema, text, position);
  return context && chosen(context, MAKERS[context.kind]?.(schema, context) ?? []);
}

/** Suggestions for variables. `known` are the target-group variables that the account has: {name, label, values}. */
export function suggestVariables(schema, variables, text, position, known = []) {
  const context = jsonContextAt(schema, variables, text, position);
  if (!context) return null;
  if (context.kind === "keys") return chosen(context, keys(schema, context));
  return chosen(context, [...jsonValues(schema, context), ...filterWords(known, context.owner)]);
}

function chosen({ word, start, end }, items) {
  const wanted = word.toLowerCase();
  const rank = ({ label }) => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  const found = items.filter(({ label }) => label.toLowerCase().includes(wanted)).sort((a, b) => rank(a) - rank(b));
  return { start, end, word, items: found.slice(0, MOST).map(placed) };
}

function placed(item) {
  const insert = item.insert ?? item.label;
  const at = insert.indexOf(HOLE);
  return { ...item, insert: insert.replace(HOLE, ""), caret: at < 0 ? insert.length : at };
}

const MAKERS = {
  document: () => [
    { label: "query", insert: `query ${HOLE} {\n}`, text: "Reads something." },
    { label: "mutation", insert: `mutation ${HOLE} {\n}`, text: "Changes something." },
    { label: "fragment", insert: `fragment ${HOLE} on `, text: "Fields to be used again." },
  ],
  fields: (schema, { type, next }) => [
    ...schema.fields(type).map((field) => ({
      label: field.name,
      detail: spoken(field.type),
      text: field.description ?? "",
      insert: field.name + (next === "{" || next === "(" ? "" : needed(field) + selection(schema, field)),
    })),
    ...(schema.type(type) ? [{ label: "__typename", detail: "String!", text: "The name of the type." }] : []),
  ],
  inputFields: (schema, { inputs, used, next }) => unused(inputs, used).map((input) => ({
    label: input.name,
    detail: spoken(input.type),
    text: input.description ?? "",
    insert: next === ":" ? input.name : `${input.name}: `,
  })),
  value: (schema, { type, variables }) => [
    ...[...variables]
      .filter(([, declared]) => bare(declared) === bare(type))
      .map(([name, declared]) => ({ label: `$${name}`, detail: spoken(declared), text: "A variable of this operation." })),
    ...literals(schema, type),
  ],
  composites: (schema) => named(schema, (type) => type.fields),
  inputs: (schema) => named(schema, (type) => !type.fields),
  spread: (schema) => [{ label: "on", insert: "on ", text: "Only for values of this type." }],
};

function named(schema, isWanted) {
  return [...schema.types.values()].filter(isWanted).map((type) => ({ label: type.name, text: type.description ?? "" }));
}

function unused(inputs, used) {
  return inputs.filter((input) => !used.includes(input.name));
}

/** The arguments that must be there, each filled from a variable of its name. */
function needed(field) {
  const names = (field.args ?? []).filter(isNeeded).map(({ name }) => `${name}: $${name}`);
  return names.length ? `(${names.join(", ")})` : "";
}

function selection(schema, field) {
  return schema.isComposite(field.type) ? ` { ${HOLE} }` : "";
}

function literals(schema, type) {
  const found = schema.type(bare(type));
  const words = found?.name === "Boolean" ? ["true", "false"] : [];
  return [
    ...(found?.enumValues ?? []).map(({ name, description }) => ({ label: name, detail: found.name, text: description ?? "" })),
    ...words.map((label) => ({ label, detail: "Boolean" })),
  ];
}

function keys(schema, { inputs, used, next }) {
  return unused(inputs, used).map((input) => ({
    label: input.name,
    detail: spoken(input.type),
    text: input.description ?? "",
    insert: next === ":" ? `"${input.name}"` : `"${input.name}": ${opened(schema, input.type)}`,
  }));
}

/** The brackets that a value of a type begins and ends with. */
function opened(schema, type) {
  const open = type.kind === "NON_NULL" ? type.ofType : type;
  if (open.kind === "LIST") return `[${HOLE}]`;
  const found = schema.type(bare(open));
  if (found?.inputFields) return `{${HOLE}}`;
  return found?.enumValues || found?.name === "Boolean" || found?.name === "Int" || found?.name === "Float" ? HOLE : `"${HOLE}"`;
}

function jsonValues(schema, { type }) {
  return literals(schema, type).map((item) => ({ ...item, insert: item.detail === "Boolean" ? item.label : `"${item.label}"` }));
}

/** The names and values of a target group's filter. */
function filterWords(known, owner) {
  if (owner?.type !== "TargetGroupFilterInput") return [];
  if (owner.name === "variable") return known.map(({ name, label }) => text(name, label));
  const variable = known.find(({ name }) => name === owner.given.variable);
  return owner.name === "values" && variable ? variable.values.map(({ value, label }) => text(value, label)) : [];
}

const text = (label, detail) => ({ label, detail, insert: JSON.stringify(label) });

// Reads JSON as far as it is written, along the types of the query's variables.

import { bare, inside } from "./schema.js";

const SIGN = /(?<string>"(?:\\.|[^"\\\n])*"?)|(?<number>-?\d[\w.+-]*)|(?<word>[A-Za-z]\w*)|(?<mark>[^\s])/gu;

export function lexJson(text) {
  return [...text.matchAll(SIGN)].map((found) => ({
    kind: Object.entries(found.groups).find(([, value]) => value !== undefined)[0],
    value: found[0],
    start: found.index,
    end: found.index + found[0].length,
  }));
}

const SHORT = 60;

/** JSON to be read and changed by a person: short lists stand on one line. */
export function layOut(value, indent = "") {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const short = Array.isArray(value) ? `[${value.map((each) => JSON.stringify(each)).join(", ")}]` : "";
  if (short && short.length <= SHORT && value.every((each) => each === null || typeof each !== "object")) return short;
  const deeper = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((each) => deeper + layOut(each, deeper))
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([name, each]) => `${deeper}${JSON.stringify(name)}: ${layOut(each, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return entries.length ? `${open}\n${entries.join(",\n")}\n${indent}${close}` : open + close;
}

/** What may stand at a position: {kind: "keys" | "value", …, word, start, end}, or null. */
export function jsonContextAt(schema, variables, text, position) {
  const signs = lexJson(text);
  const under = signs.find(({ kind, start, end }) => kind !== "mark" && start < position && position <= end);
  const isInside = under && !(under.kind === "string" && under.end === position && /[^\\]"$/u.test(under.value) && under.value.length > 1);
  if (under && !isInside) return null;
  const before = signs.filter((sign) => sign.end <= position && sign !== under);
  const wanted = follow(schema, variables, before);
  if (!wanted) return null;
  return {
    ...wanted,
    word: under ? text.slice(under.start, position).replace(/^"/u, "") : "",
    start: under ? under.start : position,
    end: under ? under.end : position,
    next: signs.find((sign) => sign.start >= (under?.end ?? position))?.value,
  };
}

/** Goes along signs: {wanted} may stand after them; `seen(sign, level)` is called for each with the object it belongs to. */
function follow(schema, variables, signs, seen = () => {}) {
  const roots = [...variables].map(([name, type]) => ({ name, type }));
  const open = [];
  let wanted = null;
  let type = null;
  const owner = () => open.findLast(({ inputs }) => inputs);
  for (const [index, sign] of signs.entries()) {
    const level = open.at(-1);
    if (sign.value === "{") open.push(open.length ? objectOf(schema, bare(type)) : { inputs: roots, used: [], given: {} });
    else if (sign.value === "[") open.push({ item: inside(type) });
    else if (sign.value === "}" || sign.value === "]") open.pop();
    else if (sign.kind === "string" && level?.inputs && signs[index + 1]?.value === ":") {
      level.name = sign.value.slice(1, -1);
      level.used.push(level.name);
      type = level.inputs.find(({ name }) => name === level.name)?.type;
    } else if (sign.kind === "string" && level?.inputs) level.given[level.name] = sign.value.slice(1, -1);
    seen(sign, owner());
    wanted = expectation(sign.value, open.at(-1), type);
    if (wanted?.kind === "value") wanted.owner = owner();
    if (open.at(-1)?.item) type = open.at(-1).item;
  }
  return wanted;
}

const objectOf = (schema, type) => ({ type, inputs: schema.fields(type), used: [], given: {} });

/** What the docs have of the name, or of the name whose value it is, under the cursor: {type, field}, or only {type}. */
export function jsonMetAt(schema, variables, text, position) {
  let met;
  follow(schema, variables, lexJson(text), (sign, level) => {
    if (sign.kind === "mark" || !level || position < sign.start || sign.end < position) return;
    const field = level.inputs.find(({ name }) => name === level.name);
    if (field) met = level.type ? { type: level.type, field } : { type: bare(field.type) };
  });
  return met;
}

/** Where a path like ["input", "setA"] stands in JSON, or as much of it as is there: a sign, or undefined. */
export function jsonPlaceOf(text, path) {
  const signs = lexJson(text);
  let at = 0;
  let found;
  const value = (way) => {
    const opening = signs[at++].value;
    if (opening !== "{" && opening !== "[") return;
    for (let number = 0; !["}", "]"].includes(signs[at].value); number += 1) {
      const sign = signs[at];
      const name = opening === "{" ? JSON.parse(sign.value) : String(number);
      const isOnWay = way?.[0] === name;
      if (isOnWay) found = sign;
      if (opening === "{") at += 2;
      value(isOnWay ? way.slice(1) : null);
      if (signs[at].value === ",") at += 1;
    }
    at += 1;
  };
  if (isJson(text)) value(path);
  return found;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function expectation(sign, level, type) {
  if (!level) return null;
  if (sign === ":") return { kind: "value", type, inJson: true };
  const isBetween = sign === "," || sign === "{" || sign === "[";
  if (!isBetween) return null;
  if (level.item) return { kind: "value", type: level.item, inJson: true };
  return { kind: "keys", inputs: level.inputs ?? [], used: level.used ?? [] };
}

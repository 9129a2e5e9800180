// What somebody wrote, one draft a step. A draft follows the ids that the steps are filled with, as far as nobody changed them.

import { layOut } from "./json.js";

/** Under which name a step's draft is remembered: each by itself, so that tabs do not overwrite each other's. */
export const entryOf = (name) => `draft/${name}`;

export class Drafts {
  #environment;

  constructor(environment) {
    this.#environment = environment;
  }

  /** What stands in a step: its draft, else the example as it is now. Both are {query, variables}, texts. */
  open(name, example) {
    const kept = this.#environment.get(entryOf(name));
    return kept ? { query: kept.query, variables: followed(kept, example.variables) } : example;
  }

  /** Keep what was written over an example; what equals the example needs no draft. */
  keep(name, written, example) {
    const isSame = written.query === example.query && written.variables === example.variables;
    if (isSame) this.drop(name);
    else this.#environment.set(entryOf(name), { ...written, filled: example.variables });
  }

  drop(name) {
    this.#environment.drop(entryOf(name));
  }
}

/** A draft's variables with what the example is filled with now, where they still hold what it was filled with then. */
function followed({ variables, filled }, now) {
  if (filled === now) return variables;
  try {
    return layOut(merged(JSON.parse(filled), JSON.parse(variables), JSON.parse(now)));
  } catch {
    // It is no JSON yet: somebody is in the middle of writing it.
    return variables;
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function merged(then, mine, now) {
  if (same(then, mine)) return now;
  if (![then, mine, now].every(isObject)) return mine;
  const names = new Set([...Object.keys(mine), ...Object.keys(now)]);
  const kept = [...names].map((name) => [name, merged(then[name], mine[name], now[name])]);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}

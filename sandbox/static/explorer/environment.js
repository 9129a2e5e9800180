// What the page remembers: keys, account, drafts, and values out of answers. All of it lies under one name in the
// browser's own storage for this address.

const NAME = "kits-sandbox-explorer";

export class Environment {
  #held;

  constructor() {
    this.#held = read();
  }

  get(name) {
    return this.#held[name] ?? "";
  }

  /** False: the browser keeps nothing, so it lasts as long as the page. */
  set(changes) {
    Object.assign(this.#held, changes);
    try {
      localStorage.setItem(NAME, JSON.stringify(this.#held));
      return true;
    } catch {
      return false;
    }
  }

  forget() {
    this.#held = {};
    try {
      localStorage.removeItem(NAME);
    } catch {
      // What was never kept need not be deleted.
    }
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

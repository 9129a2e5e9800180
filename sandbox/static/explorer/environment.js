// What the page remembers: the key, values out of answers, drafts, and what was done. Each lies under a name of its own in
// the browser's storage for this address, which all tabs share; so it is read anew each time, and what one tab has
// forgotten no other can write back.

const NAME = "kits-sandbox-explorer";
const place = (entry) => `${NAME}/${entry}`;

export class Environment {
  // What the browser would not keep; it lasts as long as the page.
  #unkept = new Map();

  constructor() {
    this.#split();
  }

  /** What is remembered under a name; undefined when there is nothing. */
  get(entry) {
    if (this.#unkept.has(entry)) return this.#unkept.get(entry);
    return reading(() => JSON.parse(localStorage.getItem(place(entry)))) ?? undefined;
  }

  /** Remember something. False: the browser keeps nothing, so it lasts as long as the page. */
  set(entry, value) {
    try {
      localStorage.setItem(place(entry), JSON.stringify(value));
      this.#unkept.delete(entry);
      return true;
    } catch {
      this.#unkept.set(entry, value);
      return false;
    }
  }

  drop(entry) {
    this.#unkept.delete(entry);
    reading(() => localStorage.removeItem(place(entry)));
  }

  get key() {
    return this.get("key") ?? {};
  }

  /** Remember what the account of a key has told, unless that key was forgotten or replaced meanwhile. */
  setFor(key, entry, value) {
    const now = this.key;
    if (now.client_id && now.client_id === key.client_id && now.account_id === key.account_id) this.set(entry, value);
  }

  forget() {
    this.#unkept.clear();
    reading(() => {
      for (const name of Object.keys(localStorage)) if (name.startsWith(NAME)) localStorage.removeItem(name);
    });
  }

  /** Call `changed(entry)` when another tab has changed something. */
  follow(changed) {
    addEventListener("storage", ({ key, storageArea }) => {
      if (storageArea !== localStorage) return;
      if (key === null) changed("key");
      else if (key.startsWith(place(""))) changed(key.slice(place("").length));
    });
  }

  /** Earlier versions of this page kept everything under one name. */
  #split() {
    const { drafts, values, done, ...key } = reading(() => JSON.parse(localStorage.getItem(NAME))) ?? {};
    if (key.client_secret) this.set("key", { client_id: key.client_id, client_secret: key.client_secret, account_id: key.account_id });
    if (values) this.set("values", values);
    if (done) this.set("done", done);
    for (const [name, draft] of Object.entries(drafts ?? {})) this.set(`draft/${name}`, draft);
    reading(() => localStorage.removeItem(NAME));
  }
}

function reading(read) {
  try {
    return read();
  } catch {
    return null;
  }
}

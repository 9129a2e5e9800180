// Shows answers and keeps the last of them.

import { find, make, show } from "./dom.js";
import { lexJson } from "./json.js";

const MOST_COLOURED = 300_000;
const MOST_KEPT = 30;

export class Answers {
  #kept = [];
  #restore;
  #goTo;
  #next;
  #again;
  #text = "";

  /** `restore(entry)` puts an old query back; `goTo(line)` moves the cursor to where an error is; `next(step)`, `again()`. */
  constructor({ restore, goTo, next, again }) {
    this.#restore = restore;
    this.#goTo = goTo;
    this.#next = next;
    this.#again = again;
    find("copy").addEventListener("click", () => this.#copy());
  }

  waiting() {
    find("status").textContent = "Waiting for the answer …";
  }

  /** Nothing came, or nothing was sent. */
  failed(sentence) {
    this.#show("No answer.", [make("p", {}, sentence)], "");
  }

  /** An answer came: keep and show it, and offer what follows: {next} a step, {again} true, or nothing. */
  add(entry, follows) {
    this.#kept = [entry, ...this.#kept].slice(0, MOST_KEPT);
    this.#list();
    this.#answer(entry);
    this.#offer(follows);
  }

  #offer({ next, again }) {
    const attributes = { type: "button", class: "plain small" };
    const button = next
      ? make("button", { ...attributes, title: next.name, onclick: () => this.#next(next) }, "Next step")
      : make("button", { ...attributes, onclick: () => this.#again() }, "Ask again");
    find("follows").replaceChildren(...(next || again ? [button] : []));
  }

  #answer(entry) {
    const { status, text, json, milliseconds } = entry.answer;
    const size = text.length < 1000 ? `${text.length} B` : `${Math.round(text.length / 1000)} kB`;
    const pretty = json === null ? text : JSON.stringify(json, null, 2);
    this.#show(`${status}, ${milliseconds} ms, ${size}`, problemsOf(json, this.#goTo), pretty);
  }

  #show(status, problems, text) {
    this.#text = text;
    find("status").textContent = status;
    this.#offer({});
    find("problems").replaceChildren(...problems);
    show(find("problems"), problems.length > 0);
    find("answer").replaceChildren(...coloured(text));
    show(find("answer"), Boolean(text));
    show(find("copy"), Boolean(text));
  }

  #list() {
    const rows = this.#kept.map((entry) => {
      const label = `${entry.at.toLocaleTimeString()}  ${entry.name || "Without a name"}`;
      const outcome = entry.answer.json?.errors ? "with errors" : String(entry.answer.status);
      const open = () => {
        this.#restore(entry);
        this.#answer(entry);
      };
      return make("li", {}, make("button", { type: "button", class: "link", onclick: open }, label), ` ${outcome}`);
    });
    find("history").replaceChildren(...rows);
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text);
      find("copy").textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(find("answer"));
      find("copy").textContent = "Selected: copy it";
    }
    setTimeout(() => (find("copy").textContent = "Copy"), 2000);
  }
}

function problemsOf(json, goTo) {
  if (json?.errorType) return [make("p", {}, make("strong", {}, json.errorType), ` ${json.errorMessage}`)];
  return (json?.errors ?? []).map(({ message, locations, extensions }) => {
    const line = locations?.[0]?.line;
    const place = line ? make("button", { type: "button", class: "link", onclick: () => goTo(line) }, `line ${line}`) : null;
    const field = extensions?.field ? make("code", {}, extensions.field) : null;
    return make("p", {}, ...[field, field ? " " : null, message, place ? " " : null, place].filter(Boolean));
  });
}

function coloured(text) {
  if (text.length > MOST_COLOURED) return [text];
  const parts = [];
  let at = 0;
  const signs = lexJson(text);
  for (const [index, { kind, start, end }] of signs.entries()) {
    if (kind === "mark") continue;
    const isKey = kind === "string" && signs[index + 1]?.value === ":";
    parts.push(text.slice(at, start), make("span", { class: `sign ${isKey ? "name" : kind}` }, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
}

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
  // Whose answer stands there, and its status line.
  #shown = null;

  /**
   * `restore(entry)` puts an old query back; `goTo(error)` tells where an error is, {text, go}, if anywhere; `next(step)`,
   * `again()`.
   */
  constructor({ restore, goTo, next, again }) {
    this.#restore = restore;
    this.#goTo = goTo;
    this.#next = next;
    this.#again = again;
    find("copy").addEventListener("click", () => this.#copy());
  }

  waiting(name) {
    this.#say(name ? `Waiting for the answer to ${name} …` : "Waiting for the answer …");
    this.#offer({});
    this.#age(true);
  }

  /** Nothing came, or nothing was sent. */
  failed(status, sentence, step) {
    this.#shown = { step, status, figures: status };
    this.#show([make("p", {}, sentence)], "");
  }

  /** An answer came: keep and show it, say `more` about it, and offer what follows: {next} a step, {again} true, or nothing. */
  add(entry, follows, more = []) {
    this.#kept = [entry, ...this.#kept].slice(0, MOST_KEPT);
    this.#list();
    this.#answer(entry, more);
    this.#offer(follows);
  }

  /** Another step is open: what stands here is dimmed, and says that it is another's. */
  opened(step) {
    if (!this.#shown) return;
    const isOther = this.#shown.step !== step.name;
    this.#say(isOther ? `From the step ${this.#shown.step}: ${this.#shown.figures}` : this.#shown.status);
    this.#age(isOther);
    if (isOther) this.#offer({});
  }

  /** Forget all answers. */
  forget() {
    this.#kept = [];
    this.#shown = null;
    this.#list();
    this.#show([], "");
    this.#say("No answer yet.");
  }

  #offer({ next, again }) {
    const attributes = { type: "button", class: "plain small" };
    const button = next
      ? make("button", { ...attributes, title: next.name, onclick: () => this.#next(next) }, "Next step")
      : make("button", { ...attributes, onclick: () => this.#again() }, "Ask again");
    find("follows").replaceChildren(...(next || again ? [button] : []));
  }

  #answer(entry, more = []) {
    const { status, text, json, milliseconds } = entry.answer;
    const size = text.length < 1000 ? `${text.length} B` : `${Math.round(text.length / 1000)} kB`;
    const pretty = json === null ? text : JSON.stringify(json, null, 2);
    const figures = `${status}, ${milliseconds} ms, ${size}`;
    this.#shown = { step: entry.step, status: `${entry.name || "Answer"}: ${figures}`, figures };
    this.#show([...problemsOf(entry.answer, this.#goTo), ...more], pretty);
  }

  #show(problems, text) {
    this.#text = text;
    this.#say(this.#shown?.status ?? "");
    this.#age(false);
    this.#offer({});
    find("problems").replaceChildren(...problems);
    show(find("problems"), problems.length > 0);
    find("answer").replaceChildren(...coloured(text));
    find("answer").scrollTo(0, 0);
    show(find("answer"), Boolean(text));
    show(find("copy"), Boolean(text));
  }

  #say(status) {
    find("status").textContent = status;
  }

  #age(isOld) {
    find("answer-panel").classList.toggle("old", isOld);
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

function problemsOf({ status, json, waitSeconds }, goTo) {
  const wait = waitSeconds ? ` Ask again in ${waitSeconds} ${waitSeconds === "1" ? "second" : "seconds"}.` : "";
  if (json?.errorType) return [make("p", {}, make("strong", {}, json.errorType), ` ${json.errorMessage}${wait}`)];
  if (json === null) return [make("p", {}, `This answer is no JSON, so it is not from the API itself (${status}).${wait}`)];
  return (json?.errors ?? []).map((error) => {
    const field = error.extensions?.field ? [make("code", {}, error.extensions.field), " "] : [];
    const place = goTo(error);
    const link = place ? [" ", make("button", { type: "button", class: "link", onclick: place.go }, place.text)] : [];
    return make("p", {}, ...field, error.message, ...link);
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

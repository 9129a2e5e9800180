// A text field with line numbers, colours and suggestions. It stays a text field: undo, selection, spell and screen readers
// are the browser's own.

import { make, show } from "./dom.js";

const STEP = "  ";
// Between the text and what is suggested, in pixels.
const GAP = 2;
const OPENING = /[{([]\s*$/u;

export class Editor {
  #field;
  #gutter;
  #paint;
  #list;
  #about;
  #popup;
  #said;
  #options;
  #offer = null;
  #faults = [];
  #chosen = 0;

  /** `options`: signs(text) for colours, suggest(text, position), changed(), run(), lookUp(). */
  constructor(field, options) {
    this.#field = field;
    this.#options = options;
    const frame = field.parentElement;
    this.#gutter = make("div", { class: "gutter", "aria-hidden": "true" });
    this.#paint = make("pre", { class: "paint", "aria-hidden": "true" });
    this.#list = make("ul", { role: "listbox", id: `${field.id}-suggestions`, "aria-label": "Suggestions" });
    this.#about = make("p", { class: "about" });
    this.#popup = make("div", { class: "popup", hidden: true }, this.#list, this.#about);
    this.#said = make("p", { class: "unseen", role: "status" });
    const scroll = make("div", { class: "editor" }, this.#gutter, make("div", { class: "sheet" }, this.#paint, field));
    frame.append(scroll, this.#popup, this.#said);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.#list.id);
    field.addEventListener("input", (event) => this.#typed(event));
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("blur", () => this.#close());
    field.addEventListener("click", () => this.#close());
    scroll.addEventListener("scroll", () => this.#close());
    this.#draw();
  }

  get text() {
    return this.#field.value;
  }

  get position() {
    return this.#field.selectionStart;
  }

  /** Replace everything, so that undo brings it back where anything has the focus, which stays where it is. */
  write(text) {
    if (text === this.text) return;
    const before = document.activeElement;
    if (before === document.body) {
      // Nobody has come to anything yet: the first press of Tab must begin at the top of the page.
      this.#field.value = text;
      this.#changed();
      this.#close();
      return;
    }
    this.#field.focus({ preventScroll: true });
    this.#field.select();
    this.#insert(text);
    this.#field.setSelectionRange(0, 0);
    this.#field.closest(".editor").scrollTo(0, 0);
    this.#close();
    before.focus({ preventScroll: true });
  }

  /** Put the cursor at the start of a line, counted from 1. */
  goTo(line) {
    this.select(this.text.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0));
  }

  /** Put the cursor at a position. */
  select(at) {
    this.#field.focus();
    this.#field.setSelectionRange(at, at);
  }

  /** Underline what is wrong, {start, end} each, until something is written. */
  mark(faults) {
    this.#faults = faults;
    this.#field.setAttribute("aria-invalid", faults.length > 0);
    this.#draw();
  }

  #insert(text) {
    // The only way to insert that undo knows of.
    if (!document.execCommand("insertText", false, text)) {
      this.#field.setRangeText(text, this.#field.selectionStart, this.#field.selectionEnd, "end");
      this.#changed();
    }
  }

  #typed(event) {
    this.#changed();
    const isTyping = event.inputType === "insertText" && /^[\w$"]$/u.test(event.data ?? "");
    const isCorrecting = event.inputType === "deleteContentBackward" && this.#offer;
    if (isTyping || isCorrecting) this.#open();
    else this.#close();
  }

  #changed() {
    this.#faults = [];
    this.#draw();
    this.#options.changed();
  }

  // ---- colours and numbers

  #draw() {
    const text = this.text;
    const parts = [];
    let at = 0;
    for (const { kind, start, end } of this.#options.signs(text)) {
      if (start > at) parts.push(text.slice(at, start));
      const isFault = this.#faults.some((fault) => fault.start < end && start < fault.end);
      parts.push(make("span", { class: `sign ${kind}${isFault ? " fault" : ""}` }, text.slice(start, end)));
      at = end;
    }
    this.#paint.replaceChildren(...parts, `${text.slice(at)}\n`);
    const lines = text.split("\n").length;
    this.#gutter.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
  }

  #placeOf(position) {
    const walker = document.createTreeWalker(this.#paint, NodeFilter.SHOW_TEXT);
    let left = position;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (left <= node.length) {
        const range = document.createRange();
        range.setStart(node, left);
        return range.getBoundingClientRect();
      }
      left -= node.length;
    }
    return this.#paint.getBoundingClientRect();
  }

  // ---- keys

  #pressed(event) {
    const isCommand = event.ctrlKey || event.metaKey;
    if (this.#offer && this.#pressedInList(event)) event.preventDefault();
    else if (isCommand && event.key === "Enter") this.#prevented(event, () => this.#options.run());
    else if (isCommand && event.key === " ") this.#prevented(event, () => this.#open({ isAsked: true }));
    else if (event.key === "F1") this.#prevented(event, () => this.#options.lookUp());
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#prevented(event, () => this.#newLine());
    else if (event.key === "}" || event.key === "]" || event.key === ")") this.#stepBack();
  }

  #prevented(event, act) {
    event.preventDefault();
    act();
  }

  #pressedInList(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps) this.#choose(this.#chosen + steps[event.key], Math.abs(steps[event.key]) === 1);
    else if (event.key === "Enter" || event.key === "Tab") this.#accept(this.#chosen);
    else if (event.key === "Escape") this.#close();
    else return false;
    return true;
  }

  #lineBefore() {
    return this.text.slice(this.text.lastIndexOf("\n", this.position - 1) + 1, this.position);
  }

  #newLine() {
    const before = this.#lineBefore();
    const indent = /^\s*/u.exec(before)[0];
    const isOpen = OPENING.test(before);
    const after = this.text.slice(this.#field.selectionEnd);
    const closing = isOpen ? /^[ \t]*([}\])])/u.exec(after) : null;
    const blanks = isOpen ? /[ \t]*$/u.exec(before)[0].length : 0;
    this.#field.setSelectionRange(this.position - blanks, this.#field.selectionEnd + (closing ? closing[0].length - 1 : 0));
    this.#insert(`\n${indent}${isOpen ? STEP : ""}${closing ? `\n${indent}` : ""}`);
    if (closing) this.#field.setSelectionRange(this.position - indent.length - 1, this.position - indent.length - 1);
  }

  #stepBack() {
    const before = this.#lineBefore();
    if (!before.trim() && before.endsWith(STEP)) this.#field.setSelectionRange(this.position - STEP.length, this.#field.selectionEnd);
  }

  // ---- suggestions

  #open({ isAsked = false } = {}) {
    const offer = this.#options.suggest(this.text, this.position);
    const isDone = offer?.items.length === 1 && offer.items[0].label === offer.word;
    if (!offer?.items.length || (isDone && !isAsked)) {
      this.#close();
      if (isAsked) this.#said.textContent = "There is nothing to suggest here.";
      return;
    }
    this.#offer = offer;
    this.#list.replaceChildren(...offer.items.map((item, index) => this.#option(item, index)));
    show(this.#popup, true);
    this.#choose(0);
    this.#place();
    this.#said.textContent = `${offer.items.length} ${offer.items.length === 1 ? "suggestion" : "suggestions"}`;
  }

  #option({ label, detail }, index) {
    const parts = [make("span", { class: "label" }, label), detail ? make("span", { class: "detail" }, ` ${detail}`) : null];
    // Pressing must not take the focus out of the text.
    const attributes = { role: "option", id: `${this.#list.id}-${index}`, onmousedown: (event) => event.preventDefault() };
    return make("li", { ...attributes, onclick: () => this.#accept(index) }, ...parts);
  }

  #choose(wanted, isRound = false) {
    const last = this.#offer.items.length - 1;
    const around = wanted > last ? 0 : wanted < 0 ? last : wanted;
    this.#chosen = isRound ? around : Math.min(Math.max(wanted, 0), last);
    for (const [index, option] of [...this.#list.children].entries()) {
      option.setAttribute("aria-selected", index === this.#chosen);
    }
    const option = this.#list.children[this.#chosen];
    option.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", option.id);
    this.#about.textContent = this.#offer.items[this.#chosen].text ?? "";
    show(this.#about, Boolean(this.#about.textContent));
  }

  #place() {
    const frame = this.#field.closest(".frame").getBoundingClientRect();
    const caret = this.#placeOf(this.#offer.start);
    const left = Math.max(0, Math.min(caret.left - frame.left, frame.width - this.#popup.offsetWidth));
    this.#popup.style.insetInlineStart = `${left}px`;
    const needed = this.#popup.offsetHeight + GAP;
    const isAbove = caret.bottom + needed > innerHeight && caret.top >= needed;
    this.#popup.style.insetBlockStart = isAbove ? "auto" : `${caret.bottom - frame.top + GAP}px`;
    this.#popup.style.insetBlockEnd = isAbove ? `${frame.bottom - caret.top + GAP}px` : "auto";
  }

  #accept(index) {
    const { start, end, items } = this.#offer;
    const { insert, caret } = items[index];
    this.#close();
    this.#field.focus();
    this.#field.setSelectionRange(start, end);
    this.#insert(insert);
    this.#field.setSelectionRange(start + caret, start + caret);
  }

  #close() {
    if (!this.#offer) return;
    this.#offer = null;
    show(this.#popup, false);
    this.#field.removeAttribute("aria-activedescendant");
  }
}

// Small helpers for making elements. Text is always text, never HTML.

export const find = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export function show(element, isShown) {
  element.hidden = !isShown;
}

/** Scroll to a part that stands below another one, where there is no room beside it. */
export function reveal(element, above) {
  if (element.getBoundingClientRect().top < above.getBoundingClientRect().bottom) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: isCalm ? "auto" : "smooth" });
}

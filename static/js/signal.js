// Says in the tab's title and icon how the page's long work stands: an element with data-signal="waiting|ready|problem|none".
// "ready" and "problem" are shown only if they came while the page was open, and until the person has looked.
const icon = document.querySelector("link[rel=icon]");
const plain = { title: document.title, icon: icon?.getAttribute("href") };
const SIGNS = { waiting: "◐", ready: "✓", problem: "!" };

function told() {
  return document.querySelector("[data-signal]")?.dataset.signal ?? "none";
}

function show(signal) {
  document.title = SIGNS[signal] ? `${SIGNS[signal]} ${plain.title}` : plain.title;
  const name = `icon${signal[0].toUpperCase()}${signal.slice(1)}`;
  if (icon) icon.href = icon.dataset[name] ?? plain.icon;
}

let last = told();
show(last === "waiting" ? last : "none");

document.addEventListener("htmx:after:swap", () => {
  const now = told();
  if (now === last) return;
  last = now;
  show(now);
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && last !== "waiting") show("none");
});

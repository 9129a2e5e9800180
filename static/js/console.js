/* The console's editor lies over two text areas, which stay what is sent. Without scripts, or without it, they do alone. */

const form = document.querySelector("[data-console]");

/* Beside the area, in its place. */
function placeFor(area, name) {
  const place = document.createElement("div");
  place.className = `console__editor console__editor--${name}`;
  area.after(place);
  return place;
}

async function start() {
  const { mount } = await import(form.dataset.editor);
  if (!mount) return;
  const query = form.querySelector("[data-console-query]");
  const variables = form.querySelector("[data-console-variables]");
  const editors = mount(query, placeFor(query, "query"), variables, placeFor(variables, "variables"));
  query.hidden = variables.hidden = true;
  form.querySelector("[data-console-help]").hidden = false;
  whenKnown(async () => {
    const answer = await fetch(form.dataset.schema);
    const { data } = await answer.json();
    if (data) editors.takeSchema(data);
  });
}

/* The docs are on the page as soon as the schema is known, be it after Kits was asked for it. */
function whenKnown(act) {
  const isKnown = () => document.querySelector("[data-console-known]");
  if (isKnown()) return act();
  const watcher = new MutationObserver(() => {
    if (!isKnown()) return;
    watcher.disconnect();
    act();
  });
  watcher.observe(document.querySelector(".console__side"), { childList: true, subtree: true });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form?.contains(event.target)) return;
  event.preventDefault();
  form.querySelector("[data-console-run]").click();
});

if (form) start();

/* Draws the figures of a page with Plotly, which it fetches when the first figure comes near the view.

   A figure is JSON beside its place:
     <figure data-chart data-chart-title="…" data-chart-source="…">
       <div data-chart-view="shares"> … <div data-chart-canvas></div> <script type="application/json">…</script> </div>
     </figure>
   Colours in it are names, "var(--set-a)", and get their values here, again whenever the theme changes. The address of
   plotly.js is in data-plotly-src, on the script element that loads this module or on any other element. */

const NEAR = "400px";
const PAPER_WIDTH = 860; // of A4: 13 px become 8 pt upright and 12 pt across
const VARIABLE = /var\((--[\w-]+)\)/g;
const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false };
const root = document.documentElement;
const drawn = new Set(); // views on the page that have been drawn
let plotly; // the promise of the library

function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = document.querySelector("[data-plotly-src]").dataset.plotlySrc;
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error(`${script.src} could not be loaded`)));
    document.head.append(script);
  });
  plotly.catch(() => { plotly = undefined; }); // the next figure tries again
  return plotly;
}

/* ---- colours: CSS meanings to what Plotly can read --------------------------------------------------------------- */

function colourReader(element) {
  const known = new Map();
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const read = (name) => {
    if (!known.has(name)) {
      probe.style.color = `var(${name})`;
      known.set(name, toRgb(getComputedStyle(probe).color));
    }
    return known.get(name);
  };
  return { read, done: () => probe.remove() };
}

function toRgb(colour) {
  if (/^(#|rgb)/.test(colour)) return colour;
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  context.fillStyle = colour; // oklch() and its like: the canvas knows
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${alpha / 255})`;
}

function resolved(value, read) {
  if (typeof value === "string") return value.replace(VARIABLE, (_, name) => read(name));
  if (Array.isArray(value)) return value.map((item) => resolved(item, read));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, read)]));
  }
  return value;
}

/* ---- one look for all figures --------------------------------------------------------------------------------------- */

function separators() {
  const parts = new Intl.NumberFormat(root.lang || undefined, { useGrouping: true }).formatToParts(1234567.8);
  const find = (type, otherwise) => parts.find((part) => part.type === type)?.value ?? otherwise;
  return find("decimal", ".") + find("group", ",");
}

function dressed(figure, canvas) {
  const colours = colourReader(canvas);
  const style = getComputedStyle(canvas);
  const font = { family: style.fontFamily, size: canvas.clientWidth < 480 ? 12 : 13, color: colours.read("--chart-text") };
  const look = {
    autosize: true,
    font,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    separators: separators(),
    hoverlabel: { bgcolor: colours.read("--chart-surface"), bordercolor: colours.read("--chart-grid"), font, align: "left" },
  };
  const made = { data: resolved(figure.data, colours.read), layout: { ...look, ...resolved(figure.layout, colours.read) } };
  colours.done();
  return made;
}

/* ---- drawing ----------------------------------------------------------------------------------------------------------- */

const canvasOf = (view) => view.querySelector("[data-chart-canvas]");
const figureOf = (view) => JSON.parse(view.querySelector('script[type="application/json"]').textContent);
const isShown = (view) => view.isConnected && !view.hidden;

function draw(view, Plotly, width = undefined) {
  const canvas = canvasOf(view);
  const { data, layout } = dressed(figureOf(view), canvas);
  if (!drawn.has(view)) canvas.replaceChildren();
  drawn.add(view);
  Plotly.react(canvas, data, width ? { ...layout, width, autosize: false } : layout, CONFIG);
}

async function show(view) {
  try {
    const Plotly = await loadPlotly();
    if (isShown(view)) draw(view, Plotly);
  } catch (problem) {
    const figure = view.closest("[data-chart]");
    figure.dataset.chartFailed = ""; // the style sheet takes the empty place away; the table is still there
    figure.parentElement.querySelector("details")?.setAttribute("open", "");
    console.error(problem);
  }
}

function redrawAll() {
  if (!window.Plotly) return;
  for (const view of drawn) if (isShown(view)) draw(view, window.Plotly);
}

function forgetRemoved() {
  for (const view of drawn) {
    if (view.isConnected) continue;
    window.Plotly.purge(canvasOf(view));
    drawn.delete(view);
  }
}

const nearness = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    nearness.unobserve(target);
    target.querySelectorAll("[data-chart-view]:not([hidden])").forEach(show);
  }
}, { rootMargin: NEAR });

function find(root) {
  const figures = [...(root.matches?.("[data-chart]") ? [root] : []), ...root.querySelectorAll("[data-chart]")];
  for (const figure of figures) {
    figure.querySelectorAll("[data-chart-tools]").forEach((tools) => { tools.hidden = false; });
    nearness.observe(figure);
  }
}

/* ---- what a reader can do ------------------------------------------------------------------------------------------------ */

function choose(button) {
  const figure = button.closest("[data-chart]");
  for (const other of figure.querySelectorAll("[data-chart-show]")) {
    if (other === button) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  for (const view of figure.querySelectorAll("[data-chart-view]")) {
    view.hidden = view.dataset.chartView !== button.dataset.chartShow;
    if (!view.hidden) show(view);
  }
}

/* Paper and slides are white: runs something with the light colours, whatever the theme, before anything is painted. */
function lightly(work) {
  const { theme } = root.dataset;
  root.dataset.theme = "light";
  try {
    return work();
  } finally {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
    themes.takeRecords(); // nothing changed
  }
}

function folded(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && (lines.at(-1) + word).length > width) lines.push("");
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((line) => line.trim().replace(/&/g, "&amp;").replace(/</g, "&lt;"));
}

const GLYPHS = { "line-a": "━", "line-b": "╍", "line-either": "┈", a: "■", b: "■", round: "●", newer: "■", older: "▨", "older-round": "●", tick: "│", interval: "├┤", scale: "", holds: "■", chance: "□", untested: "⊡", low: "☒" };
const INKS = { "line-a": "var(--set-a-text)", "line-b": "var(--set-b-text)", a: "var(--set-a-text)", b: "var(--set-b-text)", round: "var(--set-b-text)" };

/* A picture leaves the page, so it takes along what the page says around it: title, names, marks, what its asterisk means,
   and the source line. */
function captions(chart, view, width) {
  const keys = [...view.querySelectorAll("[data-chart-key]")];
  const said = (key) => `${GLYPHS[key.dataset.chartKey] ?? ""} ${key.textContent.trim()}`.trim();
  const sets = keys.filter((key) => INKS[key.dataset.chartKey]);
  const marks = keys.filter((key) => !sets.includes(key)).map(said).join(" \u00a0 ");
  const notes = [...chart.parentElement.querySelectorAll(".part__notes li")].map((note) => note.textContent.trim()).filter((note) => note.startsWith("*"));
  const lines = (text, font) => (text ? folded(text, width / 7.4).map((line) => ({ line, font })) : []);
  return {
    head: [
      ...lines(chart.dataset.chartTitle, { weight: 600 }),
      ...sets.flatMap((key) => lines(said(key), { color: INKS[key.dataset.chartKey] })),
      ...lines(marks, {}),
    ],
    foot: [...notes.flatMap((note) => lines(note, { size: 11 })), ...lines(chart.dataset.chartSource, { size: 11 })],
  };
}

function picture(chart, view) {
  const canvas = canvasOf(view);
  const width = Math.max(640, canvas.clientWidth);
  const { head, foot } = captions(chart, view, width);
  const figure = figureOf(view);
  const { t = 8, b = 8, ...sides } = figure.layout.margin ?? {};
  const height = 18;
  const left = 16 - (canvas._fullLayout?._size.l ?? 16); // from where the scale begins to the edge of the picture
  const place = { showarrow: false, align: "left", xref: "paper", yref: "paper", x: 0, xanchor: "left", xshift: left };
  const above = head.map(({ line, font }, at) => ({ ...place, text: line, font, y: 1, yanchor: "bottom", yshift: t + 4 + height * (head.length - 1 - at) }));
  const below = foot.map(({ line, font }, at) => ({ ...place, text: line, font, y: 0, yanchor: "top", yshift: -b - 6 - height * at }));
  figure.layout.annotations = [...(figure.layout.annotations ?? []), ...above, ...below];
  figure.layout.margin = { ...sides, l: Math.max(16, sides.l ?? 0), r: Math.max(16, sides.r ?? 0), t: t + height * head.length + 18, b: b + height * foot.length + 18 };
  figure.layout.height += figure.layout.margin.t + figure.layout.margin.b - t - b;
  const { data, layout } = lightly(() => dressed(figure, canvas));
  return { data, layout: { ...layout, width, paper_bgcolor: layout.hoverlabel.bgcolor } };
}

async function save(button) {
  const Plotly = await loadPlotly();
  const chart = button.closest("[data-chart]");
  const made = picture(chart, chart.querySelector("[data-chart-view]:not([hidden])"));
  const { width, height } = made.layout;
  await Plotly.downloadImage(made, { format: button.dataset.chartSave, width, height, scale: 2, filename: chart.dataset.chartFile || "chart" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-chart-show], [data-chart-save]");
  if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault(); // views are links that work without scripts
  button.matches("[data-chart-show]") ? choose(button) : save(button);
});

/* ---- what happens around ------------------------------------------------------------------------------------------------- */

const themes = new MutationObserver(redrawAll);
themes.observe(root, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);

// Whatever puts a fragment into the page, htmx or another: its figures are found.
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof HTMLElement) find(node);
  forgetRemoved();
}).observe(document.body, { childList: true, subtree: true });

/* Nobody knows here how wide the paper is, so figures are drawn at one width and scale with the sheet. */
function drawForPaper(view, Plotly) {
  const canvas = canvasOf(view);
  draw(view, Plotly, PAPER_WIDTH);
  const { width, height } = canvas._fullLayout;
  canvas.style.aspectRatio = `${width} / ${height}`;
  for (const svg of canvas.querySelectorAll(".main-svg")) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
}

function putBack(view) {
  const canvas = canvasOf(view);
  canvas.style.aspectRatio = "";
  for (const svg of canvas.querySelectorAll(".main-svg")) svg.removeAttribute("viewBox");
}

addEventListener("beforeprint", () => {
  document.querySelectorAll(".part details:not([open])").forEach((twin) => { twin.open = true; twin.dataset.openedForPrint = ""; });
  if (window.Plotly) lightly(() => document.querySelectorAll("[data-chart-view]:not([hidden])").forEach((view) => drawForPaper(view, window.Plotly)));
});
addEventListener("afterprint", () => {
  document.querySelectorAll("[data-opened-for-print]").forEach((twin) => { twin.open = false; delete twin.dataset.openedForPrint; });
  drawn.forEach(putBack);
  redrawAll();
});

find(document);

// Printing waits for nothing, so the library is there before somebody prints what they have not scrolled to.
if (document.querySelector("[data-chart]")) (window.requestIdleCallback ?? setTimeout)(() => loadPlotly().catch(() => {}));

// The dynamic Explorer: puts its parts together.

import { Answers } from "./answers.js";
import { Docs } from "./docs.js";
import { find, make, show } from "./dom.js";
import { Editor } from "./editor.js";
import { Environment } from "./environment.js";
import { EXTRAS, STEPS, learn } from "./examples.js";
import { lexJson } from "./json.js";
import { Kits, Problem } from "./kits.js";
import { lex, metAt, operationsOf, variablesOf } from "./language.js";
import { INTROSPECTION, Schema } from "./schema.js";
import { suggestQuery, suggestVariables } from "./suggest.js";
import { Tabs } from "./tabs.js";

const NOBODY = { query: "Query", mutation: "Mutation", types: new Map(), type: () => undefined, fields: () => [], field: () => undefined };
const REMEMBERED = { explorerId: "Report", touchpointIds: "Touchpoints", variable: "Variable", variableValue: "Value" };

const environment = new Environment();
const kits = new Kits(environment);
const tabs = new Tabs(document.querySelector("[role=tablist]"));
let schema = NOBODY;
let docs = null;
let isRunning = false;

const query = new Editor(find("query"), {
  signs: lex,
  suggest: (text, position) => suggestQuery(schema, text, position),
  changed: () => changed(),
  run: () => run(),
  lookUp: () => lookUp(),
});
const variables = new Editor(find("variables"), {
  signs: jsonSigns,
  suggest: (text, position) => suggestVariables(schema, variablesOf(schema, query.text), text, position),
  changed: () => changed(),
  run: () => run(),
  lookUp: () => lookUp(),
});
const answers = new Answers({
  restore: (entry) => write(entry.query, entry.variables),
  goTo: (line) => query.goTo(line),
});

function jsonSigns(text) {
  const signs = lexJson(text);
  return signs.map((sign, index) => (sign.kind === "string" && signs[index + 1]?.value === ":" ? { ...sign, kind: "name" } : sign));
}

// ---- keys

async function connect() {
  const problem = find("keys-problem");
  show(problem, false);
  find("environment-state").textContent = "connecting …";
  try {
    await kits.signIn();
    const { json } = await kits.run(INTROSPECTION);
    if (!json?.data) throw new Problem("The schema could not be read.");
    schema = new Schema(json.data);
    docs = new Docs(find("docs"), find("search"), schema);
    find("environment-state").textContent = `connected as ${environment.get("client_id")}`;
    find("environment").open = false;
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    find("environment-state").textContent = "not connected";
    find("environment").open = true;
    problem.textContent = failure.message;
    show(problem, true);
  }
}

async function keepKeys(event) {
  event.preventDefault();
  const given = Object.fromEntries([...new FormData(find("keys"))].map(([name, value]) => [name, value.trim()]));
  // What other answers said belongs to the other account.
  const isOther = given.account_id !== environment.get("account_id");
  const isKept = environment.set(isOther ? { ...given, values: {} } : given);
  if (!isKept) find("where").textContent = "This browser keeps nothing for this address, so it is forgotten when you leave the page.";
  showValues();
  await connect();
  const isUntouched = STEPS.some((step) => step.query === query.text) || !query.text.trim();
  if (schema !== NOBODY && isUntouched) load(STEPS[0]);
}

function forget() {
  environment.forget();
  location.reload();
}

function fillKeys() {
  for (const name of ["client_id", "client_secret", "account_id"]) find("keys").elements[name].value = environment.get(name);
  find("environment-state").textContent = "not connected";
}

// ---- steps

const values = () => ({ accountId: environment.get("account_id"), ...environment.get("values") });

function showValues() {
  const known = Object.entries(REMEMBERED).filter(([name]) => values()[name]);
  const parts = known.flatMap(([name, word]) => [make("dt", {}, word), make("dd", {}, make("code", {}, [values()[name]].flat().join(", ")))]);
  find("values").replaceChildren(...parts);
  show(find("values"), parts.length > 0);
}

function load(step) {
  write(step.query, JSON.stringify(step.variables(values()), null, 2));
  const isMissing = step.needs && !values()[step.needs];
  find("hint").textContent = isMissing ? "First create a report: its id is needed here." : step.hint;
  markStep(step);
}

function write(text, given) {
  query.write(text);
  variables.write(given);
  find("hint").textContent = "";
  markStep(null);
}

function markStep(chosen) {
  for (const button of document.querySelectorAll("[data-step]")) {
    if (chosen && button.dataset.step === chosen.name) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
}

function markDone(text) {
  const step = STEPS.find((each) => operationName(each.query) === operationName(text));
  if (!step) return;
  document.querySelector(`[data-step="${step.name}"]`).classList.add("done");
}

function listSteps(list, steps) {
  const button = (step) => make("button", { type: "button", class: "link", "data-step": step.name, onclick: () => load(step) }, step.name);
  list.append(...steps.map((step) => make("li", {}, button(step))));
}

// ---- running

const operationName = (text) => operationsOf(text)[0]?.name ?? "";

function changed() {
  environment.set({ query: query.text, variables: variables.text });
  const names = operationsOf(query.text).map(({ name }) => name).filter(Boolean);
  show(find("operation-choice"), names.length > 1);
  if (names.join() === [...find("operation").options].map(({ value }) => value).join()) return;
  find("operation").replaceChildren(...names.map((name) => make("option", { value: name }, name)));
}

function readVariables() {
  const problem = find("variables-problem");
  show(problem, false);
  try {
    const read = JSON.parse(variables.text.trim() || "{}");
    if (read !== null && typeof read === "object" && !Array.isArray(read)) return read;
    problem.textContent = "Variables are one JSON object, like {\"accountId\": \"…\"}.";
  } catch (failure) {
    problem.textContent = `The variables are not JSON: ${failure.message}`;
  }
  show(problem, true);
  return null;
}

async function run() {
  const given = readVariables();
  if (isRunning || given === null) return;
  isRunning = true;
  find("run").setAttribute("aria-disabled", "true");
  tabs.open("tab-answer");
  answers.waiting();
  try {
    const asked = { query: query.text, variables: variables.text };
    const name = find("operation").options.length > 1 ? find("operation").value : operationName(asked.query);
    const answer = await kits.run(asked.query, given, name || null);
    answers.add({ ...asked, name, answer, at: new Date() });
    if (answer.json?.data) remember(answer.json.data, asked.query);
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    answers.failed(failure.message);
  } finally {
    isRunning = false;
    find("run").removeAttribute("aria-disabled");
  }
}

function remember(data, text) {
  environment.set({ values: { ...environment.get("values"), ...learn(data) } });
  showValues();
  markDone(text);
}

function lookUp() {
  const met = metAt(schema, query.text, query.position);
  tabs.open("tab-docs");
  if (met?.field) docs?.open(met.type, met.field.name);
  else find("search").focus();
}

// ---- start

listSteps(find("steps"), STEPS);
listSteps(find("extras"), EXTRAS);
fillKeys();
showValues();
find("keys").addEventListener("submit", keepKeys);
find("forget").addEventListener("click", forget);
find("run").addEventListener("click", run);
find("look-up").addEventListener("click", lookUp);
if (environment.get("query")) write(environment.get("query"), environment.get("variables"));
else load(STEPS[0]);
if (environment.get("client_secret")) await connect();

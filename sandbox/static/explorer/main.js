// The dynamic Explorer: puts its parts together.

import { Answers } from "./answers.js";
import { Desk } from "./desk.js";
import { Docs } from "./docs.js";
import { find, make, reveal, show } from "./dom.js";
import { Environment } from "./environment.js";
import { EXTRAS, OWN, STEPS } from "./examples.js";
import { Keys } from "./keys.js";
import { Kits, Problem } from "./kits.js";
import { linkTo, writtenInAddress } from "./link.js";
import { INTROSPECTION, NOBODY, Schema } from "./schema.js";
import { Steps } from "./steps.js";
import { Tabs } from "./tabs.js";
import { QUESTION, asked, learn, remembered, renewed } from "./values.js";

const REMEMBERED = { explorerId: "Report", touchpointIds: "Touchpoints", variable: "Variable", variableValue: "Value" };
const OTHERS = "This key does not open this account. Copy the account id that stands beside the key.";

const environment = new Environment();
const kits = new Kits(environment);
const tabs = new Tabs(document.querySelector("[role=tablist]"));
let schema = NOBODY;
let docs = null;
let isRunning = false;

const values = () => ({ accountId: environment.get("account_id"), ...environment.get("values") });
const stepNamed = (name) => [...STEPS, ...EXTRAS].find((step) => step.name === name);

const steps = new Steps([[find("steps"), STEPS], [find("extras"), EXTRAS]], (step) => desk.open(step));
const desk = new Desk(environment, {
  schema: () => schema,
  values,
  opened: (step) => steps.mark(step),
  run: () => run(),
  lookUp: () => lookUp(),
});
const keys = new Keys(environment, (key) => keep(key));
const answers = new Answers({
  restore: (entry) => desk.put(stepNamed(entry.step), entry),
  goTo: (line) => desk.query.goTo(line),
  next: (step) => goOn(step),
  again: () => run(),
});

// ---- keys

async function keep(key) {
  // What other answers said belongs to the other account.
  const isOther = key.account_id !== environment.get("account_id");
  const isKept = environment.set(isOther ? { ...key, values: {} } : key);
  if (!isKept) find("where").textContent = "This browser keeps nothing for this address, so it is forgotten when you leave the page.";
  desk.refresh();
  await connect();
}

async function connect() {
  keys.connecting();
  try {
    await kits.signIn();
    const { json } = await kits.run(INTROSPECTION);
    if (!json?.data) throw new Problem("The schema could not be read.");
    await renew();
    schema = new Schema(json.data);
    docs = new Docs(find("docs"), find("search"), schema);
    keys.connected(environment.get("client_id"));
    desk.refresh();
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    keys.notConnected(failure.message);
  } finally {
    showValues();
  }
}

/** Whether the key opens the account, and whether what is remembered of it is still there. */
async function renew() {
  const { accountId, ...known } = values();
  const { status, json } = await kits.run(QUESTION, asked(accountId, known));
  if (status === 403) throw new Problem(OTHERS);
  if (json?.data && !json.errors) environment.set({ values: renewed(known, json.data) });
}

async function isConnected() {
  if (schema === NOBODY && keys.isComplete) await keep(keys.given);
  if (schema === NOBODY && !keys.isComplete) keys.askFor();
  return schema !== NOBODY;
}

function showValues() {
  const known = Object.entries(REMEMBERED).filter(([name]) => values()[name]);
  const parts = known.flatMap(([name, word]) => [make("dt", {}, word), make("dd", {}, make("code", {}, [values()[name]].flat().join(", ")))]);
  find("values").replaceChildren(...parts);
  show(find("values"), parts.length > 0);
}

// ---- running

async function run() {
  if (isRunning) return;
  setRunning(true);
  try {
    const given = (await isConnected()) ? desk.readVariables() : null;
    if (given !== null) await ask(desk.step, desk.written, given);
  } finally {
    setRunning(false);
  }
}

function setRunning(isNow) {
  isRunning = isNow;
  if (isNow) find("run").setAttribute("aria-disabled", "true");
  else find("run").removeAttribute("aria-disabled");
}

async function ask(step, written, given) {
  showTab("tab-answer");
  answers.waiting();
  try {
    const answer = await kits.run(written.query, given, written.name || null);
    const data = answer.json?.data;
    const isGood = Boolean(data) && !answer.json.errors;
    answers.add({ ...written, step: step.name, answer, at: new Date() }, isGood ? following(step, data) : {});
    if (data) learnFrom(data, given);
    if (isGood) done(step);
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    answers.failed(failure.message);
  } finally {
    // Only now it is so long that all of it can be scrolled to.
    showTab("tab-answer");
  }
}

function showTab(id) {
  tabs.open(id);
  reveal(document.querySelector(".read"), document.querySelector(".write"));
}

/** What to do after an answer: {next} a step, or {again} the same one. */
function following(step, data) {
  if (step.again?.(data)) return { again: true };
  const isEnough = STEPS.includes(step) && (step.leadsOn?.(data) ?? true);
  return isEnough ? { next: STEPS[STEPS.indexOf(step) + 1] } : {};
}

function learnFrom(data, given) {
  environment.set({ values: remembered(environment.get("values") || {}, learn(data, given)) });
  showValues();
}

function done(step) {
  const names = [...new Set([...(environment.get("done") || []), step.name])];
  environment.set({ done: names });
  steps.showDone(names);
}

function goOn(step) {
  desk.open(step);
  reveal(document.querySelector(".write"), document.querySelector(".steps"));
  find("run").focus({ preventScroll: true });
}

function lookUp() {
  const met = desk.met();
  showTab("tab-docs");
  if (met?.field) docs?.open(met.type, met.field.name);
  else find("search").focus();
}

// ---- start

steps.showDone(environment.get("done") || []);
showValues();
find("forget").addEventListener("click", () => {
  environment.forget();
  location.reload();
});
find("run").addEventListener("click", run);
find("look-up").addEventListener("click", lookUp);
find("link").addEventListener("click", () => linkTo(desk.written, find("link")));
desk.open(stepNamed(environment.get("chosen")) ?? STEPS[0]);
const opened = writtenInAddress();
if (opened) desk.put(OWN, opened);
if (environment.get("client_secret")) await connect();

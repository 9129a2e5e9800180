// The dynamic Explorer: puts its parts together.

import { Answers } from "./answers.js";
import { Desk, LACKING, lineOf } from "./desk.js";
import { Docs } from "./docs.js";
import { entryOf } from "./drafts.js";
import { find, make, reveal, show } from "./dom.js";
import { Environment } from "./environment.js";
import { EXTRAS, STEPS } from "./examples.js";
import { Keys } from "./keys.js";
import { Denied, Kits, Problem } from "./kits.js";
import { variablesOf } from "./language.js";
import { Linked, linkTo, writtenInAddress } from "./link.js";
import { INTROSPECTION, NOBODY, Schema } from "./schema.js";
import { Steps } from "./steps.js";
import { Tabs } from "./tabs.js";
import { QUESTION, asked, learn, remembered, renewed } from "./values.js";

const OTHERS = "This key does not open this account. Copy the account id that stands beside the key.";
const FORGOTTEN = "Everything was forgotten in another tab.";

const environment = new Environment();
const kits = new Kits(environment);
const tabs = new Tabs(document.querySelector("[role=tablist]"));
const linked = new Linked();
let schema = NOBODY;
let docs = null;
// The target-group variables that the account has.
let known = [];
let isRunning = false;

const values = () => ({ accountId: environment.key.account_id ?? "", ...environment.get("values") });
const stepNamed = (name) => [...STEPS, ...EXTRAS].find((step) => step.name === name);
const stepOf = (name) => (name === linked.name && linked.isHeld ? linked : stepNamed(name));

const steps = new Steps([[find("steps"), STEPS], [find("extras"), EXTRAS]], (step) => choose(step));
const desk = new Desk(environment, {
  schema: () => schema,
  values,
  known: () => known,
  opened: (step) => opened(step),
  run: () => run(),
  lookUp: (editor) => lookUp(editor),
});
const keys = new Keys(environment, (key) => keep(key));
const answers = new Answers({
  restore: (entry) => {
    desk.put(stepOf(entry.step), entry);
    showTab("tab-answer");
  },
  goTo: (error) => placeOf(error),
  next: (step) => goOn(step),
  again: () => run(),
});

function opened(step) {
  steps.mark(step);
  answers.opened(step);
}

// ---- keys

async function keep(key) {
  // What other answers said belongs to the other account.
  if (key.account_id !== environment.key.account_id) forgetValues();
  const isKept = environment.set("key", key);
  if (!isKept) find("where").textContent = "This browser keeps nothing for this address, so it is forgotten when you leave the page.";
  desk.refresh();
  await connect();
}

function forgetValues() {
  environment.drop("values");
  environment.drop("done");
  steps.showDone([]);
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
    keys.connected(environment.key.client_id);
    desk.refresh();
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    notConnected(failure);
  } finally {
    showValues();
  }
}

function notConnected(failure) {
  kits.signOut();
  keys.notConnected(failure.message, { helps: failure instanceof Denied });
}

/** Whether the key opens the account, and whether what is remembered of it is still there. */
async function renew() {
  const { key } = environment;
  const { accountId, ...old } = values();
  const { status, json } = await kits.run(QUESTION, asked(accountId, old));
  if (status === 403) throw new Problem(OTHERS);
  if (!json?.data || json.errors) return;
  known = json.data.targetGroupVariables;
  environment.setFor(key, "values", renewed(old, json.data));
}

async function isConnected() {
  if (!kits.isSignedIn && keys.isComplete) await keep(keys.given);
  if (!kits.isSignedIn && !keys.isComplete) keys.askFor();
  return kits.isSignedIn;
}

function showValues() {
  const { explorerId, touchpointIds, targetGroup, variable, variableValue } = values();
  const group = targetGroup?.filters ?? (variable ? [{ variable, values: [variableValue] }] : []);
  const rows = [
    ["Report", explorerId],
    ["Touchpoints", touchpointIds?.join(", ")],
    ["Target group", group.map((each) => `${each.variable}: ${each.values?.join(" or ")}`).join("; ")],
  ];
  const parts = rows.filter(([, text]) => text).flatMap(([word, text]) => [make("dt", {}, word), make("dd", {}, make("code", {}, text))]);
  find("values").replaceChildren(...parts);
  show(find("values"), parts.length > 0);
}

// ---- other tabs

/** Another tab has changed what is remembered. */
function changedElsewhere(entry) {
  if (entry === "key") keyChangedElsewhere();
  else if (entry === entryOf(desk.step.name)) desk.reread();
  else if (entry === "done") steps.showDone(environment.get("done") ?? []);
  else if (entry === "values") {
    desk.refresh();
    showValues();
  }
}

function keyChangedElsewhere() {
  kits.signOut();
  known = [];
  if (environment.key.client_secret) {
    keys.fill(environment.key);
    connect();
  } else {
    keys.empty();
    answers.forget();
    desk.refresh();
    showValues();
    keys.notConnected(FORGOTTEN);
  }
}

// ---- running

async function run() {
  if (isRunning) return;
  setRunning(true);
  try {
    const { given, fault } = (await isConnected()) ? desk.readVariables() : {};
    if (given) await ask(desk.step, desk.written, given);
    else if (fault) answers.failed("No answer.", `Nothing was sent: ${fault}`, desk.step.name);
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
  const { key } = environment;
  const lacks = desk.isLacking ? [make("p", {}, `${LACKING}.`)] : [];
  showTab("tab-answer");
  answers.waiting(written.name);
  try {
    const answer = await kits.run(written.query, given, written.name || null);
    const data = answer.json?.data;
    const isGood = Boolean(data) && !answer.json.errors;
    const more = isGood ? [] : lacks;
    answers.add({ ...written, step: step.name, answer, at: new Date() }, isGood ? following(step, data) : {}, more);
    if (data) learnFrom(key, data, given);
    tick(key, step, isGood && (step.isDone?.(data) ?? true));
    answers.opened(desk.step);
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    answers.failed("No answer.", failure.message, step.name);
    if (failure instanceof Denied) notConnected(failure);
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
  const isEnough = STEPS.includes(step) && (step.isDone?.(data) ?? true);
  return isEnough ? { next: STEPS[STEPS.indexOf(step) + 1] } : {};
}

function learnFrom(key, data, given) {
  const learnt = learn(data, given);
  if (data.targetGroupVariables?.every(({ name, values: all }) => name && all?.every(({ value }) => value))) known = data.targetGroupVariables;
  environment.setFor(key, "values", remembered(environment.get("values") ?? {}, learnt));
  // What was done with another report is not done with this one.
  if (learnt.explorerId || learnt.gone) STEPS.filter(({ needs }) => needs).forEach((step) => tick(key, step, false));
  desk.refresh();
  showValues();
}

/** Show whether a step's last answer was all that it is for. */
function tick(key, { name }, isDone) {
  const others = (environment.get("done") ?? []).filter((each) => each !== name);
  environment.setFor(key, "done", isDone ? [...others, name] : others);
  steps.showDone(environment.get("done") ?? []);
}

/** Where in what is written an error is: {text, go}, or nothing. */
function placeOf({ locations, extensions }) {
  const sign = extensions?.field ? desk.placeOf(extensions.field) : undefined;
  const line = locations?.[0]?.line;
  if (sign) return { text: `line ${lineOf(desk.variables.text, sign.start)} of the variables`, go: () => pointAt(extensions.field) };
  return line ? { text: `line ${line}`, go: () => desk.query.goTo(line) } : null;
}

/** Mark a field of the variables, wherever it stands by now. */
function pointAt(field) {
  const sign = desk.placeOf(field);
  if (!sign) return;
  desk.variables.mark([sign]);
  desk.variables.select(sign.start);
}

/** Open a step, with its description in sight. */
function choose(step) {
  desk.open(step);
  const place = document.querySelector(".write");
  if (place.getBoundingClientRect().top < 0) place.scrollIntoView({ block: "start" });
}

function goOn(step) {
  choose(step);
  reveal(document.querySelector(".write"), document.querySelector(".steps"));
  find("run").focus({ preventScroll: true });
}

/** Show the docs of what the cursor of an editor stands at. */
function lookUp(editor) {
  const met = desk.met(editor);
  showTab("tab-docs");
  if (met?.field || (met && !("field" in met) && schema.type(met.type))) docs?.open(met.type, met.field?.name);
  else {
    docs?.nothing();
    find("search").focus();
  }
}

// ---- start

steps.showDone(environment.get("done") ?? []);
showValues();
find("forget").addEventListener("click", () => {
  if (!confirm("Forget the key, the ids, and all that you wrote here, in all tabs? This cannot be undone.")) return;
  environment.forget();
  location.replace(location.pathname);
});
find("run").addEventListener("click", run);
find("look-up").addEventListener("click", () => lookUp(desk.query));
find("link").addEventListener("click", () => linkTo(desk.written, find("link")));
openFirst();
environment.follow(changedElsewhere);
if (environment.key.client_secret) await connect();

/** Open what the address asks for: a query, or a step; else the step that was open last. */
function openFirst() {
  const written = writtenInAddress();
  if (written) {
    environment.set("linked", written);
    environment.drop(entryOf(linked.name));
  }
  const held = environment.get("linked");
  if (held) {
    linked.hold(held, variablesOf(NOBODY, held.query).has("accountId"));
    steps.add(find("extras"), linked);
  }
  desk.open(written ? linked : (steps.inAddress ?? stepOf(environment.get("chosen")) ?? STEPS[0]));
}

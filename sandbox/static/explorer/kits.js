// Speaks to Kits: a token by client credentials, then GraphQL.

import { operationsOf } from "./language.js";

const TOKEN = "/oauth/v1/token";
const GRAPHQL = "/kits-explorer/v1/graphql";

const LOST = "No answer came, but it may have been done: look whether it is there before you run it again.";

/** A refusal or a failure, as a sentence for a person. */
export class Problem extends Error {}

/** The key opens nothing, or nothing any longer. */
export class Denied extends Problem {}

export class Kits {
  #environment;
  #token = "";

  get isSignedIn() {
    return Boolean(this.#token);
  }

  signOut() {
    this.#token = "";
  }

  constructor(environment) {
    this.#environment = environment;
  }

  /** Get a token for the key of the environment. Throws Problem. */
  async signIn() {
    this.signOut();
    const { status, json } = await send(TOKEN, {
      headers: { Accept: "application/json", Authorization: `Basic ${basic(this.#environment.key)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    if (status === 401) throw new Denied("Client id and secret do not fit together, or the key was revoked.");
    if (status !== 200 || !json?.token) throw new Problem(json?.errorMessage ?? `The token was refused (${status}).`);
    this.#token = json.token;
  }

  /** Run an operation: {status, text, json, milliseconds}. Throws Problem when there is no answer. */
  async run(query, variables = {}, operationName = null) {
    if (!this.#token) await this.signIn();
    const started = performance.now();
    let answer = await this.#post({ query, variables, operationName });
    if (answer.status === 401) {
      // The token has expired, so nothing was done yet: a new one, once.
      await this.signIn();
      answer = await this.#post({ query, variables, operationName });
    }
    return { ...answer, milliseconds: Math.round(performance.now() - started) };
  }

  #post(asked) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", Authorization: `Bearer ${this.#token}` };
    const sentence = changes(asked.query, asked.operationName) ? LOST : undefined;
    return send(GRAPHQL, { headers, body: JSON.stringify(asked) }, sentence);
  }
}

async function send(address, request, sentence = "The sandbox does not answer. Is it running?") {
  try {
    const answer = await fetch(address, { method: "POST", credentials: "omit", cache: "no-store", ...request });
    const text = await answer.text();
    return { status: answer.status, text, json: parsed(text), waitSeconds: answer.headers.get("Retry-After") };
  } catch {
    throw new Problem(sentence);
  }
}

function changes(query, name) {
  const operations = operationsOf(query);
  return (operations.find((each) => each.name === name) ?? operations[0])?.word === "mutation";
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Percent-encoded, as RFC 6749 has it; then any sign may be in a key. */
function basic(key) {
  return btoa([key.client_id, key.client_secret].map((part) => encodeURIComponent(part ?? "")).join(":"));
}

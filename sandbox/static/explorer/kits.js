// Speaks to Kits: a token by client credentials, then GraphQL.

const TOKEN = "/oauth/v1/token";
const GRAPHQL = "/kits-explorer/v1/graphql";

/** A refusal or a failure, as a sentence for a person. */
export class Problem extends Error {}

export class Kits {
  #environment;
  #token = "";

  constructor(environment) {
    this.#environment = environment;
  }

  /** Get a token for the keys of the environment. Throws Problem. */
  async signIn() {
    const { status, json } = await send(TOKEN, {
      headers: { Accept: "application/json", Authorization: `Basic ${basic(this.#environment)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    if (status === 401) throw new Problem("Client id and secret do not fit together, or the key was revoked.");
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
    return send(GRAPHQL, { headers, body: JSON.stringify(asked) });
  }
}

async function send(address, request) {
  try {
    const answer = await fetch(address, { method: "POST", credentials: "omit", cache: "no-store", ...request });
    const text = await answer.text();
    return { status: answer.status, text, json: parsed(text) };
  } catch {
    throw new Problem("No answer came. If this was to make something, look whether it is there before you run it again.");
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Percent-encoded, as RFC 6749 has it; then any sign may be in a key. */
function basic(environment) {
  return btoa(["client_id", "client_secret"].map((name) => encodeURIComponent(environment.get(name))).join(":"));
}

// The dynamic Explorer's script works as AudienceProject documents it: it asks for client id and secret, encodes them with
// CryptoJS, posts the grant, and keeps `body.token`. These are the words it uses, with a stand-in for the page around it.

import { given } from "./given.mjs";

const held = new Map();
const environment = { get: (name) => held.get(name), set: (name, value) => held.set(name, value) };
const prompt = async (question) => ({ "Client ID": given.client_id, "Client Secret": given.client_secret })[question];
const CryptoJS = {
  enc: { Utf8: { parse: (text) => Buffer.from(text) }, Base64: { stringify: (bytes) => bytes.toString("base64") } },
};
const explorer = {
  environment,
  prompt,
  async fetch(address, request) {
    const answer = await fetch(address, request);
    return { status: answer.status, body: await answer.json() };
  },
};

let id = explorer.environment.get("client_id");
let secret = explorer.environment.get("client_secret");
if (!id || !secret) {
  id = await explorer.prompt("Client ID");
  secret = await explorer.prompt("Client Secret");
  explorer.environment.set("client_id", id);
  explorer.environment.set("client_secret", secret);
}
const { body } = await explorer.fetch(given.token_url, {
  method: "POST",
  headers: {
    Accept: "application/json",
    Authorization: `Basic ${CryptoJS.enc.Base64.stringify(CryptoJS.enc.Utf8.parse(`${id}:${secret}`))}`,
    "Content-Type": "application/x-www-form-urlencoded",
  },
  body: "grant_type=client_credentials",
});
explorer.environment.set("token", body.token);

const headers = { authorization: `Bearer ${explorer.environment.get("token")}`, "content-type": "application/json" };
const used = await explorer.fetch(given.graphql_url, { method: "POST", headers, body: '{"query": "{ __typename }"}' });
console.log(JSON.stringify([used.status]));

// Get tokens with openid-client, which percent-encodes id and secret, and use each.

import * as client from "openid-client";
import { given } from "./given.mjs";

const statuses = [];
for (const method of [client.ClientSecretBasic, client.ClientSecretPost]) {
  const server = { issuer: given.url, token_endpoint: given.token_url };
  const configuration = new client.Configuration(server, given.client_id, undefined, method(given.client_secret));
  client.allowInsecureRequests(configuration); // a sandbox on this machine has no certificate
  const { access_token: token } = await client.clientCredentialsGrant(configuration);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(given.graphql_url, { method: "POST", headers, body: '{"query": "{ __typename }"}' });
  statuses.push(answer.status);
}
console.log(JSON.stringify(statuses));

// The audit suite of graphql-http: does the server speak GraphQL over HTTP? Prints [{name, status, reason}].

import { serverAudits } from "graphql-http";
import { given } from "./given.mjs";

const basic = Buffer.from(`${given.client_id}:${given.client_secret}`).toString("base64");
const granted = await fetch(given.token_url, {
  method: "POST",
  headers: { authorization: `Basic ${basic}` },
  body: new URLSearchParams({ grant_type: "client_credentials" }),
});
const authorization = `Bearer ${(await granted.json()).token}`;
const fetchFn = (address, request = {}) => fetch(address, { ...request, headers: { ...request.headers, authorization } });

const results = [];
for (const audit of serverAudits({ url: given.graphql_url, fetchFn })) {
  const { status, reason } = await audit.fn();
  results.push({ name: audit.name, status, reason });
}
console.log(JSON.stringify(results));

// Addresses that open a query in this page: ?query=…&variables=…, as GraphQL over HTTP writes them. Opening runs nothing.

import { layOut } from "./json.js";

/** The query and variables that the page was opened with, or null. The address is then the page's own again. */
export function writtenInAddress() {
  const given = new URLSearchParams(location.search);
  if (!given.has("query")) return null;
  history.replaceState(null, "", location.pathname);
  return { query: given.get("query"), ...(given.has("variables") ? { variables: laidOut(given.get("variables")) } : {}) };
}

/** Copy an address that opens what is written; the button says how it went. */
export async function linkTo({ query, variables }, button) {
  const address = new URL(location.pathname, location.href);
  address.search = new URLSearchParams({ query, variables });
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), 2000);
  } catch {
    // Copying is not allowed here: the address bar can be copied from.
    history.replaceState(null, "", address);
    button.textContent = "It is in the address bar";
    setTimeout(() => (button.textContent = words), 4000);
  }
}

function laidOut(text) {
  try {
    return layOut(JSON.parse(text));
  } catch {
    return text;
  }
}

// Addresses that open a query in this page: ?query=…&variables=…, as GraphQL over HTTP writes them. Opening runs nothing.

/** The query and variables that the page was opened with, or null. The address is then the page's own again. */
export function writtenInAddress() {
  const given = new URLSearchParams(location.search);
  if (!given.has("query")) return null;
  history.replaceState(null, "", location.pathname);
  return { query: given.get("query"), variables: given.get("variables") ?? "{}" };
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

/** What an address has opened: {query, variables}. It has a place of its own, so that nobody's own query is lost. */
export class Linked {
  name = "From a link";
  hint = "This came with the address, and nothing of it was sent yet. Your own query is where it was.";
  query = "";
  #variables = {};
  #isOurs = false;
  isHeld = false;

  /** The variables are text. Where the query asks for an account, it is the one that the page is connected to. */
  hold({ query, variables = "{}" }, isAsking) {
    this.query = query;
    this.isHeld = true;
    this.#isOurs = isAsking;
    try {
      this.#variables = JSON.parse(variables);
    } catch {
      this.#variables = variables;
    }
  }

  variables({ accountId }) {
    const isObject = this.#variables !== null && typeof this.#variables === "object";
    return this.#isOurs && accountId && isObject ? { ...this.#variables, accountId } : this.#variables;
  }
}

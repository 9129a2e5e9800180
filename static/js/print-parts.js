/* A print has every part, also those that nobody scrolled to: what is still to come is fetched before the paper is laid out.

   Nothing that takes its time may happen in beforeprint, so this asks and waits. The sheet says which part did not come. */

function fetched(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.setRequestHeader("HX-Request", "true");
  request.send();
  return request.status === 200 ? request.responseText : "";
}

function fill(part) {
  const made = new DOMParser().parseFromString(fetched(part.getAttribute("hx-get")), "text/html").getElementById(part.id);
  if (!made) return;
  part.replaceWith(made);
  window.htmx?.process(made);
}

addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll(".part--waiting[hx-get]")) {
    try {
      fill(part);
    } catch (problem) {
      console.error(problem); // the portal is out of reach: the others of the page are printed all the same
      return;
    }
  }
});

// Copy buttons beside what is marked with data-copy (the words for what it is). Without scripts there are none.

const SHOWN_FOR = 2000;

/** Select a text, so that it can be copied by hand. */
function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const chosen = getSelection();
  chosen.removeAllRanges();
  chosen.addRange(range);
}

function say(button, word) {
  button.textContent = word;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(setTimeout(() => { button.textContent = button.dataset.label; }, SHOWN_FOR));
}

async function copy(button, code, status, what) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    say(button, "Copied");
    status.textContent = `${what} is copied.`;
  } catch {
    // The browser may forbid it.
    code.hidden = false;
    select(code);
    say(button, "Selected");
    status.textContent = `${what} is selected; copy it with Ctrl+C.`;
  }
}

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.querySelector("main").append(status);

for (const place of document.querySelectorAll("[data-copy]")) {
  const code = place.querySelector("code");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = button.dataset.label = place.dataset.label ?? "Copy";
  button.setAttribute("aria-label", `Copy ${place.dataset.copy}`);
  button.addEventListener("click", () => copy(button, code, status, place.dataset.copy));
  place.append(button);
}

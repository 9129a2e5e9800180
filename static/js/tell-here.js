// A button with data-tell-here asks this browser to say when the page's long work ends. Permission is asked on the click alone;
// the choice is kept in this browser. The words come with the button: data-name, data-ready, data-problem, data-on, data-denied.
const KEY = "kits-portal-tell-here";
const can = "Notification" in window && window.isSecureContext;
let words = null;

function signal() {
  return document.querySelector("[data-signal]")?.dataset.signal ?? "none";
}

function isOn() {
  return can && Notification.permission === "granted" && localStorage.getItem(KEY) === "on";
}

function draw() {
  const button = document.querySelector("[data-tell-here]");
  if (!button) return;
  words = { ...button.dataset };
  const isDenied = can && Notification.permission === "denied";
  button.hidden = !can;
  button.disabled = isDenied;
  button.setAttribute("aria-pressed", String(isOn()));
  button.querySelector("[data-words]").textContent = isDenied ? words.denied : isOn() ? words.on : words.off;
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest?.("[data-tell-here]")) return;
  if (isOn()) localStorage.removeItem(KEY);
  else if ((await Notification.requestPermission()) === "granted") localStorage.setItem(KEY, "on");
  draw();
});

let last = signal();
draw();

document.addEventListener("htmx:after:swap", () => {
  const now = signal();
  const ended = last === "waiting" && (now === "ready" || now === "problem");
  last = now;
  if (ended && words && isOn()) {
    const note = new Notification(words.name, { body: words[now], tag: location.pathname });
    note.onclick = () => window.focus();
  }
  draw();
});

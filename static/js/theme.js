// The buttons [data-theme-choice="system|light|dark"] choose the theme. Tells others by the event "themechange" on the document.
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  return root.dataset.theme ?? "system";
}

function mark() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
  }
}

function tell() {
  document.dispatchEvent(new CustomEvent("themechange"));
}

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Then the choice lasts as long as the page.
  }
  mark();
  tell();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-theme-choice]");
  if (button) choose(button.dataset.themeChoice);
});
system.addEventListener("change", () => chosen() === "system" && tell());
mark();

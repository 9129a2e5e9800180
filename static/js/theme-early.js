// Runs before the first paint, so that a chosen theme does not flash. A classic script: modules come too late for this.
(() => {
  try {
    if (document.documentElement.dataset.theme) return; // whoever shared this page has chosen
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be forbidden; then the system's theme holds.
  }
})();

/* The console's editor. Without it, or until it is there, two text areas do: they are what is sent, always. */

const form = document.querySelector("[data-console]");
const run = form?.querySelector("[data-console-run]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form?.contains(event.target)) return;
  event.preventDefault();
  run.click();
});

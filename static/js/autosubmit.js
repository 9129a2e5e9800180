// A form with data-autosubmit is sent when one of its choices changes. Its button, needed without scripts, is marked data-autosubmit-fallback.
for (const button of document.querySelectorAll("[data-autosubmit] [data-autosubmit-fallback]")) button.hidden = true;

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-autosubmit]");
  if (form && !event.target.matches("input[type=text], input[type=search]")) form.requestSubmit();
});

// A button with data-copy="#id" copies the text or value of that element, and says so in its own words (data-copied) for two seconds.
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const words = button.querySelector("[data-copy-words]") ?? button;
  const before = words.textContent;
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    words.textContent = button.dataset.copied;
    setTimeout(() => (words.textContent = before), 2000);
  } catch {
    getSelection()?.selectAllChildren(source);
  }
});

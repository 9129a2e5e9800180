// After a swap, leads to what has changed: an element with data-focus="id" names it. Told once; the next answer may name another.
document.addEventListener("htmx:after:swap", () => {
  const teller = document.querySelector("[data-focus]");
  const target = teller && document.getElementById(teller.dataset.focus);
  teller?.removeAttribute("data-focus");
  if (!target) return;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
});

// A tab that nobody sees stops asking. Fragments with data-ask-while-hidden="60" still ask, at most every 60 seconds,
// because their answer changes the tab's title and icon. Everything is asked again as soon as the tab is seen.
const missed = new Set();
const askedAt = new WeakMap();

function mayAsk(fragment) {
  const pause = Number(fragment.dataset.askWhileHidden) * 1000;
  if (!pause) return false;
  const last = askedAt.get(fragment) ?? -Infinity;
  return performance.now() - last >= pause - 500;
}

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, sourceEvent } = event.detail.ctx;
  if (sourceEvent?.type !== "every") return;
  if (document.hidden && !mayAsk(sourceElement)) {
    missed.add(sourceElement);
    event.preventDefault();
    return;
  }
  askedAt.set(sourceElement, performance.now());
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const fragment of missed) {
    if (fragment.isConnected) window.htmx?.trigger(fragment, "every", {}, false);
  }
  missed.clear();
});

// What a person is told when an htmx request fails. The sentences stand in the page (template#problems), in the reader's language.
const sentences = document.getElementById("problems")?.content;
const place = document.getElementById("toasts");

function tell(kind) {
  const notice = sentences?.querySelector(`[data-problem="${kind}"]`);
  if (!notice || !place || place.querySelector(`[data-problem="${kind}"]`)) return;
  place.append(notice.cloneNode(true));
}

function settle(event) {
  const status = event.detail.ctx?.response?.status;
  if (status && status < 400) place?.querySelector('[data-problem="offline"]')?.remove();
}

document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  if (status === 422) return;
  tell(status === 401 || status === 403 ? "denied" : status === 404 ? "gone" : status === 429 ? "often" : "failed");
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.error instanceof TypeError) tell("offline");
});
document.addEventListener("htmx:after:request", settle);

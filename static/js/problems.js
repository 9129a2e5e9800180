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
  if (status && status < 400) place?.querySelectorAll('[data-problem="offline"], [data-problem="signed-out"]').forEach((each) => each.remove());
}

// Whoever signed in again in another tab has a new token for forms. The page takes it, and saves what was typed.
function goOn(token) {
  document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((field) => { field.value = token; });
  document.getElementById("builder")?.dispatchEvent(new Event("change", { bubbles: true }));
  tell("new-session");
}

document.addEventListener("htmx:response:error", (event) => {
  const { status, headers } = event.detail.ctx.response;
  if (status === 422) return;
  const token = headers?.get("X-Form-Token");
  if (token) {
    goOn(token);
    return;
  }
  tell(status === 401 ? "signed-out" : status === 403 ? "denied" : status === 404 ? "gone" : status === 429 ? "often" : "failed");
});
document.addEventListener("htmx:error", (event) => {
  if (event.detail.error instanceof TypeError) tell("offline");
});
document.addEventListener("htmx:after:request", settle);

// A button with data-passkey asks the browser for a passkey, puts the answer into its form's field "credential" and sends the form.
// "add" makes one and "use" shows one, with the options that the page brings in #passkey-options; "enter" asks the form's own address
// for them, because who signs in is not known yet. allauth's webauthn-json.js turns bytes into text and back.

const told = (button) => button.form.querySelector("[data-passkey-problem]");

function tell(button, problem) {
  const words = problem?.name === "InvalidStateError" ? button.dataset.known : problem?.name === "NotAllowedError" || problem?.name === "AbortError" ? button.dataset.stopped : button.dataset.failed;
  told(button).querySelector("span").textContent = words;
  told(button).hidden = false;
}

async function options(button) {
  if (button.dataset.passkey !== "enter") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(button.form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
}

async function credential(button) {
  const found = await options(button);
  if (button.dataset.passkey !== "add") return window.webauthnJSON.get(found.request_options);
  const wanted = found.creation_options;
  const alone = button.form.elements.passwordless?.checked ?? false;
  wanted.publicKey.authenticatorSelection = {
    ...wanted.publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
  return window.webauthnJSON.create(wanted);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-passkey]");
  if (!button || button.disabled) return;
  told(button).hidden = true;
  button.disabled = true;
  try {
    button.form.elements.credential.value = JSON.stringify(await credential(button));
    button.form.submit();
  } catch (problem) {
    tell(button, problem);
    button.disabled = false;
  }
});

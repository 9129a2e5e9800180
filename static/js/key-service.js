// Connecting an account: a pasted client id corrects the service that the portal guessed, unless the person has chosen; if the
// two do not fit, the form says so before it is sent, and nothing typed is lost. Without scripts the portal says it after the post.
const clientId = document.querySelector("input[data-sandbox-prefix]");
const services = [...document.querySelectorAll("input[type=radio][name=upstream]")];
const guess = services.find((service) => service.checked);

function check(isChosen) {
  const value = clientId.value.trim();
  const prefix = clientId.dataset.sandboxPrefix;
  const fits = value.startsWith(prefix) ? "sandbox" : "kits";
  const tells = !prefix.startsWith(value);
  if (!isChosen) for (const service of services) service.checked = tells ? service.value === fits : service === guess;
  const chosen = services.find((service) => service.checked)?.value;
  const isOdd = Boolean(value && chosen && chosen !== fits);
  clientId.setCustomValidity(isOdd ? (fits === "sandbox" ? clientId.dataset.isForSandbox : clientId.dataset.isForKits) : "");
}

if (clientId) {
  let isChosen = !("serviceIsGuessed" in clientId.dataset);
  for (const service of services) service.addEventListener("change", () => { isChosen = true; check(isChosen); });
  clientId.addEventListener("input", () => check(isChosen));
  check(isChosen);
}

// Connecting an account: a pasted client id chooses its service, unless the person has chosen; if the two do not fit, the form
// says so before it is sent, and nothing typed is lost. Without scripts the portal says the same after the post.
const clientId = document.querySelector("input[data-sandbox-prefix]");
const services = [...document.querySelectorAll("input[type=radio][name=upstream]")];
let isChosen = services.some((service) => service.checked);

function check() {
  const value = clientId.value.trim();
  const prefix = clientId.dataset.sandboxPrefix;
  const fits = value.startsWith(prefix) ? "sandbox" : "kits";
  if (!isChosen) for (const service of services) service.checked = !prefix.startsWith(value) && service.value === fits;
  const chosen = services.find((service) => service.checked)?.value;
  const isOdd = Boolean(value && chosen && chosen !== fits);
  clientId.setCustomValidity(isOdd ? (fits === "sandbox" ? clientId.dataset.isForSandbox : clientId.dataset.isForKits) : "");
}

if (clientId) {
  for (const service of services) service.addEventListener("change", () => { isChosen = true; check(); });
  clientId.addEventListener("input", check);
  check();
}

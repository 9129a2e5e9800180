// Touchpoints can be dragged into a set: from the finder, or from the other set, which loses them then. An extra: buttons do the same.
const TYPE = "application/x-touchpoint";

const press = (form, value) => {
  const button = Object.assign(document.createElement("button"), { name: "do", value, hidden: true });
  form.append(button);
  form.requestSubmit(button);
  button.remove();
};

const zoneOf = (event) => event.target.closest?.("[data-drop]");
const isOurs = (event) => event.dataTransfer?.types.includes(TYPE);
const leave = () => document.querySelectorAll(".is-over").forEach((zone) => zone.classList.remove("is-over"));

document.addEventListener("dragstart", (event) => {
  const row = event.target.closest?.("[data-drag]");
  if (!row) return;
  event.dataTransfer.setData(TYPE, JSON.stringify({ id: row.dataset.drag, from: row.closest("[data-drop]")?.dataset.drop ?? "" }));
  event.dataTransfer.effectAllowed = "copyMove";
});

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  if (!zone || !isOurs(event)) return;
  event.preventDefault();
  if (!zone.classList.contains("is-over")) leave();
  zone.classList.add("is-over");
});

document.addEventListener("dragend", leave);

document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  leave();
  if (!zone || !isOurs(event)) return;
  event.preventDefault();
  const { id, from } = JSON.parse(event.dataTransfer.getData(TYPE));
  const to = zone.dataset.drop;
  if (from !== to) press(zone.closest("form"), from ? `move ${to} ${id}` : `add ${to} ${id}`);
});

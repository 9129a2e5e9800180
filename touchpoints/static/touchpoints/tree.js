// A page holds at most 500 rows of a tree. When an opened branch brings more, those opened longest ago close again; what they
// say then is what they say before htmx fetches them: a link to the page of the owner.
const MOST = 500;
const unopened = new WeakMap();

const count = () => document.querySelectorAll(".tree__row").length;
const open = () => [...document.querySelectorAll(".tree__branch[open]")].filter((branch) => unopened.has(branch));

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches?.(".tree__branch") && target.open && !unopened.has(target)) unopened.set(target, target.querySelector("ul").innerHTML);
  },
  true,
);

document.addEventListener("htmx:after:swap", (event) => {
  const latest = event.target.closest?.(".tree__branch");
  for (const branch of open()) {
    if (count() <= MOST) return;
    if (branch === latest || branch.contains(latest)) continue;
    branch.querySelector("ul").innerHTML = unopened.get(branch);
    branch.open = false;
  }
});

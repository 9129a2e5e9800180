// What a person opened or closed stays so when htmx draws the page around it anew: the server cannot know of it.
const all = () => [...document.querySelectorAll("details[id]")];
let before = new Map();

document.addEventListener("htmx:before:swap", () => {
  before = new Map(all().map((each) => [each.id, each.open]));
});

document.addEventListener("htmx:after:swap", () => {
  for (const each of all()) if (before.has(each.id)) each.open = before.get(each.id);
});

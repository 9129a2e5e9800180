// A word that was probably meant.

/** " Did you mean …?", or nothing if no word is like the one that was written. */
export function near(word, words) {
  const wanted = word.toLowerCase();
  const most = Math.max(1, Math.ceil(wanted.length / 3));
  const [best] = words.map((each) => ({ each, far: distance(wanted, each.toLowerCase()) })).sort((a, b) => a.far - b.far);
  return best && best.far <= most ? ` Did you mean ${best.each}?` : "";
}

/** How many letters are to be added, taken away or changed. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (let at = 1; at <= other.length; at += 1) {
      next.push(Math.min(row[at] + 1, next[at - 1] + 1, row[at - 1] + (letter === other[at - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1);
}

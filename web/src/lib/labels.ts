/** Colours there are; further labels share the last one, and are told apart by letter and word. */
const COLOURS = 6;

export function labelColour(label: number): string {
  return `var(--label-${Math.min(Math.max(label, 0), COLOURS - 1)})`;
}

/** The shortest beginnings that tell the labels apart, at most three letters: `E`, `N`, `C`. */
export function labelLetters(labels: readonly string[]): string[] {
  const cut = (length: number): string[] =>
    labels.map((label) => label.slice(0, length)).map((start) => start.charAt(0).toUpperCase() + start.slice(1));
  for (const length of [1, 2]) {
    const letters = cut(length);
    if (new Set(letters).size === labels.length) return letters;
  }
  return cut(3);
}

/** The last formulas that selected rows of a data set, newest first; kept in this browser. */
const KEPT = 50;
const LONGEST = 2000;

const keyOf = (data: string): string => `assay.history.${data}`;

export function formulaHistory(data: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(data)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Puts a formula in front; one that was there already moves there. */
export function remember(data: string, formula: string): void {
  if (formula === '' || formula.length > LONGEST) return;
  const all = [formula, ...formulaHistory(data).filter((each) => each !== formula)].slice(0, KEPT);
  try {
    localStorage.setItem(keyOf(data), JSON.stringify(all));
  } catch {
    // Storage may be blocked or full; the formula is then not remembered.
  }
}

/** The last round trips in milliseconds; the oldest go first. */
export const KEPT_TRIPS = 500;

/** The smallest of the values that at least a share `p` of them does not exceed (nearest rank); null without values. */
export function percentile(values: readonly number[], p: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? null;
}

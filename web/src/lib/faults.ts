/** A stretch of a text, in UTF-16 units. */
export interface Stretch {
  start: number;
  end: number;
}

/** Where a stretch of one text is in another that came from it by one change. What touches the change grows or shrinks with it. */
export function carried({ start, end }: Stretch, from: string, to: string): Stretch {
  const most = Math.min(from.length, to.length);
  let before = 0;
  while (before < most && from[before] === to[before]) before++;
  let after = 0;
  while (after < most - before && from[from.length - 1 - after] === to[to.length - 1 - after]) after++;
  const changed = from.length - after;
  const by = to.length - from.length;
  if (end < before) return { start, end };
  if (start > changed) return { start: start + by, end: end + by };
  return { start: Math.min(start, before), end: Math.max(Math.max(end, changed) + by, Math.min(start, before)) };
}

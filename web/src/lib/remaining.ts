/** How far a run was at a moment of this page's clock. */
export interface Sample {
  /** Milliseconds. */
  at: number;
  fraction: number;
}

/**
 * Seconds that a run still needs, from the pace over the samples; null while that would be a guess. Only this page's clock
 * is used: the server's may differ.
 */
export function remaining(samples: readonly Sample[], now: number): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.fraction >= 1) return null;
  const seconds = (last.at - first.at) / 1000;
  const done = last.fraction - first.fraction;
  if (seconds < 1 || done < 0.01) return null;
  return Math.max(0, ((1 - last.fraction) * seconds) / done - (now - last.at) / 1000);
}

/** Words that do not count down every second: `about 40 s left`. */
export function remainingWords(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 60) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  if (seconds < 5400) return `about ${Math.ceil(seconds / 60)} min left`;
  return `about ${Math.ceil(seconds / 3600)} h left`;
}

/** Where attempts came from. The server knows only the tokens that a run was given; the browser remembers what they were. */

export interface Branch {
  /** The run whose text was continued. */
  from: string;
  /** How many of the given tokens are the prompt; those after it were generated. */
  own: number;
  /** The place of the token that was chosen in another's stead; null where the text just goes on. */
  at: number | null;
}

const KEY = 'assay.branches';
const KEPT = 300;

function isBranch(value: unknown): value is Branch {
  if (typeof value !== 'object' || value === null) return false;
  const { from, own, at } = value as Record<string, unknown>;
  return typeof from === 'string' && typeof own === 'number' && (at === null || typeof at === 'number');
}

function all(): Map<string, Branch> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return new Map();
    return new Map(Object.entries(stored).filter((entry): entry is [string, Branch] => isBranch(entry[1])));
  } catch {
    // Storage may be blocked or hold something else: then all given tokens count as the prompt.
    return new Map();
  }
}

export function branchOf(run: string): Branch | null {
  return all().get(run) ?? null;
}

export function keepBranch(run: string, branch: Branch): void {
  const kept = [...all(), [run, branch] as const].slice(-KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // As above.
  }
}

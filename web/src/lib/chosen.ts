/** What all workspaces share: the data set, the model, the rows, and the examples looked at. */
export interface Chosen {
  data: string | null;
  /** The model that is meant where a formula names none. */
  model: string | null;
  /** Another model to compare with. */
  compare: string | null;
  /** Which rows are selected; empty: all. */
  formula: string;
  /** Row of the primary example. */
  row: number | null;
  /** Row of the example that is pinned for comparing. */
  pin: number | null;
}

export const NOTHING_CHOSEN: Chosen = { data: null, model: null, compare: null, formula: '', row: null, pin: null };

const NAMES = Object.keys(NOTHING_CHOSEN) as readonly (keyof Chosen)[];

function row(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Never fails: what cannot be understood is as if it were not there. */
export function readChosen(search: string): Chosen {
  const query = new URLSearchParams(search);
  const model = query.get('model') || null;
  const compare = query.get('compare') || null;
  return {
    data: query.get('data') || null,
    model,
    // A model is not compared with itself.
    compare: compare === model ? null : compare,
    formula: query.get('formula') ?? '',
    row: row(query.get('row')),
    pin: row(query.get('pin')),
  };
}

/** The query string, with `?`, or empty. */
export function writeChosen(chosen: Chosen): string {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const value = chosen[name];
    if (value !== null && value !== '') query.set(name, String(value));
  }
  return asked(query);
}

/** The part of an address that all workspaces share. */
export function sharedOf(search: string): string {
  return writeChosen(readChosen(search));
}

/** The part of an address that is a workspace's own. */
export function withoutShared(search: string): string {
  const query = new URLSearchParams(search);
  for (const name of NAMES) query.delete(name);
  return asked(query);
}

function asked(query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

import { COLUMNS, NO_FILTER, type Column, type Filter, type Sort } from './table';

export type Pairs = 'activating' | 'satisfying';

/** All that a link to Neurons carries of its own. */
export interface View {
  run: string | null;
  unit: number | null;
  /** Maximum formula length; null: the longest there is. */
  length: number | null;
  sort: Sort;
  filter: Filter;
  pairs: Pairs;
}

export const START: View = {
  run: null,
  unit: null,
  length: null,
  sort: { column: 'iou', descending: true },
  filter: NO_FILTER,
  pairs: 'activating',
};

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function isColumn(text: string): text is Column {
  return (COLUMNS as readonly string[]).includes(text);
}

/** Reads `-iou` (descending) or `iou`. */
function sortOf(text: string | null): Sort {
  if (text === null) return START.sort;
  const column = text.replace(/^-/, '');
  return isColumn(column) ? { column, descending: text.startsWith('-') } : START.sort;
}

/** Never fails: what cannot be understood is as if it were not there. */
export function readView(search: string): View {
  const query = new URLSearchParams(search);
  const iou = Number(query.get('iou') ?? 0);
  return {
    run: query.get('run'),
    unit: whole(query.get('unit')),
    length: whole(query.get('length')),
    sort: sortOf(query.get('sort')),
    filter: {
      text: query.get('find') ?? '',
      label: query.get('label') ?? '',
      minIou: iou > 0 && iou <= 1 ? iou : 0,
      minActive: whole(query.get('active')) ?? 0,
    },
    pairs: query.get('pairs') === 'satisfying' ? 'satisfying' : 'activating',
  };
}

/** The query string, with `?`, or empty; what is as at the start is left out. */
export function writeView(view: View): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | null, usual: string | number | null): void => {
    if (value !== null && value !== usual) query.set(name, String(value));
  };
  put('run', view.run, null);
  put('unit', view.unit, null);
  put('length', view.length, null);
  put('sort', sortText(view.sort), sortText(START.sort));
  put('find', view.filter.text, '');
  put('label', view.filter.label, '');
  put('iou', view.filter.minIou, 0);
  put('active', view.filter.minActive, 0);
  put('pairs', view.pairs, 'activating');
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function sortText({ column, descending }: Sort): string {
  return (descending ? '-' : '') + column;
}

export function isFiltered(filter: Filter): boolean {
  return filter.text.trim() !== '' || filter.label !== '' || filter.minIou > 0 || filter.minActive > 0;
}

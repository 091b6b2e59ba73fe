/** A column of the table. */
export interface ShownColumn {
  /** The page's name for it. */
  name: string;
  /** In pixels; null: as usual for its type. */
  width: number | null;
}

export interface RowSort {
  column: string;
  descending: boolean;
}

/** All that a link to Explore carries of its own. */
export interface ExploreView {
  /** Null: the usual ones. */
  columns: ShownColumn[] | null;
  histograms: string[] | null;
  /** Null: by row. */
  sort: RowSort | null;
}

export const START: ExploreView = { columns: null, histograms: null, sort: null };

export const NARROWEST = 44;
export const WIDEST = 1200;
const MOST = 60;

export function boundedWidth(width: number): number {
  return Math.round(Math.min(Math.max(width, NARROWEST), WIDEST));
}

function unique<T>(all: readonly T[], key: (each: T) => string): T[] {
  return [...new Map(all.map((each) => [key(each), each])).values()].slice(0, MOST);
}

function columnOf(text: string): ShownColumn {
  // A name has no bar outside of quotes.
  const width = /\|(\d{1,4})$/.exec(text);
  return width
    ? { name: text.slice(0, width.index), width: boundedWidth(Number(width[1])) }
    : { name: text, width: null };
}

function textOf({ name, width }: ShownColumn): string {
  return width === null ? name : `${name}|${width}`;
}

function listed(query: URLSearchParams, name: string): string[] | null {
  return query.has(name) ? query.getAll(name).filter((each) => each !== '') : null;
}

/** Never fails: what cannot be understood is as if it were not there. */
export function readView(search: string): ExploreView {
  const query = new URLSearchParams(search);
  const columns =
    listed(query, 'column')
      ?.map(columnOf)
      .filter(({ name }) => name !== '') ?? [];
  const histograms = listed(query, 'histogram');
  const sort = query.get('sort');
  return {
    columns: columns.length > 0 ? unique(columns, ({ name }) => name) : null,
    histograms: histograms && unique(histograms, (name) => name),
    sort: sort ? { column: sort, descending: query.get('order') === 'desc' } : null,
  };
}

/** The query string, with `?`, or empty. */
export function writeView({ columns, histograms, sort }: ExploreView): string {
  const query = new URLSearchParams();
  for (const column of columns ?? []) query.append('column', textOf(column));
  for (const name of histograms ?? []) query.append('histogram', name);
  // That none is shown is another thing than the usual ones.
  if (histograms?.length === 0) query.append('histogram', '');
  if (sort) query.set('sort', sort.column);
  if (sort?.descending) query.set('order', 'desc');
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** A click on a column's head: up, down, and as it was. */
export function nextSort(present: RowSort | null, column: string): RowSort | null {
  if (present?.column !== column) return { column, descending: false };
  return present.descending ? null : { column, descending: true };
}

export type Shape =
  | { kind: 'plain'; text: string; title: string }
  | { kind: 'words'; all: string[] }
  | { kind: 'table'; columns: string[]; rows: readonly Record<string, unknown>[] }
  | { kind: 'list'; all: readonly unknown[] }
  | { kind: 'record'; entries: [name: string, value: unknown][] }
  | { kind: 'nothing' };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** A value that stands in one line: numbers in about six digits. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (Number.isInteger(value)) return Math.abs(value) >= 10_000 ? value.toLocaleString('en-GB') : String(value);
  const short = value.toPrecision(6);
  return String(Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9 ? Number(short).toExponential() : Number(short));
}

/** A record within a row has columns of its own: `tolerance.value`. */
function flat(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      isRecord(value) && Object.values(value).every(isPlain)
        ? Object.entries(value).map(([own, each]) => [`${name}.${own}`, each] as const)
        : [[name, value] as const],
    ),
  );
}

/** How any JSON is best read: lists of records are tables. */
export function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) {
    if (value.length === 0) return { kind: 'nothing' };
    if (value.every(isPlain)) return { kind: 'words', all: value.map(plain) };
    if (value.every(isRecord)) {
      const rows = value.map(flat);
      return { kind: 'table', columns: [...new Set(rows.flatMap(Object.keys))], rows };
    }
    return { kind: 'list', all: value };
  }
  if (isRecord(value)) {
    const entries = Object.entries(value);
    return entries.length === 0 ? { kind: 'nothing' } : { kind: 'record', entries };
  }
  return { kind: 'plain', text: plain(value), title: typeof value === 'number' ? String(value) : '' };
}

/** A cell of a table: what has parts is written in short. */
export function cell(value: unknown): string {
  if (Array.isArray(value) && value.every(isPlain)) return value.map(plain).join(', ');
  return isPlain(value) ? plain(value) : JSON.stringify(value);
}

/** RFC 4180. A text that a spreadsheet would take for a formula is kept a text. */
export function csvOf(columns: readonly string[], rows: readonly Record<string, unknown>[]): string {
  const word = (value: unknown): string => {
    if (value === null || value === undefined) return '';
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((line) => line.map(word).join(','))
    .join('\r\n')
    .concat('\r\n');
}

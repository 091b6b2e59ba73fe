const COUNT = new Intl.NumberFormat('en-GB');
const PERCENT = new Intl.NumberFormat('en-GB', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const WHOLE_PERCENT = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });

export const NONE = '–';

export function count(value: number): string {
  return COUNT.format(value);
}

/** `1 unit`, `12 units`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Rounding never says 100 % for less than all, nor 0 % for something. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  if (value > 0 && value < 0.0005) return '<0.1%';
  if (value < 1 && value >= 0.9995) return '>99.9%';
  return PERCENT.format(value);
}

/** Whole percent, but never 0 % for something nor 100 % for less than all. */
export function roughPercent(value: number): string {
  if (value > 0 && value < 0.01) return '<1%';
  if (value < 1 && value > 0.99) return '>99%';
  return WHOLE_PERCENT.format(value);
}

/** A share between 0 and 1, such as IoU. */
export function ratio(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined || Number.isNaN(value) ? NONE : value.toFixed(digits);
}

/** With a sign, and a real minus. */
export function signed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? '−' : '+') + text;
}

export function duration(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A p-value as papers write it. */
export function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

const TIME = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export function instant(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : TIME.format(date);
}

const ROUGH = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumSignificantDigits: 3 });

/** `3.1M`, `124M`, `7B`. */
export function rough(value: number): string {
  return ROUGH.format(value).replace('bn', 'B').replace('m', 'M').replace('k', 'K');
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `11.8 MiB`. */
export function bytes(value: number): string {
  const power = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), UNITS.length - 1);
  const scaled = value / 1024 ** power;
  return `${power === 0 || scaled >= 100 ? count(Math.round(scaled)) : scaled.toFixed(1)} ${UNITS[power]}`;
}

/** A figure of any size in about three digits: perplexity, tokens a second. */
export function short(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  if (value >= 1000) return count(Math.round(value));
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The time of day for today's instants, else the day too. */
export function time(iso: string): string {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  return Number.isNaN(date.getTime()) || !today ? instant(iso) : CLOCK.format(date);
}

/** A number of any kind in a cell: whole ones as they are, others to three digits after the point, the very small and large in powers. */
export function cellNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return count(value).replace('-', '−');
  const size = Math.abs(value);
  const text = size !== 0 && (size < 0.001 || size >= 1e6) ? value.toExponential(2) : value.toFixed(3);
  return text.replace(/^-/, '−').replace('e-', 'e−').replace('e+', 'e');
}

/** A difference of two shares, in percentage points. */
export function points(value: number): string {
  return `${signed(value * 100, 1)} pp`;
}

import type { Mark } from '../api/types';

export interface Segment {
  text: string;
  marked: boolean;
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The start of the character, as a reader sees one, that holds the offset; an offset between two stays where it is. */
function floor(text: string, offset: number): number {
  return offset <= 0 ? 0 : (GRAPHEMES.segment(text).containing(offset)?.index ?? text.length);
}

function ceil(text: string, offset: number): number {
  if (offset >= text.length) return text.length;
  const at = GRAPHEMES.segment(text).containing(offset);
  return at === undefined || at.index === offset ? offset : at.index + at.segment.length;
}

/**
 * Cuts a text at its marks. Marks may come in any order, overlap, or reach outside the text; they are widened to whole
 * visible characters, so that no emoji or accent is torn apart. The segments' texts, joined, are the text.
 */
export function segments(text: string, marks: readonly Mark[]): Segment[] {
  const spans = marks
    .filter(([start = 0, end = 0]) => end > start && start < text.length && end > 0)
    .map(([start = 0, end = 0]) => ({ start: floor(text, start), end: ceil(text, end) }))
    .sort((a, b) => a.start - b.start);
  const found: Segment[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    const last = found.at(-1);
    if (last?.marked && start <= at) {
      if (end > at) {
        last.text += text.slice(at, end);
        at = end;
      }
      continue;
    }
    if (start > at) found.push({ text: text.slice(at, start), marked: false });
    found.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), marked: false });
  return found;
}

/** The first segments with at most `limit` code units in all, cut between visible characters. */
export function clip(all: readonly Segment[], limit: number): { shown: Segment[]; left: number } {
  const shown: Segment[] = [];
  let room = limit;
  let left = 0;
  for (const segment of all) {
    if (segment.text.length <= room) {
      shown.push(segment);
      room -= segment.text.length;
      continue;
    }
    const cut = room === 0 ? 0 : floor(segment.text, room);
    if (cut > 0) shown.push({ text: segment.text.slice(0, cut), marked: segment.marked });
    left += segment.text.length - cut;
    room = 0;
  }
  return { shown, left };
}

/** A stretch of a text whose rows are tokens. */
export interface Shade {
  text: string;
  /** The unit's activation on the token that this belongs to; null between tokens. */
  value: number | null;
  marked: boolean;
  /** Belongs to the row's own token. */
  own: boolean;
}

/**
 * Cuts a text where tokens and marks begin and end, never within a visible character. Of tokens that share a character, the
 * strongest activation counts. The pieces' texts, joined, are the text.
 *
 * @param activations start, end and value of each token
 */
export function shades(
  text: string,
  activations: readonly (readonly number[])[],
  marks: readonly Mark[],
  own: { start: number; end: number },
): Shade[] {
  const spans = [...activations, ...marks, [own.start, own.end]];
  const inside = (at: number): number => Math.min(Math.max(at, 0), text.length);
  const cuts = new Set([0, text.length]);
  for (const [start = 0, end = 0] of spans) cuts.add(floor(text, inside(start))).add(ceil(text, inside(end)));
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, at) => {
    const to = places[at + 1]!;
    const touches = ([start = 0, end = 0]: readonly number[]): boolean => start < to && end > from;
    const values = activations.filter(touches).map((each) => each[2] ?? 0);
    return {
      text: text.slice(from, to),
      value:
        values.length === 0 ? null : values.reduce((best, each) => (Math.abs(each) > Math.abs(best) ? each : best)),
      marked: marks.some(touches),
      own: touches([own.start, own.end]),
    };
  });
}

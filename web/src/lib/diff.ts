/** A stretch of two versions of a text. One of the two is empty where words were only added or only taken away. */
export interface Piece {
  kind: 'same' | 'insert' | 'delete' | 'replace';
  before: string;
  after: string;
}

const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });
/** Beyond so many characters between the first and the last change, or so many pairs of words, all between is one change. */
const MOST_CHARACTERS = 20_000;
const MOST_PAIRS = 1_000_000;

const isSpace = (text: string): boolean => /^\s*$/u.test(text);

/** The last start of a word at or before an offset, so that no visible character is cut. */
function wordStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isSpace(text.charAt(at - 1))) at--;
  return at;
}

function wordEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isSpace(text.charAt(at))) at++;
  return at;
}

function words(text: string): string[] {
  return [...WORDS.segment(text)].map((each) => each.segment);
}

/**
 * What changed between two versions of a text, in words as Unicode divides them (UAX 29), so that emoji, combining characters and
 * any script stay whole. The `before` of all pieces, joined, is the first text; the `after` is the second. What both begin and end
 * with is set aside first, so that a change in a long text costs as much as in a short one; the rest is compared by the longest
 * common subsequence.
 */
export function diff(before: string, after: string): Piece[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (start === before.length && start === after.length) return before === '' ? [] : [same(before)];
  start = Math.min(wordStart(before, start), wordStart(after, start));
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  tail = Math.min(
    before.length - wordEnd(before, before.length - tail),
    after.length - wordEnd(after, after.length - tail),
  );
  const pieces = [
    same(before.slice(0, start)),
    ...compare(before.slice(start, before.length - tail), after.slice(start, after.length - tail)),
    same(before.slice(before.length - tail)),
  ];
  return joined(pieces);
}

const same = (text: string): Piece => ({ kind: 'same', before: text, after: text });

function compare(before: string, after: string): Piece[] {
  const whole: Piece = { kind: 'replace', before, after };
  if (before.length + after.length > MOST_CHARACTERS) return [whole];
  const [a, b] = [words(before), words(after)];
  if (a.length * b.length > MOST_PAIRS) return [whole];
  // longest[i, j]: length of the longest common subsequence of a from i and b from j
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push(same(a[i]!));
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) {
      pieces.push({ kind: 'replace', before: a[i++]!, after: '' });
    } else {
      pieces.push({ kind: 'replace', before: '', after: b[j++]! });
    }
  }
  return pieces;
}

/** Joins neighbours of one kind; a blank between two changes belongs to them: `a b` to `c d` is one change. */
function joined(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = [];
  const filled = pieces.filter((each) => each.before !== '' || each.after !== '');
  filled.forEach((piece, at) => {
    const last = found.at(-1);
    const between =
      piece.kind === 'same' &&
      isSpace(piece.before) &&
      last !== undefined &&
      last.kind !== 'same' &&
      (filled[at + 1]?.kind ?? 'same') !== 'same';
    const kind = between ? 'replace' : piece.kind;
    if (last && (last.kind === 'same') === (kind === 'same')) {
      last.before += piece.before;
      last.after += piece.after;
    } else {
      found.push({ ...piece, kind });
    }
  });
  for (const piece of found) {
    if (piece.kind !== 'same') piece.kind = piece.before === '' ? 'insert' : piece.after === '' ? 'delete' : 'replace';
  }
  return found;
}

/** The changes alone, in words: `man → woman`, `+ not`, `− red`. */
export function summary(pieces: readonly Piece[]): string {
  return pieces
    .filter(({ kind }) => kind !== 'same')
    .map(({ kind, before, after }) => {
      const [old, fresh] = [before.trim(), after.trim()];
      return kind === 'insert' ? `+ ${fresh}` : kind === 'delete' ? `− ${old}` : `${old} → ${fresh}`;
    })
    .join(', ');
}

/** Long stretches without a change are cut to what stands beside the changes; `skipped` says how many characters went. */
export function aroundChanges(pieces: readonly Piece[], beside: number): (Piece & { skipped?: number; at: number })[] {
  const found: (Piece & { skipped?: number; at: number })[] = [];
  let at = 0;
  pieces.forEach((piece, index) => {
    const { after } = piece;
    if (piece.kind !== 'same' || after.length <= 2 * beside + 40) {
      found.push({ ...piece, at });
    } else {
      const head = index === 0 ? 0 : wordEnd(after, beside);
      const tail = index === pieces.length - 1 ? after.length : wordStart(after, after.length - beside);
      if (head > 0) found.push({ ...same(after.slice(0, head)), at });
      found.push({ ...same(''), at: at + head, skipped: tail - head });
      if (tail < after.length) found.push({ ...same(after.slice(tail)), at: at + tail });
    }
    at += after.length;
  });
  return found;
}

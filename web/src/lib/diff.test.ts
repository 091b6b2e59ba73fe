import { describe, expect, it } from 'vitest';
import { aroundChanges, diff, summary, type Piece } from './diff';

const before = (pieces: readonly Piece[]): string => pieces.map((each) => each.before).join('');
const after = (pieces: readonly Piece[]): string => pieces.map((each) => each.after).join('');

describe('the difference between two versions of a text', () => {
  it('is a word that was replaced, added or taken away', () => {
    expect(diff('A man is sleeping .', 'A woman is sleeping .')).toEqual([
      { kind: 'same', before: 'A ', after: 'A ' },
      { kind: 'replace', before: 'man', after: 'woman' },
      { kind: 'same', before: ' is sleeping .', after: ' is sleeping .' },
    ]);
    expect(diff('A man is here', 'A man is not here').filter((each) => each.kind !== 'same')).toEqual([
      { kind: 'insert', before: '', after: 'not ' },
    ]);
    expect(diff('A big red ball', 'A big ball').filter((each) => each.kind !== 'same')).toEqual([
      { kind: 'delete', before: 'red ', after: '' },
    ]);
  });

  it('takes words beside one another as one change', () => {
    expect(summary(diff('two men sit here', 'three women sit here'))).toBe('two men → three women');
  });

  it('names all changes in words', () => {
    expect(summary(diff('a man sits on a red bench', 'a woman sits on a bench now'))).toBe('man → woman, − red, + now');
    expect(summary(diff('same', 'same'))).toBe('');
  });

  it('never cuts an emoji, a combining character or a surrogate pair', () => {
    for (const [from, to] of [
      ['👩‍👩‍👧 hugs', '👩‍👩‍👦 hugs'],
      ['cafe\u0301 au lait', 'cafe au lait'],
      ['😀', '😁'],
      ['مرحبا بالعالم', 'مرحبا يا عالم'],
    ] as const) {
      const pieces = diff(from, to);
      expect([before(pieces), after(pieces)]).toEqual([from, to]);
      for (const piece of pieces.filter((each) => each.kind !== 'same')) {
        for (const text of [piece.before, piece.after])
          expect(text).not.toMatch(/^[\u0301\u200d\udc00-\udfff]|[\ud800-\udbff\u200d]$/);
      }
    }
    expect(diff('cafe\u0301', 'cafe')).toEqual([{ kind: 'replace', before: 'cafe\u0301', after: 'cafe' }]);
  });

  it('gives both texts back whatever they are', () => {
    // Words from a small alphabet by a fixed sequence, so that many of them agree.
    let state = 12345;
    const next = (most: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % most;
    const text = (): string =>
      Array.from({ length: next(12) }, () => ['a', 'b', 'c ', ' ', '. ', 'é'][next(6)]).join('');
    for (let i = 0; i < 500; i++) {
      const [from, to] = [text(), text()];
      const pieces = diff(from, to);
      expect(before(pieces)).toBe(from);
      expect(after(pieces)).toBe(to);
      for (const each of pieces) expect(each.before === each.after).toBe(each.kind === 'same');
    }
  });

  it('is one change where there is too much to compare', () => {
    const [from, to] = ['x '.repeat(30_000), 'y '.repeat(30_000)];
    expect(diff(from, to).map((each) => each.kind)).toEqual(['replace', 'same']);
    const long = 'word '.repeat(200_000);
    expect(summary(diff(`${long}man ${long}`, `${long}woman ${long}`))).toBe('man → woman');
  });

  it('shows of long texts what stands beside the changes, and how much it leaves out', () => {
    const long = 'word '.repeat(100);
    const shown = aroundChanges(diff(`${long}man ${long}`, `${long}woman ${long}`), 20);
    expect(shown.map((each) => each.skipped ?? each.after)).toEqual([
      480,
      'word word word word ',
      'woman',
      ' word word word word',
      481,
    ]);
    expect(shown[2]!.at).toBe(500);
  });
});

import { describe, expect, it } from 'vitest';
import { remaining, remainingWords } from './remaining';

describe('remaining time', () => {
  it('follows the pace seen', () => {
    // 20 % in 10 s leaves 60 % for 30 s.
    expect(
      remaining(
        [
          { at: 0, fraction: 0.2 },
          { at: 10_000, fraction: 0.4 },
        ],
        10_000,
      ),
    ).toBeCloseTo(30);
    expect(
      remaining(
        [
          { at: 0, fraction: 0.2 },
          { at: 10_000, fraction: 0.4 },
        ],
        15_000,
      ),
    ).toBeCloseTo(25);
  });

  it('says nothing while it does not know', () => {
    expect(remaining([], 0)).toBeNull();
    expect(remaining([{ at: 0, fraction: 0 }], 0)).toBeNull();
    expect(
      remaining(
        [
          { at: 0, fraction: 0.5 },
          { at: 5000, fraction: 0.5 },
        ],
        5000,
      ),
    ).toBeNull();
    expect(remainingWords(null)).toBe('');
  });

  it('speaks roughly', () => {
    expect(remainingWords(3)).toBe('a few seconds left');
    expect(remainingWords(41)).toBe('about 45 s left');
    expect(remainingWords(61)).toBe('about 2 min left');
    expect(remainingWords(7000)).toBe('about 2 h left');
  });
});

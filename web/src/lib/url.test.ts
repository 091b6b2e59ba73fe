import { describe, expect, it } from 'vitest';
import { START, readView, writeView, type View } from './url';

describe('the view in the URL', () => {
  it('comes back as it was', () => {
    const view: View = {
      run: 'r-12',
      unit: 0,
      length: 3,
      sort: { column: 'active', descending: false },
      filter: { text: 'pre:tok:"n\'t" AND NOT é', label: 'contradiction', minIou: 0.15, minActive: 20 },
      pairs: 'satisfying',
    };
    expect(readView(writeView(view))).toEqual(view);
  });

  it('is empty at the start', () => {
    expect(writeView(START)).toBe('');
    expect(readView('')).toEqual(START);
  });

  it('ignores what it cannot understand', () => {
    expect(readView('?unit=-1&length=x&sort=-nonsense&iou=7&active=1e9&pairs=odd&other=1')).toEqual(START);
    expect(readView('?unit=12abc&iou=NaN')).toEqual(START);
    expect(readView('?sort=%E0%A4%A')).toEqual(START);
  });

  it('tells both directions of a sort', () => {
    expect(readView('?sort=recall').sort).toEqual({ column: 'recall', descending: false });
    expect(readView('?sort=-recall').sort).toEqual({ column: 'recall', descending: true });
  });
});

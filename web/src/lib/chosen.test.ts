import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN, readChosen, sharedOf, withoutShared, writeChosen, type Chosen } from './chosen';

describe('what all workspaces share', () => {
  it('is read back as it was written, whatever is in it', () => {
    const chosen: Chosen = {
      data: 'dev & more',
      model: 'a/b',
      compare: 'c',
      formula: 'pre:tok:"n\'t" AND loss > 2 OR "שלום 👋🏽"',
      row: 0,
      pin: 12,
    };
    expect(readChosen(writeChosen(chosen))).toEqual(chosen);
  });

  it('leaves out what is not chosen', () => {
    expect(writeChosen(NOTHING_CHOSEN)).toBe('');
    expect(readChosen('')).toEqual(NOTHING_CHOSEN);
  });

  it('takes no row that is not a row', () => {
    expect(readChosen('?row=-1&pin=1e3').row).toBeNull();
    expect(readChosen('?row=-1&pin=1e3').pin).toBeNull();
  });

  it('compares no model with itself', () => {
    expect(readChosen('?model=a&compare=a').compare).toBeNull();
  });

  it('is told apart from what is a workspace’s own', () => {
    const search = '?sort=-loss&data=dev&unit=3&formula=label+%3D+neutral';
    expect(sharedOf(search)).toBe('?data=dev&formula=label+%3D+neutral');
    expect(withoutShared(search)).toBe('?sort=-loss&unit=3');
  });
});

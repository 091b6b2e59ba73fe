import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDraft, readDraft, writeDraft, type Draft } from './draft';

const root = { data: 'everyday', row: 12 };

beforeEach(() => sessionStorage.clear());

describe('a draft in the address', () => {
  it('comes back as it was', () => {
    const draft: Draft = {
      root,
      texts: { premise: 'A man & a woman 👩‍👩‍👧', hypothesis: 'Nobody = here' },
      parent: 'e1',
      label: 'neutral',
      challenge: 'negations',
      watch: ['hyp:tok:not', 'pre:tok:"a b"'],
      side: 'suggest',
      run: 'r7',
    };
    expect(readDraft(writeDraft(draft), root)).toEqual({ draft, lost: false });
  });

  it('is empty where nothing was typed or chosen', () => {
    expect(writeDraft(emptyDraft(root))).toBe('');
    expect(readDraft('', root)).toEqual({ draft: emptyDraft(root), lost: false });
  });

  it('is none of another example, but what is chosen for all of them stays', () => {
    const search = writeDraft({
      ...emptyDraft(root),
      texts: { premise: 'a', hypothesis: 'b' },
      parent: 'e1',
      challenge: 'other',
      watch: ['correct'],
    });
    for (const other of [
      { data: 'everyday', row: 13 },
      { data: 'weekend', row: 12 },
      { data: null, row: null },
    ]) {
      expect(readDraft(search, other).draft).toEqual({ ...emptyDraft(other), challenge: 'other', watch: ['correct'] });
    }
  });

  it('keeps long texts in the tab, found by what they are', () => {
    const texts = { premise: 'long '.repeat(1000), hypothesis: 'short' };
    const draft = { ...emptyDraft(root), texts };
    const search = writeDraft(draft);
    expect(search.length).toBeLessThan(200);
    const other = writeDraft({ ...draft, texts: { ...texts, hypothesis: 'other' } });
    expect(other).not.toBe(search);
    expect(readDraft(search, root).draft.texts).toEqual(texts);
    sessionStorage.clear();
    expect(readDraft(search, root)).toEqual({ draft: emptyDraft(root), lost: true });
  });

  it('understands any address', () => {
    expect(readDraft('?side=nowhere&set=&of=12+everyday', root).draft).toEqual(emptyDraft(root));
  });
});

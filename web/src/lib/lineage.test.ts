import { describe, expect, it } from 'vitest';
import type { Edit } from '../api/edits';
import { percentile } from './latency';
import { descendants, lineage, verdict, visible } from './lineage';

const edit = (id: string, parent: string | null, row: number | null = 12): Edit => ({
  id,
  parent,
  data: row === null ? null : 'everyday',
  row,
  model: 'm',
  originalPremise: '',
  originalHypothesis: '',
  premise: id,
  hypothesis: '',
  label: null,
  labelBy: null,
  predicted: 'neutral',
  probabilities: [],
  created: '',
});

const edits = [
  edit('a', null),
  edit('b', 'a'),
  edit('x', null, 13),
  edit('c', null),
  edit('d', 'b'),
  edit('f', null, null),
];
const root = { data: 'everyday', row: 12 };
const names = (nodes: ReturnType<typeof visible>): string[] => nodes.map((each) => `${each.depth}${each.edit.id}`);

describe('the lineage of edits', () => {
  it('has those of one example, each below what it was made from', () => {
    expect(names(visible(lineage(edits, root), new Set()))).toEqual(['1a', '2b', '3d', '1c']);
    expect(names(visible(lineage(edits, { data: null, row: null }), new Set()))).toEqual(['1f']);
  });

  it('hides what is below a closed one', () => {
    expect(names(visible(lineage(edits, root), new Set(['b'])))).toEqual(['1a', '2b', '1c']);
  });

  it('shows an edit whose parent is gone below the original', () => {
    expect(names(visible(lineage([edit('d', 'gone')], root), new Set()))).toEqual(['1d']);
  });

  it('finds all that came from one, parents first', () => {
    expect(descendants(edits, 'a').map((each) => each.id)).toEqual(['a', 'b', 'd']);
  });
});

describe('the verdict on an edit', () => {
  it('needs a true label, and tells breaking from having been wrong before', () => {
    expect(verdict(null, 'neutral', true)).toBe('unknown');
    expect(verdict('neutral', 'neutral', true)).toBe('right');
    expect(verdict('neutral', 'neutral', null)).toBe('right');
    expect(verdict('neutral', 'neutral', false)).toBe('mended');
    expect(verdict('neutral', 'entailment', true)).toBe('broken');
    expect(verdict('neutral', 'entailment', false)).toBe('wrong');
    expect(verdict('neutral', 'entailment', null)).toBe('wrong');
  });
});

describe('a percentile', () => {
  it('is the nearest rank', () => {
    // Worked by hand: of 20 values the 19th is the smallest that 95 % do not exceed.
    const values = Array.from({ length: 20 }, (_, at) => 20 - at);
    expect(percentile(values, 0.95)).toBe(19);
    expect(percentile(values, 0.5)).toBe(10);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { sharedOf, withoutShared } from './chosen';
import { commandOf, figure, NEWEST_TRAINING, readChecks, writeChecks, type ChecksView } from './checks';

describe('the address of Checks', () => {
  it('is read back as it was written', () => {
    const view: ChecksView = {
      kind: 'check log',
      run: 'r-1',
      check: 'greedy-score',
      outcome: 'failed',
      training: NEWEST_TRAINING,
    };
    expect(readChecks(writeChecks(view))).toEqual(view);
  });

  it('keeps the training looked at, apart from the model and the data that all share', () => {
    const training = {
      run: '',
      log: '/logs/a b.csv',
      model: 'm',
      dev: 'd',
      byHeart: 't',
      classes: '3',
      columns: 'dev-loss=verlust',
    };
    const view: ChecksView = { kind: 'check training', run: null, check: null, outcome: null, training };
    const address = writeChecks(view);
    expect(sharedOf(address)).toBe('');
    expect(readChecks(withoutShared(`${address}&model=other&data=more`))).toEqual(view);
    expect(readChecks('?training=r-7').training).toEqual({ ...NEWEST_TRAINING, run: 'r-7' });
  });

  it('means a log where one is named and no run is', () => {
    expect(readChecks('?log=a.csv').training.run).toBe('');
    expect(readChecks('').training.run).toBeNull();
  });

  it('leaves out what is as at the start, and takes no kind or outcome that there is not', () => {
    expect(writeChecks(readChecks(''))).toBe('');
    expect(readChecks('?kind=delete&outcome=odd')).toEqual({
      kind: null,
      run: null,
      check: null,
      outcome: null,
      training: NEWEST_TRAINING,
    });
  });
});

describe('figures', () => {
  it('have seven digits, a real minus, and say when they are none', () => {
    expect(figure(-12.345678901)).toBe('−12.34568');
    expect(figure(3)).toBe('3');
    expect(figure(null)).toBe('not a number');
    expect(figure('Infinity')).toBe('∞');
    expect(figure(1.5e-9)).toBe('1.5e−9');
  });
});

describe('the command of one check', () => {
  it('narrows the whole to it, once', () => {
    expect(commandOf('./assay check reviews --only a,b --seed 3', 'check', 'loss')).toBe(
      './assay check reviews --seed 3 --only loss',
    );
    expect(commandOf('./assay check log f m', 'check log', 'log-score')).toBe('./assay check log f m');
  });
});

import { describe, expect, it } from 'vitest';
import { aUnit } from '../test/samples';
import { axisTop, csvField, curveCsv, meanPoints } from './curve';

describe('the IoU curve', () => {
  it('averages over the units that have a length', () => {
    const units = [aUnit(1, { iou: 0.2, lengths: [1, 3] }), aUnit(2, { iou: 0.4, lengths: [1] })];
    const [one, three] = meanPoints(units);
    expect(one).toMatchObject({ length: 1 });
    expect(one!.iou).toBeCloseTo(0.3);
    expect(three).toEqual({ length: 3, iou: 0.2 });
  });

  it('writes CSV that keeps commas and quotes and cannot run in a spreadsheet', () => {
    expect(csvField('a,"b"')).toBe('"a,""b"""');
    expect(csvField('=1+1')).toBe("'=1+1");
    expect(csvField(-0.5)).toBe('-0.5');
    expect(curveCsv(7, [{ length: 1, iou: 0.25, formula: 'hyp:tok:","' }], [{ length: 1, iou: 0.1 }])).toBe(
      'unit,max_length,iou,mean_iou_all_units,formula\r\n7,1,0.25,0.1,"hyp:tok:"","""\r\n',
    );
  });

  it('has a round axis with room above the highest point', () => {
    expect(axisTop([])).toBe(0.05);
    expect(axisTop([0.19])).toBe(0.2);
    expect(axisTop([0.2])).toBe(0.3);
    expect(axisTop([1])).toBe(1);
  });
});

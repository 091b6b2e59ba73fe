// The invented world's data sets as tables: enough for the page's head. What selects and measures rows is tested on the real server.

import { DATA_SETS } from './fixture.mjs';

/** @import { Columns, Metrics } from '../src/api/types' */

/**
 * Answers a table's routes; undefined where there is no such table or part.
 *
 * @param {string} path such as `/datasets/everyday/metrics`
 * @returns {Columns | Metrics | [] | undefined}
 */
export function table(path) {
  const [, kind, name, part] = path.split('/');
  const data = kind === 'datasets' ? DATA_SETS.find((each) => each.name === name) : undefined;
  if (!data) return undefined;
  switch (part) {
    case 'columns':
      return {
        columns: [{ name: 'row', type: 'number', origin: 'data', model: null, description: 'number of the row' }],
        models: [],
      };
    case 'metrics':
      return {
        rows: data.rows,
        selected: data.rows,
        model: null,
        metrics: [],
        problem: 'no model was run on this data set',
        compare: null,
      };
    case 'slices':
      return [];
    default:
      return undefined;
  }
}

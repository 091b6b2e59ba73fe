// Analyses as GET /api/analyses lists them: two that the page knows, and one of a plug-in that it has never heard of.

/** @import { AnalysisInfo } from '../src/api/types' */

/** @type {AnalysisInfo[]} */
export const ANALYSES = [
  {
    name: 'explain',
    summary: 'Explains each unit of a model by the formula that best matches where it is active',
    parameters: {
      properties: {
        data: { type: ['string', 'null'], description: 'Data set to explain the model on' },
        model: { type: ['string', 'null'], description: 'Model to run: a name or a folder' },
        hook: { type: ['string', 'null'], description: 'Hook point whose units are explained' },
        length: { type: 'integer', description: 'Longest formula, in leaves', default: 5 },
      },
      required: [],
    },
  },
  {
    name: 'predict',
    summary: 'Runs a model over a data set: its predictions, probabilities, loss and activations become columns',
    parameters: {
      properties: {
        data: { type: 'string', description: 'Data set', 'x-position': 0 },
        model: { type: 'string', description: 'Model, by name or folder', 'x-position': 1 },
      },
      required: ['data', 'model'],
    },
  },
  {
    name: 'word count',
    summary: 'Counts words; <b>markup</b> in a summary is shown as it is',
    parameters: {
      properties: {
        data: { type: 'string', description: 'Data set' },
        by: { type: 'string', enum: ['word', 'lemma'], description: 'What counts as one word', default: 'word' },
        lowerCase: { type: 'boolean', description: 'Whether A and a are one', default: false },
        least: { type: 'integer', description: 'Rarer words are left out', default: 3 },
        share: { type: ['number', 'null'], description: 'Of the rows, from 0 to 1; default: all' },
        columns: { type: ['array', 'null'], items: { type: 'integer' }, description: 'Columns by number' },
        stopWords: { type: ['array', 'null'], items: { type: 'string' }, description: 'Words that do not count' },
        files: { type: 'array', items: { type: 'string' }, description: 'Files to count too', 'x-path': 'input' },
        out: { type: ['string', 'null'], description: 'File for the counts', 'x-path': 'output' },
        rules: { type: ['array', 'null'], items: { type: 'object' }, description: 'What else is done' },
      },
      required: ['data', 'files'],
    },
  },
];

// What the real server knows of single examples, invented: a model that reads negations and shared words, units that follow their
// planted formulas, and challenge sets in memory.

import { CONCEPTS, DATA_SETS, LABELS, PAIR_MODEL, WORLD, evidence, tokens } from './fixture.mjs';

/** @import { Edit, EditParameters, Edited, Field, InspectParameters, Inspected, SuggestParameters, Suggested, Suggestion, SuggestionKind } from '../src/api/edits' */
/** @import { ProblemDocument, RowsPage } from '../src/api/types' */
/** @typedef {{ premise: string, hypothesis: string }} Texts */

const HOOK = 'mlp.relu';
const NEGATIONS = new Set(['not', 'nobody', 'no', 'never']);
const KNOWN = new Set(WORLD.examples.flatMap(({ premise, hypothesis }) => [...words(premise), ...words(hypothesis)]));

/** @param {string} text */
function words(text) {
  return tokens(text).map((token) => token.form);
}

/** @param {Texts} texts */
function example(texts) {
  return { row: 0, label: '', predicted: '', probabilities: [], ...texts };
}

/** @param {Texts} texts */
export function predict(texts) {
  const pre = new Set(words(texts.premise));
  const hyp = words(texts.hypothesis);
  const negated =
    hyp.filter((word) => NEGATIONS.has(word)).length - [...pre].filter((word) => NEGATIONS.has(word)).length;
  const shared = hyp.filter((word) => pre.has(word)).length / Math.max(1, hyp.length);
  const scores = [4 * shared - 1.6, 1.4 - shared + 0.08 * hyp.length, 2.4 * Math.abs(negated) + 0.7 - shared].map(
    Math.exp,
  );
  const sum = scores.reduce((all, each) => all + each, 0);
  const probabilities = LABELS.map((label, at) => ({ label, probability: /** @type {number} */ (scores[at]) / sum }));
  const predicted = probabilities.reduce((best, each) => (each.probability > best.probability ? each : best)).label;
  return { predicted, probabilities };
}

/** @param {string} formula @param {Texts} texts @returns {boolean} */
function holds(formula, texts) {
  const one = example(texts);
  const planted = WORLD.formulaSteps.get(formula);
  if (planted) {
    return planted.reduce((value, { operator, concept }) => {
      const other = evidence(concept, one) !== null;
      return operator === 'OR' ? value || other : operator === 'AND' ? value && other : value && !other;
    }, false);
  }
  return formula.split(/\s+AND\s+/).every((term) => {
    const negated = term.startsWith('NOT ');
    return (evidence(term.replace(/^NOT /, ''), one) !== null) !== negated;
  });
}

/** @param {Texts} texts */
function concepts(texts) {
  const one = example(texts);
  return CONCEPTS.filter((concept) => evidence(concept, one) !== null);
}

/** @param {string} concept */
function rows(concept) {
  return WORLD.examples.filter((each) => evidence(concept, each) !== null).length;
}

/** @param {number} unit */
function explanation(unit) {
  const best = WORLD.units[unit]?.explanations.at(-1);
  return best && best.score > 0 ? best : null;
}

/** @param {number} unit @param {Texts} texts */
function activation(unit, texts) {
  const found = explanation(unit);
  const length = words(texts.hypothesis).length;
  return found && holds(found.formula, texts)
    ? 0.6 + ((unit * 37 + length * 11) % 100) / 60
    : ((unit * 13 + length) % 7) / 90;
}

/** @param {Texts} texts @param {number} limit */
function strongest(texts, limit) {
  return WORLD.units
    .map(({ unit, weights }) => ({ unit, weights, activation: activation(unit, texts) }))
    .sort((a, b) => b.activation - a.activation)
    .slice(0, limit);
}

/** @param {InspectParameters} parameters @returns {Inspected | ProblemDocument} */
export function inspect({ row, formula, units = 10, neighbours = 8 }) {
  const found = WORLD.examples[row];
  if (!found)
    return { title: 'No such row', status: 400, detail: `There is no row ${row}; there are ${WORLD.examples.length}.` };
  const { premise, hypothesis, label } = found;
  const { predicted, probabilities } = predict(found);
  const mine = new Set([...words(premise), ...words(hypothesis)]);
  const near = WORLD.examples
    .filter((each) => each.row !== row)
    .map((each) => ({
      each,
      score: words(`${each.premise} ${each.hypothesis}`).filter((word) => mine.has(word)).length,
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, neighbours)
    .map(({ each, score }) => ({
      row: each.row,
      premise: each.premise,
      hypothesis: each.hypothesis,
      label: each.label,
      predicted: predict(each).predicted,
      score: score / (mine.size + 14),
    }));
  /** @param {'premise' | 'hypothesis'} field */
  const marks = (field) =>
    (formula ?? '')
      .split(/\s+AND\s+/)
      .filter((term) => term.includes(':') && !term.startsWith('NOT'))
      .flatMap((term) => evidence(term, found)?.[field] ?? []);
  return {
    row,
    label,
    fields: [
      { field: 'premise', text: premise, marks: marks('premise') },
      { field: 'hypothesis', text: hypothesis, marks: marks('hypothesis') },
    ],
    holds: formula ? holds(formula, found) : null,
    predicted,
    probabilities,
    loss: -Math.log(probabilities.find((each) => each.label === label)?.probability ?? 1),
    concepts: concepts(found)
      .map((name) => ({ name, rows: rows(name) }))
      .sort((a, b) => a.rows - b.rows),
    units: strongest(found, units).map(({ unit, weights, activation: value }) => {
      const best = explanation(unit);
      const at = weights ? weights.indexOf(Math.max(...weights)) : -1;
      return {
        hook: HOOK,
        unit,
        activation: value,
        threshold: 0.1,
        deviations: value * 2,
        explanation: best && { formula: best.formula, iou: best.iou, holds: holds(best.formula, found) },
        towards:
          weights && at >= 0
            ? { label: /** @type {string} */ (LABELS[at]), weight: /** @type {number} */ (weights[at]) }
            : null,
      };
    }),
    byWords: near,
    byActivation: [],
    missing: [
      {
        part: 'byActivation',
        reason: 'The activations of everyday-lstm on everyday are not there.',
        remedy: 'Run the model over the data set.',
        command: './assay predict --data everyday --model everyday-lstm',
      },
    ],
  };
}

/** @param {EditParameters} parameters @returns {Edited | ProblemDocument} */
export function edit({ premise, hypothesis, parentPremise, parentHypothesis, formulas, units = 12 }) {
  const after = { premise, hypothesis: hypothesis ?? '' };
  const before = { premise: parentPremise, hypothesis: parentHypothesis ?? '' };
  const [had, has] = [concepts(before), concepts(after)];
  const changes = WORLD.units
    .map(({ unit }) => ({ unit, before: activation(unit, before), after: activation(unit, after) }))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, units);
  /** @param {string} text @param {Field} field */
  const unknown = (text, field) => ({
    field,
    unknown: tokens(text)
      .filter((token) => !KNOWN.has(token.form))
      .map((token) => [token.start, token.end]),
  });
  return {
    ...predict(after),
    parent: predict(before),
    fields: [unknown(after.premise, 'premise'), unknown(after.hypothesis, 'hypothesis')],
    units: changes.map((each) => ({
      ...each,
      hook: HOOK,
      threshold: 0.1,
      deviations: each.after * 2,
      turned: each.before <= 0.1 && each.after > 0.1 ? 'on' : each.before > 0.1 && each.after <= 0.1 ? 'off' : null,
      explanation: explanation(each.unit)?.formula ?? null,
    })),
    formulas: [
      ...(formulas ?? []).map((formula) => ({
        formula,
        source: /** @type {const} */ ('typed'),
        name: null,
        before: holds(formula, before),
        after: holds(formula, after),
      })),
      ...changes.flatMap(({ unit }) => {
        const formula = explanation(unit)?.formula;
        if (formula === undefined || holds(formula, before) === holds(formula, after)) return [];
        return [
          {
            formula,
            source: /** @type {const} */ ('unit'),
            name: String(unit),
            before: holds(formula, before),
            after: holds(formula, after),
          },
        ];
      }),
    ],
    gained: has.filter((concept) => !had.includes(concept)),
    lost: had.filter((concept) => !has.includes(concept)),
    missing: [],
  };
}

/** @param {SuggestParameters} parameters @returns {Suggested} */
export function suggest({ premise, hypothesis, label, direction = 'lower', field, kinds, top = 40 }) {
  const base = { premise, hypothesis: hypothesis ?? '' };
  const now = predict(base);
  const wanted = label ?? now.predicted;
  /** @param {Texts} texts */
  const of = (texts) => predict(texts).probabilities.find((each) => each.label === wanted)?.probability ?? 0;
  const probability = of(base);
  /** @type {Suggestion[]} */
  const all = [];
  /** @param {'premise' | 'hypothesis'} where @param {SuggestionKind} kind @param {number} start @param {number} end @param {string} fresh */
  const add = (where, kind, start, end, fresh) => {
    if (kinds && !kinds.includes(kind)) return;
    const text = base[where];
    const old = text.slice(start, end);
    const whole = (text.slice(0, start) + fresh + text.slice(end)).replace(/ {2,}/g, ' ').trim();
    const changed = { ...base, [where]: whole };
    const found = of(changed);
    const { predicted } = predict(changed);
    all.push({
      field: where,
      kind,
      start,
      end,
      old,
      new: fresh.trim(),
      text: whole,
      predicted,
      probability: found,
      change: found - probability,
      flips: predicted !== now.predicted,
    });
  };
  for (const where of /** @type {const} */ (['premise', 'hypothesis'])) {
    if (field && field !== where) continue;
    for (const { start, end } of tokens(base[where])) {
      add(where, 'delete', start, end, '');
      add(where, 'neighbour', start, end, 'chef');
      add(where, 'insert', start, start, 'not ');
    }
  }
  const sign = direction === 'lower' ? 1 : -1;
  const suggestions = all.filter((each) => sign * each.change < 0).sort((a, b) => sign * (a.change - b.change));
  return {
    label: wanted,
    probability,
    predicted: now.predicted,
    tried: all.length,
    untried: 0,
    suggestions: suggestions.slice(0, top),
    missing: [],
  };
}

/**
 * Rows by number, as the page asks for one or for the next: `row = 3`, `(…) AND row > 3`. Undefined for any other question.
 * @param {string} path @param {URLSearchParams} query @returns {RowsPage | undefined}
 */
export function row(path, query) {
  const asked = /^(?:\((.*)\) AND )?row (=|<|>) (\d+)$/.exec(query.get('formula') ?? '');
  if (!asked || path !== `/datasets/${DATA_SETS[0]?.name}/rows`) return undefined;
  const [, formula, sign, text] = asked;
  const at = Number(text);
  const found = WORLD.examples
    .filter((each) => (sign === '=' ? each.row === at : sign === '<' ? each.row < at : each.row > at))
    .filter((each) => !formula || holds(formula, each));
  if (query.get('order') === 'desc') found.reverse();
  return {
    total: found.length,
    formula: query.get('formula') ?? '',
    columns: [],
    rows: found.slice(0, 1).map((each) => ({
      row: each.row,
      premise: each.premise,
      hypothesis: each.hypothesis,
      label: each.label,
      values: [],
      cut: [],
    })),
  };
}

const WILSON = 1.96;

/** @param {number} hits @param {number} n */
function estimate(hits, n) {
  if (n === 0) return { value: null, low: null, high: null, n };
  const p = hits / n;
  const centre = (p + WILSON ** 2 / (2 * n)) / (1 + WILSON ** 2 / n);
  const half = (WILSON / (1 + WILSON ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + WILSON ** 2 / (4 * n * n));
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half), n };
}

/** Challenge sets in memory. */
export class ChallengeSets {
  /** @type {Map<string, Edit[]>} */
  sets = new Map();
  #next = 1;

  /**
   * Answers the routes of challenge sets; undefined for others.
   * @param {string} method @param {string} path @param {any} body @returns {{ status: number, body: unknown } | undefined}
   */
  answer(method, path, body) {
    const [, kind, name, part, id] = path.split('/');
    if (kind !== 'challenges') return undefined;
    if (!name) {
      const all = [...this.sets].map(([each, edits]) => ({
        name: each,
        edits: edits.length,
        saved: '2026-03-02T09:14:00Z',
      }));
      return { status: 200, body: all };
    }
    const edits = this.sets.get(name);
    if (method === 'POST') return { status: 201, body: this.#keep(name, body) };
    if (!edits)
      return { status: 404, body: { title: 'Not found', status: 404, detail: `There is no challenge set ${name}.` } };
    if (part === 'edits' && id) {
      const found = edits.find((each) => each.id === id);
      if (!found) return { status: 404, body: { title: 'Not found', status: 404, detail: `There is no edit ${id}.` } };
      if (method === 'PATCH') return { status: 200, body: Object.assign(found, body) };
      const gone = new Set([id]);
      for (const each of edits) if (each.parent && gone.has(each.parent)) gone.add(each.id);
      this.sets.set(
        name,
        edits.filter((each) => !gone.has(each.id)),
      );
      return { status: 200, body: { deleted: gone.size } };
    }
    if (method === 'DELETE') {
      this.sets.delete(name);
      return { status: 204, body: undefined };
    }
    return { status: 200, body: part === 'export' ? edits : { name, edits, problems: [] } };
  }

  /** @param {string} name @param {any} body @returns {Edit} */
  #keep(name, body) {
    const edit = { ...body, id: `e${this.#next++}`, ...predict(body), created: '2026-03-02T09:14:00Z' };
    this.sets.set(name, [...(this.sets.get(name) ?? []), edit]);
    return edit;
  }

  /** @param {{ challenge: string, model: string }} parameters */
  run({ challenge, model }) {
    const edits = (this.sets.get(challenge) ?? []).map((each) => {
      const { predicted, probabilities } = predict(each);
      const originalPredicted = predict({
        premise: each.originalPremise,
        hypothesis: each.originalHypothesis,
      }).predicted;
      return {
        id: each.id,
        label: each.label,
        predicted,
        probabilities,
        correct: each.label === null ? null : each.label === predicted,
        originalPredicted,
        flipped: predicted !== originalPredicted,
      };
    });
    const known = edits.filter((each) => each.correct !== null);
    return {
      model,
      edits,
      accuracy: known.length === 0 ? null : estimate(known.filter((each) => each.correct).length, known.length),
      flips: estimate(edits.filter((each) => each.flipped).length, edits.length),
    };
  }
}

/**
 * The result of one of these analyses, or a problem; undefined for other analyses.
 * @param {string} analysis @param {any} parameters @param {ChallengeSets} sets
 */
export function edits(analysis, parameters, sets) {
  switch (analysis) {
    case 'inspect':
      return inspect(parameters);
    case 'edit':
      return parameters.model === PAIR_MODEL.name
        ? edit(parameters)
        : { title: 'The model cannot be run', status: 422, detail: `There is no model ${parameters.model} here.` };
    case 'challenge run':
      return sets.run(parameters);
    case 'challenge data':
      return { data: parameters.as ?? 'everyday', rows: sets.sets.get(parameters.challenge)?.length ?? 0 };
    default:
      return undefined;
  }
}

// A small invented world for development and browser tests: pairs from a seeded grammar, units whose masks come from planted
// formulas with noise, and explanations whose numbers are counted on those masks. Nothing here is a real model's result.

/** @import { DataSet, ExamplePair, ExplainResult, Explanation, Model, Unit, UnitExamples } from '../src/api/types' */

export const LABELS = ['entailment', 'neutral', 'contradiction'];
export const LENGTHS = [1, 2, 3, 5];
const ROWS = 1200;
const UNITS = 200;

/** @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const PEOPLE = ['man', 'woman', 'boy', 'girl', 'child', 'chef', 'musician', 'farmer', 'couple', 'dog'];
const DOING = [
  'sitting on a bench',
  'riding a bicycle',
  'playing the guitar',
  'sleeping under a tree',
  'cooking soup',
  'running along the beach',
  'reading a newspaper',
  'waiting for the bus',
  'painting a fence',
  'throwing a red ball',
];
const WHERE = ['in the park', 'near the station', 'at home', 'by the river', 'in a crowded street', 'outside'];
const MORE = ['to win a prize', 'because it is sunny', 'before work', 'with a tall friend', 'for the first time'];

/** Rows that a page may get wrong: markup, emoji, combining characters, right-to-left text, a very long text. */
const ODD = [
  ['<img src=x onerror="document.title=1"> A man waves.', 'A <b>man</b> & a woman wave.', 'neutral'],
  ['👩‍👩‍👧 A man hugs 🐕 outside the café .', 'Nobody is outside 🙃 .', 'contradiction'],
  ['رجل يقرأ جريدة في الحديقة man .', 'الرجل نائم man .', 'contradiction'],
  [`A man ${'keeps talking and '.repeat(400)}sits .`, 'A man talks .', 'entailment'],
];

/** @typedef {{ row: number, premise: string, hypothesis: string, label: string, predicted: string, probabilities: number[] }} Example */

/** @returns {Example[]} */
function makeExamples() {
  const next = random(7);
  /** @template T @param {readonly T[]} all @returns {T} */
  const pick = (all) => /** @type {T} */ (all[Math.floor(next() * all.length)]);
  /** @type {Example[]} */
  const rows = [];
  for (let row = 0; row < ROWS; row++) {
    const who = pick(PEOPLE);
    const what = pick(DOING);
    const where = pick(WHERE);
    const label = pick(LABELS);
    let premise = `A ${pick(['young', 'tall', 'tired', 'happy'])} ${who} is ${what} ${where} .`;
    let hypothesis;
    if (label === 'entailment')
      hypothesis = pick([`A ${who} is ${what} .`, `Somebody is ${what} .`, `A ${who} is ${where} .`]);
    else if (label === 'neutral') hypothesis = `The ${who} is ${what} ${pick(MORE)} .`;
    else
      hypothesis = pick([
        'Nobody is ' + what + ' .',
        `The ${who} is not ${what} .`,
        `A ${pick(PEOPLE)} is ${pick(DOING)} .`,
      ]);
    let gold = label;
    const odd = ODD[(row - 20) / 60];
    if (odd) [premise, hypothesis, gold] = /** @type {[string, string, string]} */ (odd);
    const at = LABELS.indexOf(next() < 0.72 ? gold : pick(LABELS));
    const sure = 0.45 + next() * 0.53;
    const probabilities = LABELS.map((_, i) => (i === at ? sure : (1 - sure) / 2));
    rows.push({ row, premise, hypothesis, label: gold, predicted: /** @type {string} */ (LABELS[at]), probabilities });
  }
  return rows;
}

/** The words of a text with their places. @param {string} text @returns {{ form: string, start: number, end: number }[]} */
export function tokens(text) {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]+/gu)].map((match) => ({
    form: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** @param {Example} example */
function overlap(example) {
  const pre = new Set(tokens(example.premise).map((t) => t.form));
  const hyp = new Set(tokens(example.hypothesis).map((t) => t.form));
  const both = [...pre].filter((form) => hyp.has(form)).length;
  return both / (pre.size + hyp.size - both);
}

/**
 * Where a concept shows in an example; null where it does not hold. Concepts of the pair hold without a place.
 * @param {string} concept @param {Example} example @returns {{ premise: number[][], hypothesis: number[][] } | null}
 */
export function evidence(concept, example) {
  const [field, set, ...rest] = concept.split(':');
  const value = rest.join(':');
  if (field === 'pair') {
    return overlap(example) >= Number(value) / 100 ? { premise: [], hypothesis: [] } : null;
  }
  const text = field === 'pre' ? example.premise : example.hypothesis;
  const ends =
    set === 'tag'
      ? (/** @type {string} */ form) => form.endsWith('ing')
      : (/** @type {string} */ form) => form === value;
  /** @type {number[][]} */
  const marks = tokens(text)
    .filter((token) => ends(token.form))
    .map((token) => [token.start, token.end]);
  if (marks.length === 0) return null;
  return field === 'pre' ? { premise: marks, hypothesis: [] } : { premise: [], hypothesis: marks };
}

/** @typedef {{ operator: 'AND' | 'OR' | 'AND NOT', concept: string }} Step a formula is a chain, read from the left */

/** @param {readonly Step[]} steps */
function print(steps) {
  let text = steps[0]?.concept ?? '';
  let last = '';
  for (const { operator, concept } of steps.slice(1)) {
    if (last === 'OR' && operator !== 'OR') text = `(${text})`;
    text += ` ${operator} ${concept}`;
    last = operator;
  }
  return text;
}

export const CONCEPTS = [
  ...PEOPLE.flatMap((who) => [`pre:tok:${who}`, `hyp:tok:${who}`]),
  ...[
    'nobody',
    'not',
    'somebody',
    'because',
    'prize',
    'friend',
    'sleeping',
    'sitting',
    'bicycle',
    'guitar',
    'soup',
    'beach',
    'the',
    'work',
  ].map((word) => `hyp:tok:${word}`),
  ...['sleeping', 'sitting', 'riding', 'river', 'park', 'crowded', 'tired', 'happy', 'ball'].map(
    (word) => `pre:tok:${word}`,
  ),
  'pre:tag:VERB',
  'hyp:tag:VERB',
  'pair:overlap:25',
  'pair:overlap:50',
  'pair:overlap:75',
];

/** @param {boolean[]} a @param {boolean[]} b */
function counts(a, b) {
  let intersection = 0;
  let union = 0;
  let ofA = 0;
  let ofB = 0;
  a.forEach((set, row) => {
    const other = b[row] === true;
    if (set && other) intersection++;
    if (set || other) union++;
    if (set) ofA++;
    if (other) ofB++;
  });
  return { intersection, union, ofA, ofB };
}

/** @param {boolean[]} mask @param {Step} step @param {boolean[]} concept */
function apply(mask, step, concept) {
  return mask.map((set, row) => {
    const other = concept[row] === true;
    return step.operator === 'OR' ? set || other : step.operator === 'AND' ? set && other : set && !other;
  });
}

function build() {
  const examples = makeExamples();
  const masks = new Map(
    CONCEPTS.map((concept) => [concept, examples.map((example) => evidence(concept, example) !== null)]),
  );
  const next = random(23);
  /** @template T @param {readonly T[]} all @returns {T} */
  const pick = (all) => /** @type {T} */ (all[Math.floor(next() * all.length)]);
  const maskOf = (/** @type {string} */ concept) => /** @type {boolean[]} */ (masks.get(concept));
  /** @type {Unit[]} */
  const units = [];
  /** @type {number[][]} */
  const activations = [];
  /** @type {Map<string, boolean[]>} */
  const formulaMasks = new Map();
  /** @type {Map<string, Step[]>} */
  const formulaSteps = new Map();

  for (let unit = 0; unit < UNITS; unit++) {
    const dead = unit % 67 === 66;
    /** @type {Step[]} */
    const steps = [{ operator: 'OR', concept: pick(CONCEPTS) }];
    while (steps.length < 5) {
      const concept = pick(CONCEPTS);
      if (!steps.some((step) => step.concept === concept)) {
        steps.push({ operator: pick(/** @type {const} */ (['OR', 'OR', 'AND NOT', 'AND NOT', 'AND'])), concept });
      }
    }
    // The planted formula, as long as it keeps some rows; then noise on both sides, more of it for later units.
    let truth = maskOf(/** @type {Step} */ (steps[0]).concept);
    for (const step of steps.slice(1)) {
      const mask = apply(truth, step, maskOf(step.concept));
      if (mask.filter(Boolean).length >= 25) truth = mask;
    }
    const miss = 0.05 + next() * 0.6;
    const stray = next() * next() * 0.12;
    const activation = truth.map((set) => {
      const fires = !dead && (set ? next() > miss : next() < stray);
      const strength = -Math.log(1 - next()) * 0.6 + 0.02;
      return fires ? Math.round((set ? strength + 0.4 : strength) * 1e4) / 1e4 : 0;
    });
    const target = activation.map((value) => value > 0);
    const active = target.filter(Boolean).length;

    /** @type {Explanation[]} */
    const explanations = [];
    if (active >= 5) {
      /** @type {{ steps: Step[], mask: boolean[], iou: number } | undefined} */
      let best;
      for (const maxLength of LENGTHS) {
        while (!best || best.steps.length < maxLength) {
          /** @type {typeof best} */
          let found = best;
          for (const concept of CONCEPTS) {
            if (best?.steps.some((step) => step.concept === concept)) continue;
            for (const operator of /** @type {const} */ (['OR', 'AND', 'AND NOT'])) {
              if (!best && operator !== 'OR') continue;
              /** @type {Step} */
              const step = { operator, concept };
              const mask = best ? apply(best.mask, step, maskOf(concept)) : maskOf(concept);
              const { intersection, union } = counts(mask, target);
              const iou = union === 0 ? 0 : intersection / union;
              if (!found || iou > found.iou) found = { steps: [...(best?.steps ?? []), step], mask, iou };
            }
          }
          if (!found || found === best) break;
          best = found;
        }
        if (!best) break;
        const formula = print(best.steps);
        formulaMasks.set(formula, best.mask);
        formulaSteps.set(formula, best.steps);
        const { intersection, union, ofA, ofB } = counts(best.mask, target);
        explanations.push({
          maxLength,
          formula,
          length: best.steps.length,
          intersection,
          union,
          iou: intersection / union,
          precision: intersection / ofA,
          recall: intersection / ofB,
          score: intersection / union,
          optimal: maxLength <= 2,
          formulaIds: '',
          upperBound: 1,
          seconds: 0.002 * maxLength,
        });
      }
    }
    if (explanations.length === 0) {
      // As the server does for units that it does not search.
      for (const maxLength of LENGTHS) {
        const formula = /** @type {string} */ (CONCEPTS[0]);
        const none = {
          intersection: 0,
          union: 0,
          iou: 0,
          precision: 0,
          recall: 0,
          score: 0,
          upperBound: 1,
          formulaIds: '',
        };
        explanations.push({ maxLength, formula, length: 1, ...none, optimal: false, seconds: 0 });
      }
    }
    const right = examples.filter((example) => target[example.row] && example.label === example.predicted).length;
    units.push({
      unit,
      threshold: 0,
      active,
      weights: LABELS.map(() => Math.round((next() + next() - 1) * 620) / 1000),
      accuracyWhenActive: active === 0 ? null : right / active,
      explanations,
    });
    activations.push(activation);
  }
  return { examples, units, activations, formulaMasks, formulaSteps };
}

export const WORLD = build();

/** @type {DataSet[]} */
export const DATA_SETS = [
  { name: 'everyday', rows: ROWS, labels: LABELS, fields: ['pre', 'hyp'], leftOut: 3, fingerprint: '5f2a90c1' },
];

/** The sentences of the world, for the language model. */
export const PREMISES = WORLD.examples
  .map((example) => example.premise)
  .filter((premise) => !ODD.some(([odd]) => odd === premise));

/** @type {Model} */
export const PAIR_MODEL = {
  name: 'everyday-lstm',
  folder: '/home/ada/.assay/models/everyday-lstm',
  kind: 'pair-lstm',
  architecture: 'assay-lstm-pair',
  capabilities: ['classify', 'hidden-states', 'gradients'],
  parameters: 412_803,
  weightBytes: 1_651_212,
  memoryBytes: 6_900_000,
  layers: 1,
  hidden: 128,
  context: 0,
  vocabulary: 1_204,
  tokenizer: true,
  labels: LABELS,
  hooks: [
    { name: 'mlp.relu', units: UNITS },
    { name: 'enc.premise', units: 128 },
  ],
  problem: null,
};

/** @type {Model} */
export const WORD_MODEL = {
  name: 'everyday-words',
  folder: '/home/ada/.assay/models/everyday-words',
  kind: 'transformer',
  architecture: 'GPT2LMHeadModel',
  capabilities: ['generate', 'hidden-states', 'gradients', 'attention', 'steer', 'log-probabilities'],
  parameters: 3_146_752,
  weightBytes: 12_587_008,
  memoryBytes: 31_400_000,
  layers: 2,
  hidden: 128,
  context: 256,
  vocabulary: 97,
  tokenizer: true,
  labels: [],
  hooks: ['hook_embed', 'blocks.0.hook_resid_post', 'blocks.0.mlp.hook_post', 'blocks.1.hook_resid_post']
    .map((name) => ({ name, units: 128 }))
    .concat([{ name: 'blocks.1.mlp.hook_post', units: 512 }]),
  problem: null,
};

/** @type {Model} */
export const BROKEN_MODEL = {
  ...WORD_MODEL,
  name: 'half-copied',
  folder: '/home/ada/.assay/models/half-copied',
  capabilities: [],
  hooks: [],
  problem: 'model.safetensors ends after 4,096 of 12,587,008 bytes; copy it again.',
};

/** @type {Model[]} */
export const MODELS = [PAIR_MODEL, WORD_MODEL, BROKEN_MODEL];

/** In the order in which a server with several threads finishes them: nearly, but not quite, ascending. */
export const UNITS_AS_FINISHED = WORLD.units
  .map((unit, at) => ({ unit, at: at + ((at * 7919) % 13) }))
  .sort((a, b) => a.at - b.at)
  .map(({ unit }) => unit);

/** @param {number[]} xs @param {number[]} ys */
function pearson(xs, ys) {
  const mean = (/** @type {number[]} */ all) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const mx = mean(xs);
  const my = mean(ys);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  xs.forEach((x, at) => {
    const y = /** @type {number} */ (ys[at]);
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

/** Two-sided, by the normal approximation (Abramowitz and Stegun 26.2.17). @param {number} r @param {number} n */
function pOf(r, n) {
  const z = Math.abs(r) * Math.sqrt((n - 2) / (1 - r * r));
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (2 * series * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** @param {readonly Unit[]} units @returns {ExplainResult} */
export function result(units) {
  const told = units.filter((unit) => (unit.explanations.at(-1)?.score ?? 0) > 0 && unit.accuracyWhenActive !== null);
  const r = pearson(
    told.map((unit) => unit.explanations.at(-1)?.iou ?? 0),
    told.map((unit) => unit.accuracyWhenActive ?? 0),
  );
  return {
    data: 'everyday',
    model: 'everyday-lstm',
    hook: 'mlp.relu',
    level: 'example',
    positions: null,
    cut: 0,
    rows: ROWS,
    labels: LABELS,
    lengths: LENGTHS,
    accuracy: WORLD.examples.filter((example) => example.label === example.predicted).length / ROWS,
    meanIou: LENGTHS.map((length) => {
      const all = told.map((unit) => unit.explanations.find((each) => each.maxLength === length)?.iou ?? 0);
      return all.reduce((sum, value) => sum + value, 0) / all.length;
    }),
    iouAccuracyCorrelation: { r, p: pOf(r, told.length), units: told.length },
    units: units.toSorted((a, b) => a.unit - b.unit),
  };
}

/**
 * @param {number} unit @param {string} formula @param {number} top
 * @returns {UnitExamples | null} null for a formula that no unit has
 */
export function unitExamples(unit, formula, top) {
  const mask = WORLD.formulaMasks.get(formula);
  const steps = WORLD.formulaSteps.get(formula);
  const activation = WORLD.activations[unit];
  if (!mask || !steps || !activation) return null;
  /** @param {Example} example @returns {ExamplePair} */
  const pair = (example) => {
    const found = steps.map((step) => evidence(step.concept, example)).filter((each) => each !== null);
    return {
      ...example,
      example: example.row,
      activation: activation[example.row] ?? 0,
      formulaHolds: mask[example.row] === true,
      premiseMarks: found.flatMap((each) => each.premise),
      hypothesisMarks: found.flatMap((each) => each.hypothesis),
      token: null,
      activations: null,
    };
  };
  const all = WORLD.examples.map(pair);
  const activating = all.filter((each) => each.activation > 0).sort((a, b) => b.activation - a.activation);
  const satisfying = all.filter((each) => each.formulaHolds && each.activation === 0);
  return {
    unit,
    formula,
    level: 'example',
    threshold: 0,
    activating: activating.slice(0, top),
    satisfying: satisfying.slice(0, top),
    activatingCount: activating.length,
    satisfyingCount: satisfying.length,
  };
}

/**
 * The same as if each row were one word of the first sentence: a single text, the word, and the unit on every word.
 * @param {UnitExamples} examples @returns {UnitExamples}
 */
export function ofTokens(examples) {
  const next = random(examples.unit);
  /** @param {ExamplePair} pair @returns {ExamplePair} */
  const ofToken = (pair) => {
    const words = tokens(pair.premise);
    const marked = words.findIndex((word) => word.start === pair.premiseMarks[0]?.[0]);
    const at = marked >= 0 ? marked : Math.floor(next() * words.length);
    const { form, start, end } = /** @type {{ form: string, start: number, end: number }} */ (words[at]);
    return {
      ...pair,
      hypothesis: null,
      hypothesisMarks: [],
      label: null,
      predicted: null,
      probabilities: [],
      token: { field: 'text', position: at, start, end, text: form },
      activations: words.map((word, i) => [
        word.start,
        word.end,
        i === at ? pair.activation : Math.round(pair.activation * (next() - 0.35) * 1e3) / 1e3,
      ]),
    };
  };
  return {
    ...examples,
    level: 'token',
    activating: examples.activating.map(ofToken),
    satisfying: examples.satisfying.map(ofToken),
  };
}

/** What the page's words mean; shown in place, on hover and on focus. */
export const TERMS = {
  unit: 'One neuron of the model at the hook point. It is active on a row when its activation is above its threshold.',
  formula:
    'The combination of concepts whose rows best match the rows where the unit is active. pre: speaks of the premise, hyp: of the hypothesis, pair: of both, text: of a single text. Where rows are tokens, text: speaks of the word, prev: and next: of the words beside it, token: of the token itself.',
  iou: 'Intersection over union: rows where the unit is active and the formula holds, divided by rows where at least one of the two is so. 1 is a perfect match, 0 none at all.',
  precision: 'Of the rows where the formula holds, the share on which the unit is active.',
  recall: 'Of the rows on which the unit is active, the share where the formula holds.',
  active: 'Rows on which the unit is active, and their share of all rows.',
  accuracy:
    'The share of right predictions among the rows on which the unit is active. Compare it with the model’s accuracy on all rows.',
  weights:
    'The unit’s weights into the output layer, one bar per label, to the right of the line for a positive weight. The letter names the label with the largest weight. Sorts by the difference between the largest and the smallest.',
  length: 'How many concepts a formula may combine. Longer formulas match better, and explain less.',
  meanIou: 'IoU averaged over all explained units, for each maximum length of the formulas.',
  correlation:
    'Pearson’s correlation, over units, between the IoU of the best formula and the accuracy when active. Positive: units that are easier to explain fire where the model does well.',
  modelAccuracy: 'The share of right predictions on all rows of the data set.',
  optimal: 'The search proved that no formula of this length, built from the left, matches better.',
  logprob:
    'The sum over the generated tokens of the natural logarithm of their probability, under the model itself: temperature, top-k and top-p do not change it.',
  perplexity:
    'e to the mean negative log-probability of the generated tokens: among how many equally likely tokens the model hesitated, on average. 1 is full certainty.',
  speed:
    'Generated tokens over the time of the whole run: with the reading of the prompt and, where it was not in memory yet, of the model.',
  shading:
    'How probable the model found each token, given all before it. The less likely, the deeper the fill and the thicker the line below; move to a token for the number and for what else it might have been.',
  tolerance:
    'How far two computations of one number may lie apart by rounding alone, derived from the numeric type, the depth and the width of the model. A deviation above it is a failure.',
  cause:
    'What would explain the failure. Where a cause predicts numbers, its fit says how well they match those that were found: 1 is a perfect match. One that predicts only where deviations are has at most 0.5.',
  beforeAfter:
    'What the model makes of the text as it stands, beside what it made of the text that the edit goes on from: the line across a bar is where it ended before.',
  trueLabel:
    'What the edited text should be called, in your judgement. An edit that keeps the meaning keeps the label of the original; one that changes it needs another. Only then can the model be right or wrong.',
  movedUnits:
    'Units whose activation the edit changed most; those that turned on or off stand first. σ says where a unit is now: standard deviations above its mean over the data set.',
  watched:
    'Formulas that turned true or false with the edit: the one in the formula bar and those that you watch always, saved slices and the units’ explanations when they turn.',
  latency:
    'The time from a key to the picture with the model’s answer, as this browser measures it. 95 % of the answers were as quick as the second figure, or quicker.',
  challengeSet:
    'Edits that are kept with where they come from, as a test that models can be run on again. The file is challenges/NAME.jsonl in the workspace.',
  steeringVector:
    'Numbers that are added to the hidden states of a model at a hook point, or at several, while it reads and writes. It belongs to the model that it was made with.',
  strength:
    'What a steering vector is multiplied by. 1 adds it as it was made, −1 takes it away; the norm in hidden states says how large that is for the model.',
  stateNorm:
    'The norm of a steering vector, in units of the mean norm of the hidden states at its place: at 1 it is as large as what it is added to.',
  splitHalf:
    'The cosine between the vectors made from one half of the pairs and from the other. Near 1: more data would not turn it; near 0: it is mostly noise.',
  separation:
    'How well the projection on the vector tells the two classes of held-out texts apart: the area under the ROC curve, 0.5 for chance, with its 95 % interval.',
  kl: 'The Kullback–Leibler divergence, in nats, of the steered model’s next token from the unsteered model’s, given the same text before it. 0: steering changed nothing here.',
  tokenMask:
    'Which tokens’ hidden states were changed: the bar above them. A changed state acts on the tokens after it, which need not be changed themselves.',
  usableRange:
    'Strengths at which the attribute is more frequent than without steering while the text stays fluent: its perplexity under the unsteered model is no more than the limit.',
  antiSteerable: 'A prompt on which more strength makes the attribute rarer: its slope is negative.',
  doseResponse: 'What steering does by its strength: the share of texts with the attribute, and what it costs.',
  dataSet: 'Examples that were brought into the workspace together, as rows of a table with typed columns.',
  model:
    'The model that is meant where a formula names none: its predictions, losses and units. Only models that were run over the data set are here; their outputs are columns of it.',
  compare:
    'Another model that was run over the same rows. The difference of accuracy comes with its interval, and the rows where only one is right can be selected.',
  filter:
    'A formula over the rows: only those where it holds are selected, in all workspaces. Empty, all are. It is also how slices are saved and units are explained.',
  selected: 'Rows where the formula in the bar holds, and how many rows there are.',
  interval:
    'The 95 % confidence interval: were the rows drawn again from the same source, it would hold the true figure 95 times of 100. The fewer rows, the wider.',
  concept:
    'A named yes/no property of an example, as field:set:value. pre:tok:woman: the word “woman” is in the premise.',
  conceptSet:
    'A source of concepts, such as tok (words), lemma, tag (parts of speech), overlap or len. Plug-ins bring more.',
  mask: 'One bit for each row: whether something holds there. A concept, a formula, the errors of a model and the rows on which a unit is active are masks, and so can be compared.',
  slice:
    'A formula that was saved with a name. It keeps no rows: on other data, or with another model, it is asked again.',
  column: 'A typed value for each example: of the data, imported beside them, or made by running a model over them.',
  brushing: 'Dragging over a histogram, or choosing bars, to keep only those rows. It writes into the formula bar.',
  loss: 'How far off the model was on an example: minus the natural logarithm of the probability it gave to the right label. 0 is sure and right; ln 3 = 1.1 is a blind guess among three labels.',
  probability: 'What the model makes of a label, from 0 to 1; over all labels the sum is 1.',
  hook: 'A named place in a model where its hidden states can be read, as TransformerLens names them.',
  activation: 'The number that a unit has on an example.',
  explanation: 'The formula that best matches the rows on which a unit is active, found by search.',
  primary: 'The example that is looked at: the inspector shows it, and Edit starts from it.',
  pinned: 'An example that stays beside those one looks at next, for comparing.',
  neighbours: 'Examples like this one: by the words they share, or by what the model makes of them inside.',
  lineage:
    'Which edit was made from which. The first comes from a row of the data; each next one from the one it changed.',
  analysis:
    'Anything Assay can do with data and models, by name: in the page, on the command line and over HTTP alike.',
  run: 'One time an analysis was started, with its parameters, its log, its result, and the command that makes it again.',
  interrupted: 'The server stopped before the run ended. What it had found is kept; it can be run again.',
  remaining: 'An estimate from the pace so far, by the clock of this page. It is left out where it would be a guess.',
  workspace: 'The folder with data sets, models, runs and slices that this server was started on.',
} as const;

/** Names of terms that are not just their words. */
const NAMES: Partial<Record<Term, string>> = {
  iou: 'IoU',
  formula: 'formula of a unit',
  active: 'active rows',
  accuracy: 'accuracy when active',
  length: 'formula length',
  meanIou: 'mean IoU',
  correlation: 'IoU with accuracy',
  modelAccuracy: 'model’s accuracy',
  optimal: 'proven best',
  logprob: 'log-probability',
  shading: 'shading of tokens',
  filter: 'formula bar',
  interval: 'confidence interval',
  primary: 'primary example',
  pinned: 'pinned example',
  remaining: 'time left',
  steeringVector: 'steering vector',
  stateNorm: 'norm in hidden states',
  splitHalf: 'split-half cosine',
  kl: 'KL to the unsteered model',
  doseResponse: 'dose-response curve',
  antiSteerable: 'anti-steerable prompt',
  compare: 'compare with',
  beforeAfter: 'before and after',
  watched: 'watched formulas',
};

/** What a term is called: `conceptSet` is a concept set. */
export function nameOf(term: Term): string {
  return (
    NAMES[term] ?? term.replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
  );
}

export type Term = keyof typeof TERMS;

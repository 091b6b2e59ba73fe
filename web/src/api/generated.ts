// Written from the server's records by `npm run types`; a test of the server fails when it has drifted.

/** What each analysis that the page runs takes and gives. */
export interface Analyses {
  'challenge data': { parameters: ChallengeDataParameters; result: ChallengeDataMade };
  'challenge run': { parameters: ChallengeRunParameters; result: ChallengeRunOutcome };
  'check': { parameters: CheckParameters; result: CheckReport };
  'check log': { parameters: CheckLogParameters; result: CheckReport };
  'check pair': { parameters: CheckPairParameters; result: CheckReport };
  'check training': { parameters: CheckTrainingParameters; result: TrainingReport };
  'edit': { parameters: EditParameters; result: LiveEditEdited };
  'explain': { parameters: ExplainParameters; result: Report };
  'generate': { parameters: GenerateParameters; result: Generated };
  'inspect': { parameters: InspectParameters; result: InspectInspected };
  'steer combine': { parameters: SteerCombineParameters; result: SteerCombined };
  'steer direction': { parameters: SteerDirectionParameters; result: DirectionReport };
  'steer extract': { parameters: SteerExtractParameters; result: Extraction };
  'steer gate': { parameters: SteerGateParameters; result: GateReport };
  'steer generate': { parameters: SteerGenerateParameters; result: SteerGenerated };
  'steer interpolate': { parameters: SteerInterpolateParameters; result: SteerStrip };
  'steer labels': { parameters: SteerLabelsParameters; result: LabelSteering };
  'steer measure': { parameters: SteerMeasureParameters; result: Measured };
  'steer space': { parameters: SteerSpaceParameters; result: SpaceReport };
  'steer style': { parameters: SteerStyleParameters; result: StyleReport };
  'steer table': { parameters: SteerTableParameters; result: Recovery };
  'steer tokens': { parameters: SteerTokensParameters; result: NearTokens };
  'suggest edits': { parameters: SuggestEditsParameters; result: Suggestions };
  'unit examples': { parameters: UnitExamplesParameters; result: UnitExamplesExamples };
}

export interface Calibration {
  model: string;
  data: string;
  rows: number;
  accuracy: number;
  confidence: number;
  loss: number;
  error: number;
  nullMean: number;
  nullLow: number;
  nullHigh: number;
  p: number;
  bins: CalibrationBin[];
}

export interface CalibrationBin {
  from: number;
  to: number;
  rows: number;
  confidence: number;
  accuracy: number;
}

export type Capability = 'classify' | 'generate' | 'hidden-states' | 'gradients' | 'attention' | 'steer' | 'log-probabilities';

export interface Card {
  method: string;
  source: string;
  places: string[];
  token: string | null;
  positive: number;
  negative: number;
  pairs: number;
  paired: boolean;
  norm: number;
  normInStates: number;
  splitHalf: number | null;
  cosines: CardCosine[];
  separation: Interval | null;
  gap: Interval | null;
  heldOut: number;
  seed: number;
  warnings: string[];
}

export interface CardCosine {
  method: string;
  cosine: number;
}

export interface Cause {
  name: string;
  explanation: string;
  fit: number;
}

export interface ChallengeDataMade {
  data: string;
  rows: number;
}

export interface ChallengeDataParameters {
  /** Challenge set. */
  challenge: string;
  /** Name of the data set; default: that of the challenge set. */
  as?: string | null;
  /** Replace a data set of the same name. Default: false. */
  replace?: boolean;
}

export interface ChallengeDeletion {
  deleted: number;
}

export interface ChallengeEdit {
  id: string;
  parent: string | null;
  data: string | null;
  row: number | null;
  model: string;
  originalPremise: string;
  originalHypothesis: string;
  premise: string;
  hypothesis: string;
  label: string | null;
  labelBy: LabelBy | null;
  predicted: string;
  probabilities: LabelProbability[];
  created: string;
}

export interface ChallengeListed {
  name: string;
  edits: number;
  saved: string;
  problems: string[];
}

export interface ChallengeRunAsked {
  id: string;
  label: string | null;
  predicted: string;
  probabilities: LabelProbability[];
  correct: boolean | null;
  originalPredicted: string;
  flipped: boolean;
}

export interface ChallengeRunOutcome {
  model: string;
  edits: ChallengeRunAsked[];
  accuracy: Estimate | null;
  flips: Estimate;
}

export interface ChallengeRunParameters {
  /** Challenge set. */
  challenge: string;
  /** Model, by name or folder. */
  model: string;
}

export interface ChallengeSet {
  name: string;
  edits: ChallengeEdit[];
  problems: string[];
}

export interface Chance {
  draws: number;
  mean: number;
  low: number;
  high: number;
  p: number;
}

export interface CheckLogParameters {
  /** File of JSON lines: prompt or prompt_ids, output or output_ids, logprobs by token or score of the whole. */
  file: string;
  /** Model that the texts are scored with: a name or a folder. */
  model: string;
  /** Numeric type of the system that logged. Default: "single". */
  precision?: 'single' | 'half' | 'bfloat16';
  /** File for the result as JUnit XML. */
  junit?: string | null;
}

export interface CheckPairParameters {
  /** The model that is right: a name or a folder. */
  first: string;
  /** The model that should agree with it: a name or a folder. */
  second: string;
  /** Data set: texts to compare them on. */
  data?: string | null;
  /** Numeric type of the coarser of the two; default: that of the stored weights, single for TorchScript. */
  precision?: 'single' | 'half' | 'bfloat16' | null;
  /** Checks to run, by their ids; default: all. */
  only?: string[] | null;
  /** Seed of what is drawn at random. Default: 0. */
  seed?: number;
  /** File for the result as JUnit XML. */
  junit?: string | null;
}

export interface CheckParameters {
  /** Model: a name or a folder; none: only the data are checked. */
  model?: string | null;
  /** Data set: texts to check the model on, which are checked themselves too. */
  data?: string | null;
  /** Data set the model was trained on: checked for overlap with the other. */
  train?: string | null;
  /** Checks to run, by their ids; default: all. */
  only?: string[] | null;
  /** Seed of what is drawn at random. Default: 0. */
  seed?: number;
  /** File for the result as JUnit XML. */
  junit?: string | null;
}

export interface CheckReport {
  subject: string;
  passed: number;
  failed: number;
  notApplicable: number;
  checks: Finding[];
  seconds: number;
  command: string;
}

export interface CheckTrainingParameters {
  /** Log: CSV, JSON lines, a JSON document, or TensorBoard event files (a file or their folder). */
  log?: string | null;
  /** Training run of this workspace, instead of a log. */
  run?: string | null;
  /** Whether to follow that run to its end, with findings as they come. Default: false. */
  follow?: boolean;
  /** Model that was trained: a name or a folder; its size and its number of classes are used. */
  model?: string | null;
  /** Labelled data set to see the model's calibration on. */
  dev?: string | null;
  /** Learn so many examples of --data by heart with the real trainer, to see whether their loss goes to 0. */
  overfit?: number | null;
  /** Data set that the model was trained on, for --overfit. */
  data?: string | null;
  /** Number of classes, or of tokens, where no model says it. */
  classes?: number | null;
  /** Columns with unusual names, each as METRIC=COLUMN, for instance dev-loss=verlust. */
  columns?: string[] | null;
}

export interface ColumnInfo {
  name: string;
  type: ColumnType;
  origin: ColumnInfoOrigin;
  model: string | null;
  description: string;
}

export type ColumnInfoOrigin = 'data' | 'imported' | 'model';

export type ColumnType = 'number' | 'boolean' | 'category' | 'text';

export interface Compared {
  model: string;
  metrics: MetricsMetric[];
  difference: ComparedDifference | null;
  onlyFirstRight: HistogramCounts | null;
  onlySecondRight: HistogramCounts | null;
  problem: string | null;
}

export interface ComparedDifference {
  accuracy: MetricsMetric;
  loss: MetricsMetric;
}

export interface Completion {
  from: number;
  to: number;
  items: CompletionItem[];
  run: string | null;
}

export interface CompletionItem {
  text: string;
  kind: CompletionKind;
  rows: number | null;
  detail: string;
}

export type CompletionKind = 'concept' | 'column' | 'function' | 'slice' | 'model' | 'hook' | 'value' | 'operator' | 'keyword';

export interface ConceptCount {
  name: string;
  rows: number;
}

export interface CountedSlice {
  name: string;
  formula: string;
  saved: string;
  rows: number | null;
  accuracy: Estimate | null;
  problem: string | null;
}

export interface DataSet {
  name: string;
  rows: number;
  labels: string[];
  fields: string[];
  leftOut: number;
  fingerprint: string;
}

export interface Diagnosis {
  id: string;
  severity: Severity;
  summary: string;
  evidence: DiagnosisEvidence[];
  cause: string;
  remedy: string;
  source: string;
}

export interface DiagnosisEvidence {
  metric: Metric;
  step: number;
  value: number;
}

export interface DirectionReport {
  model: string;
  card: Card;
  layers: DirectionReportLayerScore[];
  heads: DirectionReportHeadScore[];
  positions: DirectionReportPositionPart[];
  saved: string | null;
}

export interface DirectionReportHeadScore {
  place: string;
  accuracy: number;
  sigma: number | null;
  norm: number | null;
  chosen: boolean;
}

export interface DirectionReportLayerScore {
  hook: string;
  auc: number;
  deviations: number;
  chosen: boolean;
}

export interface DirectionReportPositionPart {
  position: number;
  positive: string;
  negative: string;
  norm: number;
}

export type EditKind = 'formula' | 'antonym' | 'delete' | 'neighbour' | 'insert';

export interface EditParameters {
  /** Model, by name or folder. */
  model: string;
  /** First text as edited; the only one of a single text. */
  premise: string;
  /** Second text as edited; leave it out for a single text. */
  hypothesis?: string | null;
  /** First text before. */
  parentPremise: string;
  /** Second text before. */
  parentHypothesis?: string | null;
  /** Data set that the text comes from, for what is usual there, its formulas and slices. */
  data?: string | null;
  /** Row of the data set that the text comes from, whose other columns it keeps. */
  row?: number | null;
  /** True label of the edited text, where it is known. */
  label?: string | null;
  /** Formulas to watch. */
  formulas?: string[] | null;
  /** Hook point of the units; default: where the model's neurons are. */
  hook?: string | null;
  /** Units to show, most changed first. Default: 12. */
  units?: number;
}

export interface EditedFormula {
  formula: string;
  source: EditedFormulaSource;
  name: string | null;
  before: boolean | null;
  after: boolean | null;
}

export type EditedFormulaSource = 'typed' | 'slice' | 'unit';

export interface EditedUnit {
  hook: string;
  unit: number;
  before: number;
  after: number;
  threshold: number | null;
  deviations: number | null;
  turned: EditedUnitTurned | null;
  explanation: string | null;
}

export type EditedUnitTurned = 'on' | 'off';

export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
}

export interface Evidence {
  example: string[];
  position: number | null;
  hook: string | null;
  expected: number;
  found: number;
}

export interface ExplainParameters {
  /** Data set to explain the model on; its concepts are indexed when they are not yet. */
  data?: string | null;
  /** Model to run: a name from `assay list models`, or its folder. */
  model?: string | null;
  /** Hook point whose units are explained; default: the neurons, mlp.relu of a pair model, the last block's mlp.hook_post of a transformer. */
  hook?: string | null;
  /** What a row is: example; or token, every token of every text, with the concepts of its word, of the words before (prev:) and after (next:), and its own (token:). Default: "example". */
  level?: 'example' | 'token';
  /** Transformers, --level example: the token whose state stands for an example: last (of the text; default for language models), mean (over the text), cls (the first; default for others). */
  positions?: 'last' | 'mean' | 'cls' | 'all' | null;
  /** The text of a pair that a model of single texts reads: premise or hypothesis. */
  field?: 'premise' | 'hypothesis' | 'text' | null;
  /** Activations made elsewhere, instead of data and model: an .npy matrix of rows × units. */
  activations?: string | null;
  /** Concepts of the same rows: a 0/1 matrix of rows × concepts, as SciPy's save_npz writes it (CSR). */
  concepts?: string | null;
  /** Names of the concepts, one a line, in column order. */
  conceptNames?: string | null;
  /** Per concept one line with the columns that NEIGHBORS joins by OR, itself included. */
  neighbours?: string | null;
  /** Table of units (CSV) with the columns unit and threshold_strict_gt, and w_… for class weights. */
  units?: string | null;
  /** When a unit counts as active: relu (above 0), quantile:0.01 (its top 1 % of rows; of tokens, those of the texts themselves), a number, or a file with one number per unit; default: what --units says; relu for activations made elsewhere and where values come out of a ReLU; else quantile:0.01. */
  thresholds?: string | null;
  /** Longest formula, in leaves. Default: 5. */
  length?: number;
  /** Several longest lengths at once, for instance 1,2,3,5,10; instead of --length. */
  lengths?: number[] | null;
  /** Formulas kept from one length to the next. Default: 10. */
  beam?: number;
  /** How to search: best; exact (proves the optimum up to length 3); reference (the published code, its quirks included); reference-intended (with NEIGHBORS working). Default: "best". */
  mode?: 'best' | 'exact' | 'reference' | 'reference-intended';
  /** Factor on the score for every leaf after the first, above 0 and at most 1. Default: 1.0. */
  penalty?: number;
  /** Units with fewer active rows are not explained (score 0). Default: 5. */
  minActive?: number;
  /** Seconds one unit's exact search may take before it returns the best found and a proven bound. */
  timeLimit?: number | null;
  /** Units searched at the same time; 0: one per core. Default: 0. */
  threads?: number;
  /** Words and their vectors (GloVe or word2vec text) for NEIGHBORS, with --data; the built-in data bring their own. */
  vectors?: string | null;
  /** Write the explanations to this CSV file. */
  out?: string | null;
}

export interface ExtractedVector {
  text: string;
  exact: boolean;
  tokenAccuracy: number;
  bleu?: number;
  decoded?: string;
  steps: number;
  restarts: number;
  norm: number;
  normInStates: number;
  margin: number;
  radius?: number;
}

export interface Extraction {
  hook: string;
  positions: Where;
  vectors: ExtractedVector[];
  exact: number;
  of: number;
  leftOut: number;
  resumed: number;
  saved?: string;
}

export interface Figure {
  at: string;
  what: string;
  value: number;
  limit: number | null;
}

export interface Finding {
  check: string;
  compares: string;
  outcome: Outcome;
  summary: string;
  tolerance: Tolerance | null;
  evidence: Evidence | null;
  causes: Cause[];
  figures: Figure[];
}

export interface FormulaProblem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  start: number;
  end: number;
  closest: string[];
}

export interface FormulaTerm {
  text: string;
  start: number;
  end: number;
  column: string | null;
  concept: string | null;
}

export interface FormulaTerms {
  formula: string;
  terms: FormulaTerm[];
}

export interface Gate {
  vector: string;
  hook: string | null;
  token: string;
  measure: GateMeasure;
  threshold: number;
  above: boolean;
}

export type GateMeasure = 'cosine' | 'projection';

export interface GateReport {
  model: string;
  gate: Gate;
  source: string;
  training: GateReportFigures;
  heldOut: GateReportFigures;
  f1: Interval;
  baseRate: number;
  alwaysOpen: number;
  warnings: string[];
}

export interface GateReportFigures {
  prompts: number;
  f1: number;
  precision: number;
  recall: number;
  accuracy: number;
}

export interface GenerateParameters {
  /** Model: a name or a folder. */
  model: string;
  /** Text to continue; with neither this nor --prompt-ids the model begins a text of its own. */
  prompt?: string | null;
  /** Token ids to continue, instead of a text. */
  promptIds?: number[] | null;
  /** Tokens to write at most. Default: 40. */
  maxNew?: number;
  /** Always take the most probable token; so it is unless sampling or a beam is asked for. Default: false. */
  greedy?: boolean;
  /** Sample: above 1 flatter, below 1 sharper. */
  temperature?: number | null;
  /** Sample: of that many most probable tokens. */
  topK?: number | null;
  /** Sample: of the fewest tokens whose probabilities sum to this. */
  topP?: number | null;
  /** Seed of sampling; equal seeds write equal texts. Default: 0. */
  seed?: number;
  /** Search: how many unfinished texts a beam search keeps. */
  beam?: number | null;
  /** Search: a text's score is its log-probability divided by this power of its length. Default: 0.0. */
  lengthPenalty?: number;
  /** Search: how many of the best texts to give. Default: 1. */
  best?: number;
  /** Texts that end it as soon as it contains one of them; a comma in one is written \,. */
  stop?: string[] | null;
  /** Ids of tokens that end it, instead of the model's own end tokens. */
  stopIds?: number[] | null;
  /** How many of the most probable tokens to show beside each. Default: 5. */
  alternatives?: number;
  /** Changes to hidden states: a list of interventions. */
  interventions?: unknown[] | null;
}

export interface Generated {
  prompt_ids: number[];
  tokens: GeneratedToken[];
  text: string;
  score: number;
  stopped: boolean;
  nbest?: GeneratedText[];
  touched?: Touch[];
}

export interface GeneratedText {
  tokens: GeneratedToken[];
  text: string;
  score: number;
  stopped: boolean;
}

export interface GeneratedToken {
  id: number;
  text: string;
  logprob: number;
}

export interface Health {
  version: string;
  workspace: string;
  java: string;
  plugins: LoadedPlugin[];
}

export interface Histogram {
  column: string;
  type: ColumnType;
  bins: HistogramBin[];
  others: HistogramCounts;
  missing: HistogramCounts;
}

export interface HistogramBin {
  value: string | null;
  from: number | null;
  to: number | null;
  all: number;
  selected: number;
}

export interface HistogramCounts {
  all: number;
  selected: number;
}

export interface InspectInspected {
  row: number;
  label: string | null;
  fields: InspectInspectedField[];
  holds: boolean | null;
  predicted: string | null;
  probabilities: LabelProbability[];
  loss: number | null;
  concepts: InspectInspectedConcept[];
  units: InspectedUnit[];
  byWords: InspectNeighbour[];
  byActivation: InspectNeighbour[];
  missing: Missing[];
}

export interface InspectInspectedConcept {
  name: string;
  rows: number | null;
}

export interface InspectInspectedField {
  field: TextField;
  text: string;
  marks: number[][];
}

export interface InspectNeighbour {
  row: number;
  premise: string;
  hypothesis: string | null;
  label: string | null;
  predicted: string | null;
  score: number;
}

export interface InspectParameters {
  /** Data set. */
  data: string;
  /** Row, from 0. */
  row: number;
  /** Model, by name or folder; default: the only one that was run over the data set. */
  model?: string | null;
  /** Formula whose words are marked. */
  formula?: string | null;
  /** Hook point of the units; default: where the model's neurons are. */
  hook?: string | null;
  /** Most similar rows to show of each kind. Default: 8. */
  neighbours?: number;
  /** Units to show, most active first. Default: 10. */
  units?: number;
}

export interface InspectedUnit {
  hook: string;
  unit: number;
  activation: number;
  threshold: number | null;
  deviations: number | null;
  explanation: InspectedUnitUnitExplanation | null;
  towards: InspectedUnitTowards | null;
}

export interface InspectedUnitTowards {
  label: string;
  weight: number;
}

export interface InspectedUnitUnitExplanation {
  formula: string;
  iou: number;
  holds: boolean | null;
}

export interface Interval {
  estimate: number;
  low: number;
  high: number;
}

export interface JudgementNotAsked {
  id: string;
  reason: string;
}

export type LabelBy = 'kept' | 'chosen';

export interface LabelProbability {
  label: string;
  probability: number;
}

export interface LabelSteering {
  model: string;
  data: string;
  formula: string;
  rows: number;
  direction: LabelSteeringDirection;
  labels: string[];
  unsteered: LabelSteeringPoint;
  points: LabelSteeringPoint[];
  warnings: string[];
  saved: string | null;
}

export interface LabelSteeringDirection {
  name: string;
  places: string[];
  norm: number;
  normInStates: number | null;
  positives: number | null;
  negatives: number | null;
  splitHalf: number | null;
}

export interface LabelSteeringOfLabel {
  label: string;
  count: number;
  probability: Estimate;
  change: number;
  chance: Chance | null;
}

export interface LabelSteeringPoint {
  strength: number;
  labels: LabelSteeringOfLabel[];
  accuracy: Estimate | null;
  gained: Estimate | null;
  flips: Estimate;
  flipsByChance: Chance | null;
  gainedByChance: Chance | null;
  broken: number;
}

export type Level = 'example' | 'token';

export interface LiveEditEditParent {
  predicted: string | null;
  probabilities: LabelProbability[];
}

export interface LiveEditEdited {
  predicted: string | null;
  probabilities: LabelProbability[];
  parent: LiveEditEditParent;
  fields: LiveEditEditedField[];
  units: EditedUnit[];
  formulas: EditedFormula[];
  gained: string[];
  lost: string[];
  missing: Missing[];
}

export interface LiveEditEditedField {
  field: TextField;
  unknown: number[][];
}

export interface LoadedPlugin {
  name: string;
  source: string;
  conceptSets: string[];
  analyses: string[];
  problem?: string;
}

export interface Measured {
  model: string;
  unit: MeasuredUnit;
  steers: MeasuredAdded[];
  scorer: MeasuredScorer;
  prompts: number;
  directions: number;
  unsteered: MeasuredDose;
  doses: MeasuredDose[];
  slopes: MeasuredSlopes | null;
  range: UsableRange | null;
  rule: string;
  sides: MeasuredTexts[];
  warnings: string[];
}

export interface MeasuredAdded {
  vector: string;
  places: string[];
  how: SteerHow;
  strength: number;
  norm: number;
  normInStates: number;
  times: number;
}

export interface MeasuredDose {
  strength: number;
  texts: number;
  share: MeasuredFigure;
  logOdds: MeasuredFigure;
  perplexity: MeasuredFigure;
  distinct1: MeasuredFigure;
  distinct2: MeasuredFigure;
  repetition: MeasuredFigure;
  tokens: MeasuredFigure;
  broken: number;
  sides: MeasuredDoseSide[];
  examples: string[];
  exampleLogOdds: number[];
}

export interface MeasuredDoseSide {
  loss: MeasuredFigure;
  accuracy: MeasuredFigure;
  kl: MeasuredFigure;
}

export interface MeasuredFigure {
  value: number | null;
  low: number | null;
  high: number | null;
  random: MeasuredFigureBand | null;
  p: number | null;
}

export interface MeasuredFigureBand {
  min: number | null;
  mean: number | null;
  max: number | null;
}

export interface MeasuredScorer {
  name: string;
  positive: string;
  accuracy: Estimate | null;
}

export interface MeasuredSlopes {
  from: number;
  to: number;
  mean: MeasuredFigure;
  antiSteerable: MeasuredFigure;
  histogram: MeasuredSlopesBin[];
}

export interface MeasuredSlopesBin {
  from: number;
  to: number;
  samples: number;
}

export interface MeasuredTexts {
  name: string;
  texts: number;
  tokens: number;
}

export type MeasuredUnit = 'states' | 'vector';

export type Metric = 'step' | 'epoch' | 'train-loss' | 'dev-loss' | 'train-accuracy' | 'dev-accuracy' | 'gradient-norm' | 'learning-rate' | 'calibration-error' | 'likelihood' | 'penalty' | 'steps' | 'batch-size' | 'clip';

export interface Metrics {
  rows: number;
  selected: number;
  model: string | null;
  metrics: MetricsMetric[];
  problem: string | null;
  compare: Compared | null;
}

export interface MetricsMetric {
  name: string;
  all: Estimate;
  selection: Estimate;
}

export interface Missing {
  part: string;
  reason: string;
  remedy: string;
  command: string | null;
}

export interface Model {
  name: string;
  folder: string;
  kind: string;
  architecture: string;
  capabilities: Capability[];
  parameters: number;
  weightBytes: number;
  memoryBytes: number;
  layers: number;
  hidden: number;
  context: number;
  vocabulary: number;
  tokenizer: boolean;
  labels: string[];
  hooks: ModelCardHook[];
  problem: string | null;
}

export interface ModelCardHook {
  name: string;
  units: number;
}

export interface NearTokens {
  model: string;
  vector: string;
  places: string[];
  norm: number;
  finalNorm: boolean;
  prompt: string | null;
  strength: number;
  promoted: NearTokensToken[];
  suppressed: NearTokensToken[];
}

export interface NearTokensToken {
  id: number;
  text: string;
  logit: number;
  cosine: number;
  effect: number | null;
}

export interface NotIndexedProblem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  run: string;
}

export type Outcome = 'passed' | 'failed' | 'not-applicable';

export interface Overfit {
  examples: number;
  reached: number;
  floor: number;
  steps: number;
  learned: boolean;
  points: SeriesPoint[];
}

export type Pooling = 'last' | 'mean' | 'cls' | 'all';

export interface Positions {
  which: PositionsWhich;
  at: number[];
}

export type PositionsWhich = 'all' | 'last' | 'at';

export interface Problem {
  title: string;
  status: number;
  detail: string;
}

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
}

export interface Progress {
  fraction: number;
  message: string;
  remaining?: number;
}

export interface PromptPart {
  kind: string;
  tokens: TokenPart[];
}

export interface Recovery {
  cells: RecoveryCell[];
  bestHook: string;
  bestPositions: Where;
  tokens: number;
}

export interface RecoveryCell {
  hook: string;
  positions: Where;
  kind: RecoveryKind;
  exact: number;
  of: number;
  tokenAccuracy: number;
  bleu: number;
  steps: number;
  normInStates: number;
}

export type RecoveryKind = 'in-distribution' | 'out-of-distribution' | 'random-tokens' | 'untrained';

export interface Report {
  data: string;
  model: string;
  hook: string;
  level: Level;
  positions: Pooling | null;
  rows: number;
  cut: number;
  labels: string[];
  lengths: number[];
  accuracy: number | null;
  meanIou: number[];
  iouAccuracyCorrelation: ReportCorrelation | null;
  units: ReportUnit[];
}

export interface ReportCorrelation {
  r: number;
  p: number;
  units: number;
}

export interface ReportExplanation {
  maxLength: number;
  formula: string;
  formulaIds: string;
  length: number;
  intersection: number;
  union: number;
  iou: number;
  score: number;
  precision: number;
  recall: number;
  optimal: boolean;
  upperBound: number;
  seconds: number;
}

export interface ReportUnit {
  unit: number;
  threshold: number;
  active: number;
  weights: number[] | null;
  accuracyWhenActive: number | null;
  explanations: ReportExplanation[];
}

export interface RunInfo {
  id: string;
  analysis: string;
  parameters: unknown;
  command: string;
  state: RunState;
  fraction: number;
  message: string;
  remaining?: number;
  log: string[];
  created: string;
  started?: string;
  finished?: string;
  result?: unknown;
  problem?: Problem;
}

export interface RunProblem {
  title: string;
  status: number;
  detail: string;
}

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface SavedSlice {
  name: string;
  formula: string;
  saved: string;
}

export interface Series {
  metric: Metric;
  column: string;
  points: SeriesPoint[];
  seen: number;
  perPoint: number;
  broken: SeriesBroken | null;
  spikes: SeriesSpike[];
}

export interface SeriesBroken {
  step: number;
  value: string;
  count: number;
  recovered: boolean;
}

export interface SeriesPoint {
  step: number;
  value: number;
  low: number;
  high: number;
}

export interface SeriesSpike {
  step: number;
  value: number;
  before: number;
  deviations: number;
}

export type Severity = 'failure' | 'warning' | 'note';

export type Side = 'unsteered' | 'steered';

export interface SpaceReport {
  model: string;
  vectors: string;
  source: string;
  pairs: number;
  texts: number;
  missing: number;
  resampled: string;
  representations: SpaceReportRepresentation[];
  points: SpaceReportPoint[];
  warnings: string[];
}

export interface SpaceReportPoint {
  first: string;
  second: string;
  score: number;
  cosine: number;
  states: number;
}

export interface SpaceReportRepresentation {
  name: string;
  centred: boolean;
  meanCosine: number;
  spearman: Estimate;
  pearson: Estimate;
  behind: Estimate | null;
}

export interface SteerCombineParameters {
  /** What to compute: "taste + 0.5*positive - style[3]". */
  expression: string;
  /** Name to keep the result under; none: it is only shown. */
  as?: string | null;
}

export interface SteerCombined {
  saved: string | null;
  expression: string;
  model: string;
  norm: number;
  places: SteerCombinedAt[];
  parts: SteerCombinedPart[];
}

export interface SteerCombinedAt {
  place: string;
  norm: number;
}

export interface SteerCombinedPart {
  name: string;
  norm: number;
  cosine: number | null;
}

export interface SteerDirectionParameters {
  /** Model: a name or a folder. */
  model: string;
  /** How: mean (difference of means), caa (differences within pairs), actadd (two prompts), pca-diff, pca-center, pca-pairs (principal axes), probe (logistic regression), iti (the best heads). Default: "mean". */
  method?: 'mean' | 'caa' | 'actadd' | 'pca-diff' | 'pca-center' | 'pca-pairs' | 'probe' | 'iti';
  /** Data set whose rows are the texts; without --column or --formula its premises against its hypotheses. */
  data?: string | null;
  /** Column of the data set that tells the two sides apart. */
  column?: string | null;
  /** Value of that column on the side that the direction points to; of --pairs the name of its column, positive if not given. */
  positive?: string | null;
  /** Value of that column on the other side, all others if not given; of --pairs the name of its column, negative if not given. */
  negative?: string | null;
  /** Column whose value two rows of a pair share. */
  pairBy?: string | null;
  /** Rows of the data set on the side that the direction points to: a formula. */
  formula?: string | null;
  /** Rows on the other side: a formula; default: all other rows. */
  formula2?: string | null;
  /** File whose rows are pairs of texts: CSV, TSV or JSONL. */
  pairs?: string | null;
  /** Column of that file that stands before both texts of a pair, as a question before two answers. */
  stem?: string | null;
  /** actadd: the prompt that the direction points to. */
  prompt?: string | null;
  /** actadd: the other prompt. */
  prompt2?: string | null;
  /** Text of a pair that a language model reads, pre or hyp. */
  field?: string | null;
  /** Hook point, {l} in it for each layer; default: blocks.{l}.hook_resid_post, iti blocks.{l}.attn.hook_z. */
  hook?: string | null;
  /** Layers to choose among; default: all. The one is taken whose direction tells apart best the texts that choose. */
  layers?: number[] | null;
  /** State of a text: last, -2 (last but one) and so on, mean over its tokens, first for BERT; default: last, caa -2. */
  token?: string | null;
  /** iti: how many heads; default: one in twenty. */
  heads?: number | null;
  /** iti: what the standard deviations are multiplied by. Default: 15.0. */
  alpha?: number;
  /** Texts of each side at most, taken at random. Default: 1000. */
  limit?: number;
  /** Share of the texts that is held out to judge the direction, and again to choose. Default: 0.2. */
  heldOut?: number;
  /** Seed of everything random; equal seeds give equal directions. Default: 0. */
  seed?: number;
  /** Name to save the vector under; default: it is not saved. */
  as?: string | null;
}

export interface SteerExtractParameters {
  /** Language model: a name or a folder. */
  model: string;
  /** Sentence to find the vector of. */
  text?: string | null;
  /** File with a sentence on each line, instead of --text. */
  file?: string | null;
  /** Data set of sentences, instead of --text; of pairs the first texts. */
  data?: string | null;
  /** Sentences of the file or data set at most, the first ones. Default: 100. */
  limit?: number;
  /** Leave out sentences of the file or data set with more tokens. */
  longest?: number | null;
  /** Block after which the vector is added, from 0; default: the middle one. */
  layer?: number | null;
  /** Hook point where it is added, instead of --layer: on the residual stream, hook_attn_out or hook_mlp_out. */
  hook?: string | null;
  /** Where in the text: all positions, or the first. Default: "all". */
  positions?: 'all' | 'first';
  /** Steps of gradient descent at most for each sentence, with all its starts. Default: 1000. */
  steps?: number;
  /** Learning rate of Adam, in the typical size of a hidden unit there. Default: 0.3. */
  lr?: number;
  /** What is minimised: margin (by how much a token's logit falls short of being the highest) or likelihood (the cross entropy). Default: "margin". */
  loss?: 'margin' | 'likelihood';
  /** The lead of a token's logit from which on it counts no more. Default: 0.3. */
  margin?: number;
  /** New starts at most for a sentence that makes no progress. Default: 5. */
  restarts?: number;
  /** Steps after a sentence is found, for a wider margin. Default: 0. */
  polish?: number;
  /** Weight of the squared norm of the vector. Default: 0.0. */
  l2?: number;
  /** Search in a random subspace of so many dimensions; 0: in all. Default: 0. */
  dimension?: number;
  /** Seed of the starts. Default: 0. */
  seed?: number;
  /** Sentences at a time. Default: 64. */
  batch?: number;
  /** Draws to measure how far a vector may be moved; 0: do not measure. Default: 20. */
  radiusDraws?: number;
  /** Name to keep the vectors under. */
  as?: string | null;
  /** Keep the sentences that --as has already from the same settings, and search for the others. Default: false. */
  resume?: boolean;
}

export interface SteerGateParameters {
  /** Model: a name or a folder. */
  model: string;
  /** Condition vector: a name, or an expression over names. */
  vector: string;
  /** Place of the vector to compare at, where it has several. */
  hook?: string | null;
  /** State of a prompt: mean over its tokens, last, -2 (last but one) and so on. Default: "mean". */
  token?: string;
  /** What is compared with the threshold: the cosine with the vector, or the projection on it. Default: "cosine". */
  measure?: 'cosine' | 'projection';
  /** Open above the threshold (true) or at most at it (false); default: whichever is better. */
  above?: boolean | null;
  /** Data set whose rows are the prompts; without --column or --formula its premises against its hypotheses. */
  data?: string | null;
  /** Column of the data set that tells the two sides apart. */
  column?: string | null;
  /** Value of that column where the gate is to be open; of --pairs the name of its column, positive if not given. */
  positive?: string | null;
  /** Value of that column where it is to be shut, all others if not given; of --pairs the name of its column, negative if not given. */
  negative?: string | null;
  /** Rows of the data set where the gate is to be open: a formula. */
  formula?: string | null;
  /** Rows where it is to be shut: a formula; default: all other rows. */
  formula2?: string | null;
  /** File whose rows are pairs of prompts: CSV, TSV or JSONL. */
  pairs?: string | null;
  /** Column of that file that stands before both prompts of a pair. */
  stem?: string | null;
  /** Text of a pair that a language model reads, pre or hyp. */
  field?: string | null;
  /** Prompts of each side at most, taken at random. Default: 1000. */
  limit?: number;
  /** Share of the prompts that is held out to judge the gate. Default: 0.2. */
  heldOut?: number;
  /** Seed of everything random; equal seeds give equal gates. Default: 0. */
  seed?: number;
}

export interface SteerGenerateParameters {
  /** Model: a name or a folder. */
  model: string;
  /** Text to continue; with neither this nor --prompt-ids the model begins a text of its own. */
  prompt?: string | null;
  /** Token ids to continue, instead of a text. */
  promptIds?: number[] | null;
  /** Steering vectors with their strengths, one after the other. */
  steers?: unknown[] | null;
  /** Steering vector, where there is one alone: a name, or an expression as "taste + 0.5*positive". */
  vector?: string | null;
  /** What --vector is multiplied by; 1 where none is given. */
  strength?: number | null;
  /** Steer only where this condition on the prompt holds. */
  gate?: unknown | null;
  /** Tokens to write at most. Default: 40. */
  maxNew?: number;
  /** Always take the most probable token; so it is unless sampling is asked for. Default: false. */
  greedy?: boolean;
  /** Sample: above 1 flatter, below 1 sharper. */
  temperature?: number | null;
  /** Sample: of that many most probable tokens. */
  topK?: number | null;
  /** Sample: of the fewest tokens whose probabilities sum to this. */
  topP?: number | null;
  /** Seed of sampling, the same on both sides. Default: 0. */
  seed?: number;
  /** How many texts to write on each side, with seeds that follow each other. Default: 1. */
  samples?: number;
  /** Texts that end it as soon as it contains one of them; a comma in one is written \,. */
  stop?: string[] | null;
  /** Ids of tokens that end it, instead of the model's own end tokens. */
  stopIds?: number[] | null;
  /** How many of the most probable tokens to show beside each. Default: 5. */
  alternatives?: number;
  /** Let each model read the other's text too, for the divergence of the two. Default: true. */
  kl?: boolean;
}

export interface SteerGenerated {
  promptIds: number[];
  prompt: SteerGeneratedToken[];
  samples: SteerGeneratedSample[];
  steers: SteerGeneratedActing[];
  touched: SteerGeneratedTouched[];
  gate: SteerGeneratedGated | null;
  warnings: string[];
}

export interface SteerGeneratedActing {
  vector: string;
  strength: number;
  how: SteerHow;
  steps: Steps;
  positions: Positions;
  places: SteerGeneratedPart[];
}

export interface SteerGeneratedGated {
  value: number;
  threshold: number;
  open: boolean;
}

export interface SteerGeneratedPart {
  place: string;
  norm: number;
  normInStates: number | null;
}

export interface SteerGeneratedSample {
  seed: number;
  unsteered: SteerGeneratedText;
  steered: SteerGeneratedText;
  same: boolean;
}

export interface SteerGeneratedText {
  tokens: SteerGeneratedToken[];
  text: string;
  logprob: number | null;
  other: number | null;
  kl: number | null;
  stopped: boolean;
}

export interface SteerGeneratedToken {
  id: number;
  text: string;
  logprob: number | null;
  other: number | null;
  kl: number | null;
}

export interface SteerGeneratedTouched {
  steer: number;
  place: string;
  sample: number;
  step: number;
  positions: number[];
}

export type SteerHow = 'add' | 'keep-norm' | 'clamp' | 'project-out';

export interface SteerInterpolateParameters {
  /** Model: a name or a folder. */
  model: string;
  /** Steering vector at the beginning: a name, or an expression over names. */
  from: string;
  /** Steering vector at the end: a name, or an expression over names. */
  to: string;
  /** How many stops, both ends among them. Default: 9. */
  steps?: number;
  /** Text to continue; with neither this nor --prompt-ids the model begins a text of its own. */
  prompt?: string | null;
  /** Token ids to continue, instead of a text. */
  promptIds?: number[] | null;
  /** Positions at which the vector is added; none: those that the vectors were made for. */
  positions?: unknown | null;
  /** What each vector is multiplied by. Default: 1.0. */
  strength?: number;
  /** Tokens to write at most. Default: 40. */
  maxNew?: number;
  /** Ids of tokens that end a text, instead of the model's own end tokens. */
  stopIds?: number[] | null;
}

export interface SteerLabelsParameters {
  /** Classifier: a name or a folder. */
  model: string;
  /** Data set with the slice to watch. */
  data: string;
  /** Formula of the slice to watch; none: all rows. */
  formula?: string | null;
  /** Steering vector: a name, or an expression as "taste + 0.5*positive"; none: a direction is made of two slices. */
  vector?: string | null;
  /** Slice towards which the direction leads: a formula, when no vector is given. */
  positive?: string | null;
  /** Slice that the direction leads away from: a formula; none: the rows that are not in the other. */
  negative?: string | null;
  /** Data set of these two slices; none: the one that is watched. */
  source?: string | null;
  /** Hook point of a direction that is made; default: mlp.relu of a pair model, the middle block's hook_resid_post of a transformer. */
  hook?: string | null;
  /** Which of a text's tokens a direction of a transformer is made from: last, mean or cls; default: the first. */
  pooling?: 'last' | 'mean' | 'cls' | 'all' | null;
  /** Positions of a transformer at which it is added. Default: {"which":"all"}. */
  positions?: unknown;
  /** What the vector is multiplied by. Default: [-2.0,-1.0,-0.5,0.5,1.0,2.0]. */
  strengths?: number[];
  /** Random directions of equal norm at each strength. Default: 20. */
  random?: number;
  /** Rows of the slice to read at most, and of each slice of a direction; chosen at random. Default: 1000. */
  limit?: number;
  /** Seed of the random directions and of the choice of rows. Default: 0. */
  seed?: number;
  /** Name under which to keep a direction that is made. */
  as?: string | null;
}

export interface SteerMeasureParameters {
  /** Model: a name or a folder. */
  model: string;
  /** Steering vector, a name or an expression as "taste + 0.5*positive"; or give --steers. */
  vector?: string | null;
  /** Several at once, a list of steers: {"vector": …, "strength": 1, "how": "add", …}. */
  steers?: unknown[] | null;
  /** What strengths are multiples of: the hidden states' mean length at the vector's place, or the vector. Default: "states". */
  unit?: 'states' | 'vector';
  /** Strengths; each multiplies the strengths of all steers. Default: [-0.5,-0.4,-0.3,-0.2,-0.1,0.0,0.1,0.2,0.3,0.4,0.5]. */
  strengths?: number[];
  /** Texts to go on from, in turn; none: the begin token alone. */
  prompts?: string[] | null;
  /** Data set whose texts' first words to go on from, instead. */
  promptData?: string | null;
  /** How many first words. Default: 2. */
  promptWords?: number;
  /** Texts to write at each strength with each direction. Default: 100. */
  samples?: number;
  /** Tokens of a text at most. Default: 40. */
  maxNew?: number;
  /** Sampling: above 1 flatter, below 1 sharper. Default: 1.0. */
  temperature?: number;
  /** Sampling: of that many most probable tokens; 0: all. Default: 0. */
  topK?: number;
  /** Sampling: of the fewest tokens whose probabilities sum to this. Default: 1.0. */
  topP?: number;
  /** Seed of sampling and of random directions; equal seeds give equal figures. Default: 0. */
  seed?: number;
  /** Data set of labelled texts that the scorer learns from; or give --classifier. */
  data?: string | null;
  /** Column of it that says whether a text has the attribute. Default: "label". */
  column?: string;
  /** Value of the column, or label of the classifier, of texts that have it. */
  positive: string;
  /** Value of those that have not; none: any other. */
  negative?: string | null;
  /** Model that classifies single texts, to score with instead. */
  classifier?: string | null;
  /** Data set of neutral texts; none: what the model writes unsteered. */
  neutral?: string | null;
  /** Further texts to look for side effects on: {"data": …, "formula": …}. */
  sides?: unknown[] | null;
  /** Texts of each of these at most. Default: 50. */
  sideTexts?: number;
  /** Random directions of equal norm to stand beside. Default: 20. */
  random?: number;
  /** Texts of each strength to keep in the result. Default: 3. */
  examples?: number;
  /** A strength is usable up to so many times the unsteered texts' perplexity. Default: 1.5. */
  mostPerplexity?: number;
  /** and from so many times their share of different pairs on. Default: 0.8. */
  leastDistinct?: number;
  /** and as long as the share falls back by this at most. Default: 0.02. */
  dip?: number;
}

export interface SteerPromptPart {
  kind: string;
  side: Side;
  tokens: SteerTokenPartShown[];
}

export interface SteerSpaceParameters {
  /** Language model: a name or a folder. */
  model: string;
  /** Latent vectors of sentences: a name that steer extract has kept them under. */
  vectors: string;
  /** File of pairs with the columns text1, text2 and score, separated by tabs; none: pairs of the vectors' own sentences, by common words. */
  pairs?: string | null;
  /** Pairs to make of the vectors' own sentences, when there is no file. Default: 300. */
  count?: number;
  /** Hook points whose states are averaged over the sentence; default: some blocks' hook_resid_post and the final norm. */
  hooks?: string[] | null;
  /** Take vectors too that do not give their sentence exactly. Default: false. */
  inexact?: boolean;
  /** Draws of the bootstrap for the intervals. Default: 1000. */
  resamples?: number;
  /** Seed of the draws. Default: 0. */
  seed?: number;
}

export interface SteerStrip {
  from: string;
  to: string;
  strip: SteerStripStop[];
}

export interface SteerStripStop {
  at: number;
  text: string;
  tokens: SteerStripToken[];
  logprob: number | null;
  norm: number;
  stopped: boolean;
}

export interface SteerStripToken {
  id: number;
  text: string;
  logprob: number | null;
}

export interface SteerStyleParameters {
  /** Language model: a name or a folder. */
  model: string;
  /** Latent vectors of sentences: names that steer extract has kept them under. */
  vectors: string[];
  /** Data set that has these sentences, and says of each what its style is. */
  data: string;
  /** Column of the data set that says it; label: its labels. Default: "label". */
  column?: string;
  /** Value of the column to transfer to. */
  target: string;
  /** Value of the column to transfer from. */
  source: string;
  /** What the difference of the means is multiplied by. Default: [0.0,0.5,1.0,2.0,4.0]. */
  lambdas?: number[];
  /** Vectors of each label for its mean at most. Default: 100. */
  means?: number;
  /** Vectors of each label to move, which are in no mean, at most. Default: 50. */
  moved?: number;
  /** Random directions of equal norm at each strength. Default: 20. */
  random?: number;
  /** Go one way only, not back as well. Default: false. */
  oneWay?: boolean;
  /** Take vectors too that do not give their sentence exactly. Default: false. */
  inexact?: boolean;
  /** Tokens to write at most. Default: 40. */
  maxNew?: number;
  /** Seed of the random directions and of who is moved. Default: 0. */
  seed?: number;
}

export interface SteerTableParameters {
  /** Language model: a name or a folder. */
  model: string;
  /** File with a sentence on each line, of the kind that the model learnt from. */
  file?: string | null;
  /** Data set of such sentences, instead of --file. */
  data?: string | null;
  /** File with sentences of another kind. */
  otherFile?: string | null;
  /** Data set of sentences of another kind; of pairs the first texts. */
  otherData?: string | null;
  /** Sentences of each kind. Default: 10. */
  limit?: number;
  /** Leave out sentences with more tokens. Default: 20. */
  longest?: number;
  /** Hook points; default: hook_embed and the residual stream after every block. */
  hooks?: string[] | null;
  /** Only these positions: all or first; default: both. */
  positions?: 'all' | 'first' | null;
  /** Leave out the controls: untrained weights and random tokens. Default: false. */
  withoutControls?: boolean;
  /** Steps of gradient descent at most for each sentence. Default: 200. */
  steps?: number;
  /** Learning rate of Adam, in the typical size of a hidden unit there. Default: 0.3. */
  lr?: number;
  /** What is minimised: margin or likelihood. Default: "margin". */
  loss?: 'margin' | 'likelihood';
  /** New starts at most for a sentence that makes no progress. Default: 5. */
  restarts?: number;
  /** Seed of starts, random tokens and untrained weights. Default: 0. */
  seed?: number;
}

export interface SteerTokenPart {
  kind: string;
  side: Side;
  sample: number;
  index: number;
  id: number;
  text: string;
  logprob: number | null;
  alternatives: SteerTokenPartAlternative[];
}

export interface SteerTokenPartAlternative {
  id: number;
  text: string;
  logprob: number | null;
}

export interface SteerTokenPartShown {
  id: number;
  text: string;
  logprob: number | null;
  alternatives: SteerTokenPartAlternative[];
}

export interface SteerTokensParameters {
  /** Language model: a name or a folder. */
  model: string;
  /** Steering vector: a name, or an expression as "taste + 0.5*positive". */
  vector: string;
  /** How many tokens to show on either side. Default: 10. */
  count?: number;
  /** Whether the model's final norm is applied, as it is to what the unembedding reads. Default: true. */
  finalNorm?: boolean;
  /** Text after which to measure what the vector really does; default: the token that begins a text. */
  prompt?: string | null;
  /** What the vector is multiplied by for that. Default: 1.0. */
  strength?: number;
}

export type Steps = 'prompt' | 'generated' | 'both';

export interface Stopping {
  byLoss: StoppingPoint | null;
  byAccuracy: StoppingPoint | null;
}

export interface StoppingPoint {
  step: number;
  loss: number | null;
  accuracy: number | null;
}

export interface StyleReport {
  model: string;
  vectors: string[];
  data: string;
  scorer: Estimate | null;
  ways: StyleReportWay[];
  warnings: string[];
}

export interface StyleReportExample {
  text: string;
  decoded: string;
  random: string | null;
}

export interface StyleReportPoint {
  from: string;
  to: string;
  lambda: number;
  share: Estimate;
  content: Estimate;
  bleu: Estimate;
  changed: Estimate;
  shareByChance: Chance | null;
  contentByChance: Chance | null;
  randomShare: number | null;
  randomContent: number | null;
  examples: StyleReportExample[];
}

export interface StyleReportWay {
  from: string;
  to: string;
  sources: number;
  targets: number;
  tested: number;
  norm: number;
  normOfVectors: number;
  points: StyleReportPoint[];
}

export interface SuggestEditsParameters {
  /** Model, by name or folder. */
  model: string;
  /** Premise; or the text, for a model of single texts. */
  premise: string;
  /** Hypothesis; none for a model of single texts. */
  hypothesis?: string | null;
  /** Label whose probability is to move; default: the predicted one. */
  label?: string | null;
  /** Which way its probability is to go: lower or raise. Default: "lower". */
  direction?: 'lower' | 'raise';
  /** The one text that is edited: premise, hypothesis or text; default: both. */
  field?: 'premise' | 'hypothesis' | 'text' | null;
  /** Where edits come from: insert (negations, and frequent modifiers of the data set), delete, neighbour (words of similar vectors), antonym, formula. Default: ["insert","delete","neighbour","antonym","formula"]. */
  kinds?: ('formula' | 'antonym' | 'delete' | 'neighbour' | 'insert')[];
  /** Formula whose words are tried, such as what a unit looks for. */
  formula?: string | null;
  /** Data set whose frequent modifiers are tried. */
  data?: string | null;
  /** File of word vectors; default: the workspace's vectors.txt, else the built-in ones. */
  vectors?: string | null;
  /** How many suggestions to show, from 1 to 1000. Default: 40. */
  top?: number;
}

export interface Suggestions {
  label: string;
  probability: number;
  predicted: string;
  tried: number;
  untried: number;
  suggestions: SuggestionsSuggestion[];
  missing: Missing[];
}

export interface SuggestionsSuggestion {
  field: TextField;
  kind: EditKind;
  start: number;
  end: number;
  old: string;
  new: string;
  text: string;
  predicted: string;
  probability: number;
  change: number;
  flips: boolean;
}

export interface TableCell {
  row: number;
  column: string;
  type: ColumnType;
  value: unknown | null;
}

export interface TableColumns {
  columns: ColumnInfo[];
  models: TableModelRun[];
}

export interface TableHead {
  name: string;
  type: ColumnType;
}

export interface TableHistograms {
  rows: number;
  selected: number;
  histograms: Histogram[];
}

export interface TableModelRun {
  model: string;
  hooks: TableModelRunHook[];
  problem: string | null;
}

export interface TableModelRunHook {
  name: string;
  units: number;
}

export interface TablePage {
  total: number;
  formula: string;
  columns: TableHead[];
  rows: TableRow[];
}

export interface TableRow {
  row: number;
  premise: string;
  hypothesis: string;
  label: string | null;
  values: (unknown | null)[];
  cut: string[];
}

export type TextField = 'premise' | 'hypothesis' | 'text';

export interface TokenPart {
  id: number;
  text: string;
  logprob: number;
  alternatives: TokenPartAlternative[];
}

export interface TokenPartAlternative {
  id: number;
  text: string;
  logprob: number;
}

export interface Tolerance {
  value: number;
  derivation: string;
}

export interface Touch {
  intervention: number;
  row: number;
  step: number;
  positions: number[];
}

export type TrainingLogAxis = 'step' | 'epoch' | 'row';

export interface TrainingLogReading {
  rows: number;
  columns: string[];
  ignored: string[];
  unusable: string[];
  unusableCount: number;
  restarts: number;
  replaced: number;
  duplicates: number;
}

export interface TrainingReport {
  source: string;
  format: string;
  axis: TrainingLogAxis;
  running: boolean;
  choices: number | null;
  guessing: number | null;
  parameters: number | null;
  series: Series[];
  rule: string;
  findings: Diagnosis[];
  notAsked: JudgementNotAsked[];
  stopping: Stopping;
  calibration: Calibration | null;
  overfit: Overfit | null;
  loss: string | null;
  reading: TrainingLogReading;
  seconds: number;
  command: string;
}

export interface UnitExamplesExamples {
  unit: number;
  formula: string;
  level: Level;
  threshold: number;
  activating: UnitExamplesPair[];
  satisfying: UnitExamplesPair[];
  activatingCount: number;
  satisfyingCount: number;
}

export interface UnitExamplesPair {
  row: number;
  example: number;
  activation: number;
  premise: string;
  hypothesis: string | null;
  label: string | null;
  predicted: string | null;
  probabilities: number[];
  formulaHolds: boolean;
  premiseMarks: number[][];
  hypothesisMarks: number[][];
  token: UnitExamplesToken | null;
  activations: number[][] | null;
}

export interface UnitExamplesParameters {
  /** Data set. */
  data: string;
  /** Model: a name or a folder. */
  model: string;
  /** Hook point of the unit; default as in explain. */
  hook?: string | null;
  /** What a row is, as in explain: example or token. Default: "example". */
  level?: 'example' | 'token';
  /** The token whose state stands for an example, as in explain: last, mean or cls. */
  positions?: 'last' | 'mean' | 'cls' | 'all' | null;
  /** The text of a pair that a model of single texts reads: premise or hypothesis. */
  field?: 'premise' | 'hypothesis' | 'text' | null;
  /** Number of the unit. */
  unit: number;
  /** Formula to compare with the unit. */
  formula: string;
  /** When the unit counts as active, as in explain. */
  thresholds?: string | null;
  /** Word vectors for NEIGHBORS, as in explain. */
  vectors?: string | null;
  /** Examples of each kind to show. Default: 20. */
  top?: number;
}

export interface UnitExamplesToken {
  field: string;
  position: number;
  start: number;
  end: number;
  text: string;
}

export interface UsableRange {
  low: number;
  high: number;
  lowShare: number;
  highShare: number;
}

export type Where = 'all' | 'first';

export interface WrittenPart {
  kind: string;
  index: number;
  id: number;
  text: string;
  logprob: number;
  alternatives: TokenPartAlternative[];
}

/**
 * What the server's JSON looks like. This file mirrors the server's schemas and nothing else: no helper, no default.
 * Optional (`?`) means the server may leave the member out; `null` means it says there is no value.
 */

/** RFC 9457. */
export interface ProblemDocument {
  type?: string;
  title: string;
  status?: number;
  detail?: string;
  instance?: string;
}

export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface RunInfo {
  id: string;
  analysis: string;
  parameters: Record<string, unknown>;
  /** The command line that makes this run again. */
  command: string;
  state: RunState;
  /** 0 to 1. */
  fraction: number;
  message: string;
  log: string[];
  /** ISO instants. */
  created: string;
  started?: string | null;
  finished?: string | null;
  problem?: ProblemDocument | null;
}

export interface Run<R> extends RunInfo {
  result?: R | null;
}

export interface Progress {
  fraction: number;
  message: string;
}

export interface DataSet {
  name: string;
  rows: number;
  labels: string[];
  fields: string[];
  leftOut: number;
  fingerprint: string;
}

export interface Hook {
  name: string;
  units: number;
}

export interface Model {
  name: string;
  kind: string;
  hooks: Hook[];
  labels: string[];
  description: string;
}

export interface Health {
  version: string;
  workspace: string;
}

export interface Explanation {
  maxLength: number;
  formula: string;
  length: number;
  intersection: number;
  union: number;
  iou: number;
  precision: number;
  recall: number;
  score: number;
  optimal: boolean;
  seconds: number;
}

export interface Unit {
  unit: number;
  threshold: number;
  /** Rows where the unit's activation is above the threshold. */
  active: number;
  /** One per label. */
  weights: number[] | null;
  accuracyWhenActive: number | null;
  /** Ascending by maxLength. */
  explanations: Explanation[];
}

export interface Correlation {
  r: number;
  p: number;
  units: number;
}

export interface ExplainResult {
  data: string | null;
  model: string | null;
  hook: string | null;
  rows: number;
  labels: string[];
  lengths: number[];
  accuracy: number | null;
  /** One per entry of lengths. */
  meanIou: number[];
  iouAccuracyCorrelation: Correlation | null;
  units: Unit[];
}

/** Start (inclusive) and end (exclusive) in UTF-16 code units. */
export type Mark = [start: number, end: number];

export interface ExamplePair {
  row: number;
  activation: number;
  premise: string;
  hypothesis: string;
  /** Gold; null where there is none. */
  label: string | null;
  predicted: string | null;
  probabilities: number[] | null;
  formulaHolds: boolean;
  premiseMarks: Mark[];
  hypothesisMarks: Mark[];
}

export interface UnitExamples {
  unit: number;
  formula: string;
  threshold: number;
  /** Highest activations first. */
  activating: ExamplePair[];
  /** Rows where the formula holds and the unit is silent. */
  satisfying: ExamplePair[];
  activatingCount: number;
  satisfyingCount: number;
}

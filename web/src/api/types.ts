/**
 * The server's JSON by the page's names. The shapes are in `generated.ts`, written from the server's records; here they only
 * get shorter names, and what is said of a run's parameters and result its type.
 */
import type * as server from './generated';

export type { DataSet, Health, Model, Progress, RunState } from './generated';

/** RFC 9457; the page makes some of its own, with less in them. */
export type ProblemDocument = Pick<server.ProblemDocument, 'title'> & Partial<server.ProblemDocument>;

export type RunInfo = Omit<server.RunInfo, 'parameters' | 'result'> & { parameters: Record<string, unknown> };
export type Run<R> = RunInfo & { result?: R | null };

export interface Analyses extends server.Analyses {
  generate: { parameters: GenerateParameters; result: GenerateResult };
}

export type Hook = server.Model['hooks'][number];

export type ExplainResult = server.Analyses['explain']['result'];
export type Unit = ExplainResult['units'][number];
export type Explanation = Unit['explanations'][number];
export type UnitExamplesQuery = server.Analyses['unit examples']['parameters'];
export type UnitExamples = server.Analyses['unit examples']['result'];
export type ExamplePair = UnitExamples['activating'][number];

/** Start (inclusive) and end (exclusive) in UTF-16 code units. */
export type Mark = readonly number[];

export interface Alternative {
  id: number;
  text: string;
  logprob: number;
}

export interface Token {
  id: number;
  text: string;
  /** Null for a text's first token, which nothing predicts. */
  logprob: number | null;
}

export interface TokenWithAlternatives extends Token {
  alternatives: Alternative[];
}

/** A part of a generation, as it comes. */
export type GeneratePart =
  { kind: 'prompt'; tokens: TokenWithAlternatives[] } | ({ kind: 'token'; index: number } & TokenWithAlternatives);

export interface Candidate {
  tokens: Token[];
  text: string;
  score: number;
  stopped: boolean;
}

export interface GenerateResult extends Candidate {
  prompt_ids: number[];
  nbest?: Candidate[];
}

export interface GenerateParameters {
  model: string;
  prompt?: string | null;
  promptIds?: number[] | null;
  maxNew?: number;
  greedy?: boolean;
  temperature?: number | null;
  topK?: number | null;
  topP?: number | null;
  seed?: number;
  beam?: number | null;
  lengthPenalty?: number;
  best?: number;
  stop?: string[] | null;
}

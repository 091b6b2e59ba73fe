/**
 * The server's JSON by the page's names. The shapes are in `generated.ts`, written from the server's records; here they only
 * get shorter names, and what is said of a run's parameters and result its type.
 */
import type { Schema } from '../lib/schema';
import type * as server from './generated';

export type { Analyses, DataSet, Health, Model, Progress, RunState } from './generated';

/** RFC 9457; the page makes some of its own, with less in them. */
export type ProblemDocument = Pick<server.ProblemDocument, 'title'> & Partial<server.ProblemDocument>;

export type RunInfo = Omit<server.RunInfo, 'parameters' | 'result'> & { parameters: Record<string, unknown> };
export type Run<R> = RunInfo & { result?: R | null };

export type CheckReport = server.Analyses['check']['result'];
export type Finding = CheckReport['checks'][number];

/** An analysis that can be started, with the JSON Schema of its parameters. */
export interface AnalysisInfo {
  name: string;
  summary: string;
  parameters: { properties: Record<string, Schema>; required: readonly string[] };
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

/** JSON has no NaN: a text's first token, which nothing predicts, has null. */
type Predicted<T> = Omit<T, 'logprob'> & { logprob: number | null };

export type GenerateParameters = server.Analyses['generate']['parameters'];
export type GenerateResult = server.Analyses['generate']['result'];
export type Candidate = NonNullable<GenerateResult['nbest']>[number];
export type Alternative = server.TokenPart['alternatives'][number];
export type Token = Predicted<Candidate['tokens'][number]>;
export type TokenWithAlternatives = Predicted<server.TokenPart>;

/** A part of a generation, as it comes. */
export type GeneratePart =
  | (Omit<server.PromptPart, 'kind' | 'tokens'> & { kind: 'prompt'; tokens: TokenWithAlternatives[] })
  | (Predicted<Omit<server.WrittenPart, 'kind'>> & { kind: 'token' });

/** One data set as a table. Names of columns are as formulas write them. */
export type {
  ColumnInfo,
  ColumnType,
  Compared,
  Completion,
  CompletionItem,
  Estimate,
  Histogram,
  Metrics,
} from './generated';
export type Columns = server.TableColumns;
/** A model that was run over a data set. */
export type ModelRun = server.TableModelRun;
export type CellValue = string | number | boolean | null;
export type TableRow = Omit<server.TableRow, 'values'> & { values: CellValue[] };
export type RowsPage = Omit<server.TablePage, 'rows'> & { rows: TableRow[] };
export type Bin = server.HistogramBin;
export type Counts = server.HistogramCounts;
export type Histograms = server.TableHistograms;
export type Metric = server.MetricsMetric;
/** A saved slice on one data set. */
export type Slice = server.CountedSlice;
/** A problem document about a formula: the stretch at fault, in UTF-16 units, and what may have been meant. */
export type FormulaProblem = ProblemDocument & Pick<server.FormulaProblem, 'start' | 'end' | 'closest'>;

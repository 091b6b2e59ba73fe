import type {
  Analyses,
  AnalysisInfo,
  Columns,
  Completion,
  DataSet,
  FormulaProblem,
  Health,
  Histograms,
  Metrics,
  Model,
  ProblemDocument,
  Progress,
  RowsPage,
  Run,
  RunInfo,
  Slice,
} from './types';

/** The server answered, and its answer is a problem. */
export class ProblemError extends Error {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The server did not answer at all. */
export class ServerAway extends Error {
  constructor(cause: unknown) {
    super('The server does not answer.', { cause });
    this.name = 'ServerAway';
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** What to show a person for any error: the server's own problem document, or one that says what happened here. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof ServerAway) {
    return { title: 'The server does not answer', detail: 'Start it with ./assay serve, then retry.' };
  }
  return { title: 'This page made a mistake', detail: error instanceof Error ? error.message : String(error) };
}

function isProblem(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string';
}

export async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api${path}`, { ...init, headers: { accept: 'application/json', ...init.headers } });
    text = await response.text();
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ServerAway(error);
  }
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    // A proxy in front of a stopped server answers 502 to 504 with a page of its own.
    if (response.status >= 502 && response.status <= 504) throw new ServerAway(response.status);
    throw new ProblemError({
      title: `Unreadable answer (status ${response.status})`,
      status: response.status,
      detail: `/api${path} did not answer with JSON: ${text.slice(0, 200)}`,
    });
  }
  if (!response.ok) {
    if (!isProblem(body) && response.status >= 502 && response.status <= 504) throw new ServerAway(response.status);
    throw new ProblemError(
      isProblem(body) ? body : { title: `Status ${response.status}`, status: response.status, detail: `/api${path}` },
    );
  }
  return body as T;
}

function send<T>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}
export const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  send('POST', path, body, signal);
export const patch = <T>(path: string, body: unknown): Promise<T> => send('PATCH', path, body);

export const health = (): Promise<Health> => call('/health');
/** As many runs as the server lists at once. */
export const RUNS_PAGE = 1000;
/** Newest first. @param asked `from`: only the run of that id, and newer ones; `before`: only older ones, a page of them */
export const runs = (asked: { from?: string; before?: string } = {}): Promise<RunInfo[]> => {
  const words = new URLSearchParams(asked).toString();
  return call(words === '' ? '/runs' : `/runs?${words}`);
};
export const run = <R>(id: string): Promise<Run<R>> => call(`/runs/${encodeURIComponent(id)}`);
export const analyses = (): Promise<AnalysisInfo[]> => call('/analyses');
export const dataSets = (): Promise<DataSet[]> => call('/datasets');
export const models = (): Promise<Model[]> => call('/models');

/** What a table is asked for: everything left out or null is as the server has it by default. */
export interface TableQuery {
  model?: string | null;
  formula?: string;
  compare?: string | null;
}
export type RowsQuery = TableQuery & {
  sort?: string | null;
  order?: 'asc' | 'desc' | null;
  from?: number;
  size?: number;
  column?: readonly string[];
};

function table<T>(dataSet: string, part: string, query: object, signal?: AbortSignal): Promise<T> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    for (const each of Array.isArray(value) ? value : [value]) words.append(name, String(each));
  }
  const asked = words.toString();
  return call<T>(`/datasets/${encodeURIComponent(dataSet)}/${part}${asked && '?'}${asked}`, signal ? { signal } : {});
}

export const columns = (dataSet: string, query: TableQuery): Promise<Columns> => table(dataSet, 'columns', query);
export const rows = (dataSet: string, query: RowsQuery, signal?: AbortSignal): Promise<RowsPage> =>
  table(dataSet, 'rows', query, signal);
export const histograms = (
  dataSet: string,
  query: TableQuery & { column: readonly string[]; bins?: number },
  signal?: AbortSignal,
): Promise<Histograms> => table(dataSet, 'histograms', query, signal);
export const metrics = (dataSet: string, query: TableQuery, signal?: AbortSignal): Promise<Metrics> =>
  table(dataSet, 'metrics', query, signal);
export const completion = (
  dataSet: string,
  query: { model?: string | null; text: string; at: number; limit?: number },
  signal?: AbortSignal,
): Promise<Completion> => table(dataSet, 'completion', query, signal);
export const slices = (dataSet: string, query: TableQuery): Promise<Slice[]> => table(dataSet, 'slices', query);
export const saveSlice = (slice: {
  name: string;
  formula: string;
  dataset: string;
  model?: string | null;
  replace?: boolean;
}): Promise<Slice> => post('/slices', slice);
export async function deleteSlice(name: string): Promise<void> {
  await call<unknown>(`/slices/${encodeURIComponent(name)}`, { method: 'DELETE' });
}

/** Whether an error is about a formula, with the stretch at fault. */
export function formulaProblem(error: unknown): FormulaProblem | null {
  return error instanceof ProblemError && 'start' in error.problem ? (error.problem as FormulaProblem) : null;
}

/** The run that builds the index which was asked for and is not there; null for any other error. */
export function indexingRun(error: unknown): string | null {
  if (!(error instanceof ProblemError) || error.problem.status !== 409) return null;
  return 'run' in error.problem && typeof error.problem.run === 'string' ? error.problem.run : null;
}

/** Starts a run that is kept; follow it by its id. */
export const start = <A extends keyof Analyses>(
  analysis: A,
  parameters: Analyses[A]['parameters'],
): Promise<Run<Analyses[A]['result']>> => post('/runs', { analysis, parameters });

/** Starts a run of any analysis, one that the page does not know included. */
export const startAny = <R = unknown>(analysis: string, parameters: Record<string, unknown>): Promise<Run<R>> =>
  post('/runs', { analysis, parameters });

/** Starts a run with the parameters of one that has ended. */
export const runAgain = (id: string): Promise<RunInfo> => post(`/runs/${encodeURIComponent(id)}/again`, {});

export async function cancel(id: string): Promise<void> {
  await call<unknown>(`/runs/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** Makes a passing run and waits for its result. */
export const ask = <A extends keyof Analyses>(
  analysis: A,
  parameters: Analyses[A]['parameters'],
  signal?: AbortSignal,
): Promise<Analyses[A]['result']> => askAny(analysis, parameters, signal);

/** The same of an analysis whose types the page has in another place. */
export async function askAny<R>(analysis: string, parameters: object, signal?: AbortSignal): Promise<R> {
  const finished = await post<Run<R>>('/runs', { analysis, parameters, wait: true }, signal);
  if (finished.result) return finished.result;
  throw new ProblemError(
    finished.problem ?? { title: `The run was ${finished.state}`, detail: finished.message || 'It has no result.' },
  );
}

export interface RunEvents<P, R> {
  progress(progress: Progress): void;
  /** Everything that arrived since the last call, in order. */
  parts(parts: P[]): void;
  log?(lines: string[]): void;
  end(run: Run<R>): void;
  /** The stream broke; it is tried again by itself until closed. */
  away(): void;
  /** The stream is open (again); all parts and log lines so far are about to be replayed. */
  open(): void;
}

const FLUSH_MS = 120;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

/**
 * Follows a run until it ends. Parts of its result are handed on in batches, so that hundreds a second cost a few
 * renderings. A broken stream is opened anew with growing pauses; since the server replays all parts on connect, the
 * receiver keys them by number. Returns a function that stops following.
 *
 * @param flushMs how long parts are gathered before they are handed on
 */
export function follow<P, R>(id: string, events: RunEvents<P, R>, flushMs = FLUSH_MS): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let waiting: P[] = [];
  let lines: string[] = [];
  let failures = 0;
  let closed = false;

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const [batch, said] = [waiting, lines];
    waiting = [];
    lines = [];
    if (said.length > 0) events.log?.(said);
    if (batch.length > 0) events.parts(batch);
  }

  function close(): void {
    closed = true;
    source?.close();
    clearTimeout(retry);
    clearTimeout(flushing);
  }

  function connect(): void {
    const present = new EventSource(`/api/runs/${encodeURIComponent(id)}/events`);
    source = present;
    const on = <T>(name: string, take: (body: T) => void): void =>
      present.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as T));
    present.onopen = () => {
      failures = 0;
      events.open();
    };
    on<Progress>('progress', (progress) => events.progress(progress));
    on<P>('partial', (part) => {
      waiting.push(part);
      flushing ??= setTimeout(flush, flushMs);
    });
    on<{ line: string }>('log', ({ line }) => {
      lines.push(line);
      flushing ??= setTimeout(flush, flushMs);
    });
    on<Run<R>>('end', (ended) => {
      flush();
      close();
      events.end(ended);
    });
    present.onerror = () => {
      present.close();
      if (closed) return;
      flush();
      events.away();
      retry = setTimeout(connect, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
    };
  }

  connect();
  return close;
}

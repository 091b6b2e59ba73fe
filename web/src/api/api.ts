import type {
  DataSet,
  ExplainResult,
  Health,
  Model,
  ProblemDocument,
  Progress,
  Run,
  RunInfo,
  Unit,
  UnitExamples,
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

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
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

function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

export const health = (): Promise<Health> => call('/health');
export const runs = (): Promise<RunInfo[]> => call('/runs');
export const run = (id: string): Promise<Run<ExplainResult>> => call(`/runs/${encodeURIComponent(id)}`);
export const dataSets = (): Promise<DataSet[]> => call('/datasets');
export const models = (): Promise<Model[]> => call('/models');

export const startExplain = (parameters: Record<string, unknown>): Promise<Run<ExplainResult>> =>
  post('/runs', { analysis: 'explain', parameters });

export async function cancel(id: string): Promise<void> {
  await call<unknown>(`/runs/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export interface ExamplesQuery {
  data: string;
  model: string;
  hook: string;
  unit: number;
  formula: string;
  top: number;
  /** As the run was given them, where it was. */
  thresholds?: string;
  vectors?: string;
}

export async function unitExamples(query: ExamplesQuery, signal?: AbortSignal): Promise<UnitExamples> {
  const finished = await post<Run<UnitExamples>>(
    '/runs',
    { analysis: 'unit examples', parameters: query, wait: true },
    signal,
  );
  if (finished.result) return finished.result;
  throw new ProblemError(
    finished.problem ?? { title: `The run was ${finished.state}`, detail: finished.message || 'It has no result.' },
  );
}

export interface RunEvents {
  progress(progress: Progress): void;
  /** Everything that arrived since the last call, in order. */
  units(units: Unit[]): void;
  log(lines: string[]): void;
  end(run: Run<ExplainResult>): void;
  /** The stream broke; it is tried again by itself until closed. */
  away(): void;
  /** The stream is open (again); all units and log lines so far are about to be replayed. */
  open(): void;
}

const FLUSH_MS = 120;
const RETRY_MS = [500, 1000, 2000, 4000, 8000];

/**
 * Follows a run until it ends. Units are handed on in batches, so that hundreds a second cost a few renderings. A broken
 * stream is opened anew with growing pauses; since the server replays all units on connect, the receiver keys them by
 * number. Returns a function that stops following.
 */
export function follow(id: string, events: RunEvents): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let waiting: Unit[] = [];
  let lines: string[] = [];
  let failures = 0;
  let closed = false;

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    const [batch, said] = [waiting, lines];
    waiting = [];
    lines = [];
    if (said.length > 0) events.log(said);
    if (batch.length > 0) events.units(batch);
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
    on<Unit>('partial', (unit) => {
      waiting.push(unit);
      flushing ??= setTimeout(flush, FLUSH_MS);
    });
    on<{ line: string }>('log', ({ line }) => {
      lines.push(line);
      flushing ??= setTimeout(flush, FLUSH_MS);
    });
    on<Run<ExplainResult>>('end', (ended) => {
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

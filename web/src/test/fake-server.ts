import { vi } from 'vitest';
import type { SuggestParameters } from '../api/edits';
import type {
  DataSet,
  ExplainResult,
  GenerateParameters,
  GenerateResult,
  Model,
  ProblemDocument,
  Run,
  Unit,
} from '../api/types';
import { ANALYSES } from '../../dev/analyses.mjs';
import { DATA_SETS, MODELS, ofTokens, result, unitExamples } from '../../dev/fixture.mjs';
import { ChallengeSets, edits, row, suggest } from '../../dev/edits.mjs';
import { generation } from '../../dev/language.mjs';
import { table } from '../../dev/table.mjs';

/** Stands in for the browser's EventSource; tests speak through it. */
class FakeEvents extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  constructor(readonly url: string) {
    super();
    FakeServer.streams.push(this);
  }

  close(): void {
    this.closed = true;
  }

  send(name: string, body: unknown): void {
    if (!this.closed) this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(body) }));
  }
}

/** The contract's routes without a network. */
export class FakeServer {
  static streams: FakeEvents[] = [];

  runs: Run<ExplainResult | GenerateResult>[] = [];
  dataSets: DataSet[] = DATA_SETS;
  models: Model[] = MODELS;
  challenges = new ChallengeSets();
  gone = false;
  problem: ((path: string) => ProblemDocument | undefined) | undefined;
  /** Answers before all else, where it has something for a path with its query. */
  instead: ((path: string, query: URLSearchParams) => unknown) | undefined;
  /** Method and path of each request; the body of a POST. */
  asked: { what: string; body: unknown }[] = [];

  install(): void {
    FakeServer.streams = [];
    vi.stubGlobal('EventSource', FakeEvents);
    vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => this.#answer(url, init));
  }

  run(id: string, state: Run<ExplainResult>['state'], units: Unit[] = []): Run<ExplainResult> {
    const run: Run<ExplainResult> = {
      id,
      analysis: 'explain',
      parameters: { data: 'everyday', model: 'everyday-lstm', hook: 'mlp.relu' },
      command: 'assay explain --data everyday --model everyday-lstm',
      state,
      fraction: state === 'done' ? 1 : 0.5,
      message: '',
      log: [],
      created: '2026-03-02T09:14:00Z',
      ...(state === 'done' ? { result: result(units) } : {}),
    };
    this.runs = [run, ...this.runs];
    return run;
  }

  /** A generation: begun, or done with all that it told. */
  generation(id: string, parameters: GenerateParameters, state: 'queued' | 'done' = 'queued'): Run<GenerateResult> {
    const run: Run<GenerateResult> = {
      id,
      analysis: 'generate',
      parameters: { ...parameters },
      command: './assay generate',
      state,
      fraction: 0,
      message: '',
      log: [],
      created: '2026-03-02T09:14:00Z',
      ...(state === 'done' ? { result: generation(parameters).result } : {}),
    };
    this.runs = [run, ...this.runs];
    return run;
  }

  /** Tells so many parts of a generation from its start, or all of them and its end, and lets the page take them. */
  async tell(run: Run<GenerateResult>, parts = Infinity): Promise<void> {
    const all = generation(run.parameters as unknown as GenerateParameters);
    this.stream.onopen?.();
    for (const part of all.parts.slice(0, parts)) this.stream.send('partial', part);
    if (parts === Infinity) {
      Object.assign(run, { state: 'done', result: all.result });
      this.stream.send('end', run);
    }
    await vi.advanceTimersByTimeAsync(100);
  }

  get stream(): FakeEvents {
    return FakeServer.streams.at(-1)!;
  }

  /** Sends units as the server would, and lets the page take them. */
  async units(units: Unit[]): Promise<void> {
    this.stream.onopen?.();
    for (const unit of units) this.stream.send('partial', unit);
    await vi.advanceTimersByTimeAsync(200);
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    const path = url.replace(/^\/api/, '');
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    this.asked.push({ what: `${init.method ?? 'GET'} ${path}`, body });
    if (this.gone) throw new TypeError('Failed to fetch');
    const problem = this.problem?.(path);
    if (problem) return Response.json(problem, { status: problem.status ?? 500 });
    const instead = await this.instead?.(path.replace(/\?.*/, ''), new URL(url, location.href).searchParams);
    if (instead !== undefined) return instead instanceof Response ? instead : Response.json(instead);
    if (path === '/health') return Response.json({ version: '1', workspace: '' });
    if (path === '/datasets') return Response.json(this.dataSets);
    if (path === '/models') return Response.json(this.models);
    if (path === '/runs' && init.method === 'POST') {
      const { analysis, parameters } = body as {
        analysis: string;
        parameters: { unit: number; formula: string; level?: string } & GenerateParameters & SuggestParameters;
      };
      if (analysis === 'explain') return Response.json(this.run('started', 'running'), { status: 201 });
      if (analysis === 'generate') {
        const id = `g${this.runs.length + 1}`;
        return Response.json(this.generation(id, parameters), { status: 201 });
      }
      if (analysis.startsWith('steer ')) {
        const run = {
          ...this.generation(`s${this.runs.length + 1}`, parameters),
          analysis,
          command: `./assay ${analysis}`,
        };
        this.runs[0] = run;
        return Response.json(run, { status: 201 });
      }
      const ofEdits = edits(analysis, parameters, this.challenges);
      if (ofEdits && 'title' in ofEdits) return Response.json(ofEdits, { status: ofEdits.status ?? 500 });
      if (ofEdits) return Response.json({ state: 'done', result: ofEdits });
      if (analysis === 'suggest edits') {
        const run = { ...this.run('s1', 'running'), analysis, parameters };
        Object.assign(run, { state: 'done', result: suggest(parameters) });
        return Response.json(run, { status: 201 });
      }
      const examples = unitExamples(parameters.unit, parameters.formula, 20);
      return Response.json({ state: 'done', result: parameters.level && examples ? ofTokens(examples) : examples });
    }
    const ofChallenges = this.challenges.answer(init.method ?? 'GET', decodeURIComponent(path), body);
    if (ofChallenges) {
      return ofChallenges.body === undefined
        ? new Response(null, { status: ofChallenges.status })
        : Response.json(ofChallenges.body, { status: ofChallenges.status });
    }
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const ofRow = row(pathname, searchParams);
    if (ofRow) return Response.json(ofRow);
    if (path === '/analyses') return Response.json(ANALYSES);
    if (/^\/runs(\?|$)/.test(path)) {
      const from = new URLSearchParams(path.slice('/runs'.length)).get('from');
      const last = this.runs.findIndex((run) => run.id === from);
      const listed = last < 0 ? this.runs : this.runs.slice(0, last + 1);
      return Response.json(listed.map(({ result: _, ...run }) => ({ ...run, log: [] })));
    }
    const ofTable = table(path.replace(/\?.*/, ''));
    if (ofTable) return Response.json(ofTable);
    const run = this.runs.find((each) => path === `/runs/${each.id}`);
    return run ? Response.json(run) : Response.json({ title: 'Not found', status: 404 }, { status: 404 });
  }
}

// Serves the contract's routes from the invented world, and the built page. Tests drive it by hand: units finish when `finish`
// is called, never by the clock.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ANALYSES } from './analyses.mjs';
import { DATA_SETS, MODELS, UNITS_AS_FINISHED, ofTokens, result, unitExamples } from './fixture.mjs';
import { ChallengeSets, edits, row, suggest } from './edits.mjs';
import { generation } from './language.mjs';
import { table } from './table.mjs';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { DataSet, GenerateParameters, GeneratePart, GenerateResult, Model, ProblemDocument, Run, RunInfo } from '../src/api/types' */
/** @typedef {{ run: Run<any>, told: { event: string, body: unknown }[], watchers: Set<ServerResponse> }} Kept */

const PAGE = fileURLToPath(new URL('../dist', import.meta.url));
/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const ALL = UNITS_AS_FINISHED.length;
/** What a report on tokens has in common. */
const OF_TOKENS = { model: 'everyday-words', level: 'token', labels: [], accuracy: null, iouAccuracyCorrelation: null };

export class FixtureServer {
  /** @type {DataSet[]} */
  dataSets = DATA_SETS;
  /** @type {Model[]} */
  models = MODELS;
  /** Asked for before each answer; a problem is sent instead of it. @type {(path: string, body: any) => ProblemDocument | undefined} */
  refuse = () => undefined;
  /** Awaited before answering `unit examples`. @type {Promise<unknown>} */
  hold = Promise.resolve();
  /** Awaited before answering `edit`. @type {Promise<unknown>} */
  holdEdit = Promise.resolve();
  challenges = new ChallengeSets();
  /** How often examples were asked for. */
  asked = 0;

  /** Whether texts are generated as soon as somebody asks; else by `write`. */
  quick = false;

  /** Newest first. @type {Kept[]} */
  #kept = [];
  #finished = 0;
  /** What the newest generation has yet to tell. @type {{ kept: Kept, parts: GeneratePart[], result: GenerateResult } | undefined} */
  #writing;
  #http = createServer((request, response) => void this.#answer(request, response));
  #port = 0;

  /** @param {number} port 0: any free one; the same one again after `stop` */
  async start(port = this.#port) {
    await new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', () => resolve(undefined));
    });
    this.#port = /** @type {import('node:net').AddressInfo} */ (this.#http.address()).port;
    return this.url;
  }

  async stop() {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    for (const { watchers } of this.#kept) watchers.clear();
    await closed;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Newest first. */
  get runs() {
    return this.#kept.map(({ run }) => run);
  }

  /** @param {string} analysis @param {Record<string, unknown>} parameters @returns {Kept} */
  #keep(analysis, parameters) {
    const words = Object.entries(parameters).map(([name, value]) => {
      const option = name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
      const word = String(value);
      return value === true ? `--${option}` : `--${option} ${/^[\w.,-]+$/.test(word) ? word : `'${word}'`}`;
    });
    /** @type {Kept} */
    const kept = {
      run: {
        id: `r${this.#kept.length + 1}`,
        analysis,
        parameters,
        command: ['./assay', analysis, ...words].join(' '),
        state: 'running',
        fraction: 0,
        message: '',
        log: [],
        created: `2026-03-02T09:${14 + (this.#kept.length % 40)}:00Z`,
        started: `2026-03-02T09:${14 + (this.#kept.length % 40)}:01Z`,
      },
      told: [],
      watchers: new Set(),
    };
    this.#kept = [kept, ...this.#kept];
    return kept;
  }

  /** The newest run of an analysis that has not ended. @param {string} analysis */
  #present(analysis) {
    const kept = this.#kept.find(({ run }) => run.analysis === analysis);
    return kept?.run.state === 'running' ? kept : undefined;
  }

  /** Begins an explanation. @param {Record<string, unknown>} parameters */
  begin(parameters = { data: 'everyday', model: 'everyday-lstm', hook: 'mlp.relu', length: 5, beam: 10 }) {
    const { run } = this.#keep('explain', parameters);
    run.message = 'explaining units';
    run.log = ['1,200 rows, 61 concepts'];
    this.#finished = 0;
    return run;
  }

  /** A run that ended before the page came. */
  done() {
    const run = this.begin();
    this.finish(ALL);
    return run;
  }

  /** Finishes the next units of the newest explanation, and the run after the last one. @param {number} units */
  finish(units) {
    const kept = this.#present('explain');
    if (!kept) return;
    const { run } = kept;
    const batch = UNITS_AS_FINISHED.slice(this.#finished, this.#finished + units);
    this.#finished += batch.length;
    const ofTokens = run.parameters['level'] === 'token';
    const told = (/** @type {typeof batch} */ units) =>
      ofTokens ? units.map((unit) => ({ ...unit, weights: null, accuracyWhenActive: null })) : units;
    for (const unit of told(batch)) this.#tell(kept, 'partial', unit);
    this.#progress(kept, this.#finished / ALL, `explained ${this.#finished} of ${ALL} units`);
    if (this.#finished === ALL) {
      run.result = result(told(UNITS_AS_FINISHED));
      if (ofTokens) Object.assign(run.result, OF_TOKENS, { hook: run.parameters['hook'] });
      this.#end(kept, 'done');
    }
  }

  /** Begins a generation. @param {GenerateParameters} parameters */
  generate(parameters) {
    const kept = this.#keep('generate', { ...parameters });
    this.#writing = { kept, ...generation(parameters) };
    this.#progress(kept, 0, 'reading the prompt');
    if (this.quick) this.write(Infinity);
    return kept.run;
  }

  /** Tells the next parts of the newest generation, the prompt being the first, and the end after the last one. @param {number} count */
  write(count) {
    if (!this.#writing || this.#writing.kept.run.state !== 'running') return;
    const { kept, parts, result: found } = this.#writing;
    const most = Number(kept.run.parameters['maxNew'] ?? 40);
    for (const part of parts.splice(0, count)) {
      this.#tell(kept, 'partial', part);
      const at = part.kind === 'token' ? part.index + 1 : 0;
      this.#progress(kept, at / most, `generated ${at} of at most ${most} tokens`);
    }
    if (parts.length === 0) {
      kept.run.result = found;
      this.#end(kept, 'done');
    }
  }

  /** Ends the newest search for suggestions with all of them. */
  suggested() {
    const kept = this.#present('suggest edits');
    if (!kept) return;
    kept.run.result = suggest(/** @type {any} */ (kept.run.parameters));
    this.#end(kept, 'done');
  }

  /** Ends the newest run. @param {RunInfo['state']} state @param {ProblemDocument} [problem] */
  end(state, problem) {
    if (this.#kept[0]) this.#end(this.#kept[0], state, problem);
  }

  /** @param {Kept} kept @param {RunInfo['state']} state @param {ProblemDocument} [problem] */
  #end(kept, state, problem) {
    const { run, watchers } = kept;
    run.state = state;
    if (state === 'done') run.fraction = 1;
    run.finished = run.created.replace(':00Z', ':32Z');
    if (problem) Object.assign(run, { problem });
    for (const watcher of watchers) {
      sendEvent(watcher, 'end', run);
      watcher.end();
    }
    watchers.clear();
  }

  /** @param {Kept} kept @param {number} fraction @param {string} message */
  #progress({ run, watchers }, fraction, message) {
    Object.assign(run, { fraction, message });
    for (const watcher of watchers) sendEvent(watcher, 'progress', { fraction, message });
  }

  /** @param {Kept} kept @param {string} event @param {unknown} body */
  #tell({ told, watchers }, event, body) {
    told.push({ event, body });
    for (const watcher of watchers) sendEvent(watcher, event, body);
  }

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  async #answer(request, response) {
    const url = new URL(request.url ?? '/', this.url);
    if (!url.pathname.startsWith('/api/')) return this.#page(url.pathname, response);
    const path = decodeURIComponent(url.pathname.slice('/api'.length));
    const sent = await text(request);
    const body = sent === '' ? undefined : JSON.parse(sent);
    const problem = this.refuse(path, body);
    if (problem) return send(response, problem.status ?? 500, problem);
    const [, kind, id, part] = path.split('/');
    const kept = this.#kept.find(({ run }) => run.id === id);
    if (path === '/health')
      return send(response, 200, { version: '0.1.0-fixture', workspace: '(fixture)', java: '', plugins: [] });
    if (path === '/datasets') return send(response, 200, this.dataSets);
    if (path === '/models') return send(response, 200, this.models);
    if (path === '/runs' && request.method === 'POST') return this.#post(body, response);
    if (path === '/analyses') return send(response, 200, ANALYSES);
    if (path === '/runs') {
      const last = this.runs.findIndex((run) => run.id === url.searchParams.get('from'));
      const listed = last < 0 ? this.runs : this.runs.slice(0, last + 1);
      return send(
        response,
        200,
        listed.map(({ result: _, ...rest }) => ({ ...rest, log: [] })),
      );
    }
    if (kind === 'runs' && kept && part === 'events') return this.#watch(kept, response);
    if (kind === 'runs' && kept && request.method === 'DELETE') {
      this.#end(kept, 'cancelled');
      return send(response, 202, undefined);
    }
    if (kind === 'runs' && kept) return send(response, 200, kept.run);
    const ofChallenges = this.challenges.answer(request.method ?? 'GET', path, body);
    if (ofChallenges) return send(response, ofChallenges.status, ofChallenges.body);
    const ofRow = row(path, url.searchParams);
    if (ofRow) return send(response, 200, ofRow);
    const ofTable = table(path);
    if (ofTable) return send(response, 200, ofTable);
    return send(response, 404, { title: 'Not found', status: 404, detail: `There is no ${path}.` });
  }

  /** @param {any} body @param {ServerResponse} response */
  async #post(body, response) {
    if (body.analysis === 'explain') return send(response, 201, this.begin(body.parameters));
    if (body.analysis === 'generate') {
      const { result: _, ...run } = { ...this.generate(body.parameters), state: 'queued' };
      return send(response, 201, run);
    }
    if (body.analysis === 'edit') await this.holdEdit;
    const ofEdits = edits(body.analysis, body.parameters, this.challenges);
    if (ofEdits && 'title' in ofEdits) return send(response, ofEdits.status ?? 500, ofEdits);
    if (ofEdits) return send(response, 200, { id: 'x', analysis: body.analysis, state: 'done', result: ofEdits });
    if (body.analysis === 'suggest edits') {
      const kept = this.#keep(body.analysis, body.parameters);
      const begun = { ...kept.run };
      this.#tell(kept, 'partial', suggest({ ...body.parameters, top: 3 }));
      this.#progress(kept, 0.4, 'trying words');
      if (this.quick) this.suggested();
      return send(response, 201, begun);
    }
    this.asked++;
    await this.hold;
    const { unit, formula, top } = body.parameters;
    const found = unitExamples(unit, formula, top ?? 20);
    if (!found)
      return send(response, 422, { title: 'No such formula', status: 422, detail: `No unit has ${formula}.` });
    const ofToken = body.parameters.level === 'token';
    return send(response, 200, {
      id: 'x',
      analysis: body.analysis,
      state: 'done',
      result: ofToken ? ofTokens(found) : found,
    });
  }

  /** @param {Kept} kept @param {ServerResponse} response */
  #watch({ run, told, watchers }, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    for (const { event, body } of told) sendEvent(response, event, body);
    sendEvent(response, 'progress', { fraction: run.fraction, message: run.message });
    if (run.state === 'running') {
      watchers.add(response);
      response.on('close', () => watchers.delete(response));
    } else {
      sendEvent(response, 'end', run);
      response.end();
    }
  }

  /** @param {string} path @param {ServerResponse} response */
  #page(path, response) {
    const wanted = join(PAGE, normalize(path));
    const file = existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(PAGE, 'index.html');
    if (!file.startsWith(PAGE) || !existsSync(file))
      return send(response, 404, { title: 'Run npm run build first', status: 404 });
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  }
}

/** @param {IncomingMessage} request */
async function text(request) {
  let all = '';
  for await (const chunk of request) all += chunk;
  return all;
}

/** One server-sent event. @param {ServerResponse} response @param {string} event @param {unknown} body */
function sendEvent(response, event, body) {
  response.write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`);
}

/** @param {ServerResponse} response @param {number} status @param {unknown} body */
function send(response, status, body) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

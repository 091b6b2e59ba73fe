// Serves the contract's routes from the invented world, and the built page. Tests drive it by hand: units finish when `finish`
// is called, never by the clock.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DATA_SETS, MODELS, UNITS_AS_FINISHED, result, unitExamples } from './fixture.mjs';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { DataSet, ExplainResult, Model, ProblemDocument, Run } from '../src/api/types' */

const PAGE = fileURLToPath(new URL('../dist', import.meta.url));
/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const ALL = UNITS_AS_FINISHED.length;

export class FixtureServer {
  /** @type {DataSet[]} */
  dataSets = DATA_SETS;
  /** @type {Model[]} */
  models = MODELS;
  /** Newest first. @type {Run<ExplainResult>[]} */
  runs = [];
  /** Asked for before each answer; a problem is sent instead of it. @type {(path: string, body: any) => ProblemDocument | undefined} */
  refuse = () => undefined;
  /** Awaited before answering `unit examples`. @type {Promise<unknown>} */
  hold = Promise.resolve();
  /** How often examples were asked for. */
  asked = 0;

  #finished = 0;
  #ids = 0;
  /** @type {Set<ServerResponse>} */
  #watchers = new Set();
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
    this.#watchers.clear();
    await closed;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** @param {Record<string, unknown>} parameters */
  begin(parameters = { data: 'everyday', model: 'everyday-lstm', hook: 'mlp.relu', length: 5, beam: 10 }) {
    /** @type {Run<ExplainResult>} */
    const run = {
      id: `r${++this.#ids}`,
      analysis: 'explain',
      parameters,
      command:
        'assay explain ' +
        Object.entries(parameters)
          .map(([name, value]) => `--${name} ${value}`)
          .join(' '),
      state: 'running',
      fraction: 0,
      message: 'explaining units',
      log: ['1,200 rows, 61 concepts'],
      created: '2026-03-02T09:14:00Z',
      started: '2026-03-02T09:14:01Z',
    };
    this.#finished = 0;
    this.runs = [run, ...this.runs];
    return run;
  }

  /** A run that ended before the page came. */
  done() {
    const run = this.begin();
    this.finish(ALL);
    return run;
  }

  /** Finishes the next units of the newest run, and the run after the last one. @param {number} units */
  finish(units) {
    const run = this.runs[0];
    if (!run || run.state !== 'running') return;
    const batch = UNITS_AS_FINISHED.slice(this.#finished, this.#finished + units);
    this.#finished += batch.length;
    for (const unit of batch) this.#send('partial', unit);
    run.fraction = this.#finished / ALL;
    run.message = `explained ${this.#finished} of ${ALL} units`;
    this.#send('progress', { fraction: run.fraction, message: run.message });
    if (this.#finished === ALL) {
      run.result = result(UNITS_AS_FINISHED);
      this.end('done');
    }
  }

  /** @param {Run<ExplainResult>['state']} state @param {ProblemDocument} [problem] */
  end(state, problem) {
    const run = this.runs[0];
    if (!run) return;
    run.state = state;
    run.finished = '2026-03-02T09:14:32Z';
    if (problem) run.problem = problem;
    this.#send('end', run);
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  /** @param {string} event @param {unknown} body */
  #send(event, body) {
    for (const watcher of this.#watchers) watcher.write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`);
  }

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  async #answer(request, response) {
    const url = new URL(request.url ?? '/', this.url);
    if (!url.pathname.startsWith('/api/')) return this.#page(url.pathname, response);
    const path = decodeURIComponent(url.pathname.slice('/api'.length));
    const body = request.method === 'POST' ? JSON.parse(await text(request)) : undefined;
    const problem = this.refuse(path, body);
    if (problem) return send(response, problem.status ?? 500, problem);
    const [, kind, id, part] = path.split('/');
    const run = this.runs.find((each) => each.id === id);
    if (path === '/health')
      return send(response, 200, { version: '0.1.0-fixture', workspace: '(fixture)', java: '', plugins: [] });
    if (path === '/datasets') return send(response, 200, this.dataSets);
    if (path === '/models') return send(response, 200, this.models);
    if (path === '/runs' && request.method === 'POST') return this.#post(body, response);
    if (path === '/runs')
      return send(
        response,
        200,
        this.runs.map(({ result: _, ...rest }) => rest),
      );
    if (kind === 'runs' && run && part === 'events') return this.#watch(run, response);
    if (kind === 'runs' && run && request.method === 'DELETE') {
      this.end('cancelled');
      return send(response, 202, undefined);
    }
    if (kind === 'runs' && run) return send(response, 200, run);
    return send(response, 404, { title: 'Not found', status: 404, detail: `There is no ${path}.` });
  }

  /** @param {any} body @param {ServerResponse} response */
  async #post(body, response) {
    if (body.analysis === 'explain') return send(response, 201, this.begin(body.parameters));
    this.asked++;
    await this.hold;
    const { unit, formula, top } = body.parameters;
    const found = unitExamples(unit, formula, top ?? 20);
    if (!found)
      return send(response, 422, { title: 'No such formula', status: 422, detail: `No unit has ${formula}.` });
    return send(response, 200, { id: 'x', analysis: body.analysis, state: 'done', result: found });
  }

  /** @param {Run<ExplainResult>} run @param {ServerResponse} response */
  #watch(run, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const write = (/** @type {string} */ event, /** @type {unknown} */ body) =>
      response.write(`event: ${event}\ndata: ${JSON.stringify(body)}\n\n`);
    const units = run.state === 'running' ? UNITS_AS_FINISHED.slice(0, this.#finished) : UNITS_AS_FINISHED;
    for (const unit of units) write('partial', unit);
    write('progress', { fraction: run.fraction, message: run.message });
    if (run.state === 'running') {
      this.#watchers.add(response);
      response.on('close', () => this.#watchers.delete(response));
    } else {
      write('end', run);
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

/** @param {ServerResponse} response @param {number} status @param {unknown} body */
function send(response, status, body) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

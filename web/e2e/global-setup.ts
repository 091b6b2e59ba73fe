import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixtureServer } from '../dev/server.mjs';

const LAUNCHER = join(import.meta.dirname, '../../assay');

/**
 * Sets ASSAY_URL to a server whose newest run is an explanation: the one given; or the real server, started by the
 * launcher on a workspace of its own; or, with ASSAY_E2E=fixture or without a launcher, the fixture server.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env['ASSAY_URL']) return async () => undefined;
  if (process.env['ASSAY_E2E'] === 'fixture' || !existsSync(LAUNCHER)) {
    const server = new FixtureServer();
    process.env['ASSAY_URL'] = await server.start();
    server.done();
    return () => server.stop();
  }
  const workspace = mkdtempSync(join(tmpdir(), 'assay-e2e-'));
  const child = spawn(LAUNCHER, ['demo', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ASSAY_WORKSPACE: workspace, DISPLAY: '' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.env['ASSAY_URL'] = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/[\w.:[\]]+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`./assay demo ended with ${code}: ${said}`)));
  });
  return async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(workspace, { recursive: true, force: true });
  };
}

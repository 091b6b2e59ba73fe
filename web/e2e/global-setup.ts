import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixtureServer } from '../dev/server.mjs';

const LAUNCHER = join(import.meta.dirname, '../../assay');

/**
 * Sets ASSAY_URL to a server whose newest run is a finished explanation: the one given; or the real server, started by the
 * launcher on a workspace of its own; or, with ASSAY_E2E=fixture or without a launcher, the fixture server.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env['ASSAY_URL']) return async () => undefined;
  if (process.env['ASSAY_E2E'] === 'fixture' || !existsSync(LAUNCHER)) {
    const server = new FixtureServer();
    server.quick = true;
    process.env['ASSAY_URL'] = await server.start();
    server.done();
    return () => server.stop();
  }
  const workspace = mkdtempSync(join(tmpdir(), 'assay-e2e-'));
  const child = spawn(LAUNCHER, ['demo', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ASSAY_WORKSPACE: workspace, DISPLAY: '', WAYLAND_DISPLAY: '' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(workspace, { recursive: true, force: true });
  };
  try {
    process.env['ASSAY_URL'] = await demo(child);
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}

/** The address that `assay demo` prints, once it has also printed that its run is done. */
function demo(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /Assay is at (http:\/\/[^\s/]+)/.exec(said)?.[1];
      if (address && /: done after /.test(said)) resolve(address);
      else if (/: (failed|cancelled|interrupted)\b/.test(said))
        reject(new Error(`the demo's run ended badly: ${said}`));
    });
    child.once('exit', (code) => reject(new Error(`./assay demo ended with ${code}: ${said}`)));
  });
}

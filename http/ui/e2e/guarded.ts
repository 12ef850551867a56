import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as watched } from './watch';

const binary = process.env.LINCHPIN_BINARY ?? fileURLToPath(new URL('../../../bin/linchpin', import.meta.url));

/** A server with the demo estate that asks for tokens, and a way to make some. */
export type Guarded = { address: string; token: (role: string, name: string) => Promise<{ id: string; token: string }>; revoke: (id: string) => Promise<void> };

async function start(folder: string): Promise<{ process: ChildProcess; guarded: Guarded }> {
  const file = join(folder, 'token');
  const process_ = spawn(binary, ['demo', '--listen', '127.0.0.1:0', '--require-token', '--store', `sqlite:${join(folder, 'demo.db')}`], {
    env: { ...process.env, LINCHPIN_TOKEN_FILE: file },
  });
  let told = '';
  const address = await new Promise<string>((resolve, reject) => {
    process_.stdout.on('data', (piece: Buffer) => {
      told += piece.toString();
      const found = /Open (http:\S+) and try/.exec(told);
      if (found?.[1]) resolve(found[1]);
    });
    process_.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
    process_.on('exit', () => reject(new Error(`the server ended: ${told}`)));
  });
  const headers = { Authorization: `Bearer ${readFileSync(file, 'utf8').trim()}`, 'Content-Type': 'application/json' };
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${address}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { id: string; token: string };
  };
  const guarded: Guarded = {
    address,
    token: (role, name) => call('POST', '/tokens', { role, name }),
    revoke: async (id) => void (await call('DELETE', `/tokens/${id}`)),
  };
  return { process: process_, guarded };
}

/** Tests against a server of their own that asks for tokens. */
export const test = watched.extend<object, { guarded: Guarded }>({
  guarded: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'linchpin-e2e-'));
      const { process: process_, guarded } = await start(folder);
      await use(guarded);
      const ended = new Promise((resolve) => process_.removeAllListeners('exit').on('exit', resolve));
      process_.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ guarded }, use) => use(guarded.address),
});

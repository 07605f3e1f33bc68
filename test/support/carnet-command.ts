/** The `carnet` command as an operator types it. */
import { spawn } from 'node:child_process';
import { CARNET } from './running-world.ts';

export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of the output, parsed: what `--json` prints at the end. */
  json<T>(): T;
}

export function carnet(...words: string[]): Promise<CommandEnd> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [CARNET, ...words]);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => (stdout += data));
    child.stderr.on('data', (data) => (stderr += data));
    const json = <T>() => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
    child.once('close', (code) => done({ code, stdout, stderr, json }));
  });
}

/** What many test files begin with is made once in a run, and copied. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** The runner's folder is removed with everything below it. Alone, a file makes its own. */
export const sharesTemplates = (): boolean => basename(tmpdir()).startsWith('carnet-test-');

/** Fills `folder` with what `make` makes in an empty one; a process that it starts has ended when it resolves. */
export async function fillFrom(name: string, folder: string, make: (draft: string) => Promise<void>): Promise<void> {
  if (!sharesTemplates()) return make(folder);
  const made = join(tmpdir(), `template-${name}`);
  if (!existsSync(made)) {
    const draft = mkdtempSync(join(tmpdir(), 'draft-'));
    await make(draft);
    try {
      renameSync(draft, made);
    } catch {
      rmSync(draft, { recursive: true, force: true }); // another file of tests was faster
    }
  }
  spawnSync('cp', ['-a', '--reflink=auto', `${made}/.`, folder]);
}

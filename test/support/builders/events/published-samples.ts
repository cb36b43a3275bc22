import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../emulator/server.ts';

const SAMPLES = join(projectRoot, '..', 'shared', 'events');
const VERBATIM = join(SAMPLES, 'verbatim');

/**
 * Samples that others published, and events made after them. Their words are not ours to copy into the repository: they
 * are read where they lie beside it. Empty where either folder is missing, so that no suite runs on half of them.
 */
export const publishedFolders: readonly string[] = [SAMPLES, VERBATIM].every((folder) => existsSync(folder))
  ? [SAMPLES, VERBATIM]
  : [];

/** The published samples word for word; `undefined` where they are not here. */
export const verbatimFolder: string | undefined = publishedFolders[1];

/** Where the published samples are not here, lists what a suite leaves out among its tests that are still to be done. */
export function sayWhatIsLeftOut(what: string): void {
  if (publishedFolders.length > 0) return;
  it.todo(`${what} are left out: the published samples are not kept in this repository`);
}

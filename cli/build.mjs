import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build as bundle } from 'esbuild';

/** Bundles the command line into `dist/cli`, one chunk for each command, so that a command loads only what it needs. */
export async function build(root) {
  const outdir = join(root, 'dist', 'cli');
  const { outputFiles } = await bundle({
    entryPoints: { main: join(root, 'cli', 'start.ts') },
    outdir,
    write: false,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    legalComments: 'none',
    logLevel: 'warning',
    banner: {
      js: "import{createRequire as keystopRequire}from'node:module';const require=keystopRequire(import.meta.url);",
    },
  });
  await mkdir(outdir, { recursive: true });
  // The entry last, and each file in one step: another process may be starting from the old bundle right now.
  for (const file of outputFiles.toSorted((one, other) => isEntry(one) - isEntry(other))) {
    await writeFile(`${file.path}.${process.pid}`, file.contents);
    await rename(`${file.path}.${process.pid}`, file.path);
  }
}

function isEntry(file) {
  return basename(file.path) === 'main.mjs';
}

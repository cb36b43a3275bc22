import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, type BuildResult, buildSync, type Metafile } from 'esbuild';

const LAMBDA_FOLDER = resolve(import.meta.dirname, '../../../lambda');

/**
 * The bundled code of a handler, `lambda/handlers/<entry>.ts`. Bundled only where a stack is synthesized in full: `cdk
 * list`, and tests with the context `aws:cdk:bundling-stacks` empty, do without.
 */
export function handlerCode(entry: string): Code {
  return Code.fromAsset(LAMBDA_FOLDER, {
    // By output: the same code gives the same hash wherever it was bundled, so nothing is deployed twice.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // Never run. CDK takes assets whose options look alike for the same one, and does not look into `tryBundle`.
      command: [entry],
      local: {
        tryBundle: (outputFolder) => {
          bundleHandler(resolve(LAMBDA_FOLDER, 'handlers', `${entry}.ts`), outputFolder);
          return true;
        },
      },
    },
  });
}

/** How code is bundled, whatever it holds. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  minify: true,
  platform: 'node',
  // Lambda runs Node 24; contributors and the emulator run Node 20, and get the very same code.
  target: 'node20',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
} as const satisfies BuildOptions;

/**
 * Bundles an entry file as `index.mjs`, which holds all that is loaded at start, and one chunk for each dynamic import.
 * esbuild alone would cut what the entry shares with its dynamic imports into a file for each way of sharing. So those
 * files are joined, and the chunks find what they share in `index.mjs`.
 * @see docs/decisions/010-bundle-with-esbuild.md
 */
export function bundleHandler(entryFile: string, outputFolder: string): BuildResult<{ metafile: true }> {
  const cut = mkdtempSync(join(tmpdir(), 'keystop-bundle-'));
  try {
    const { metafile } = buildSync({
      ...BUNDLING,
      entryPoints: { index: entryFile },
      outdir: cut,
      splitting: true,
      chunkNames: 'chunk-[hash]',
      alias: { '@aws-sdk/credential-provider-node': resolve(LAMBDA_FOLDER, 'adapters/aws/environment-credentials.ts') },
    });
    return joinStart(metafile, cut, outputFolder);
  } finally {
    rmSync(cut, { recursive: true, force: true });
  }
}

function joinStart({ outputs }: Metafile, cut: string, outputFolder: string): BuildResult<{ metafile: true }> {
  const start = loadedAtStart(outputs);
  const later = Object.keys(outputs).flatMap((name) => (start.has(name) ? [] : [basename(name)]));
  const shared = [...start].filter((name) => basename(name) !== 'index.mjs').toSorted();
  const external = later.map((file) => `./${file}`);
  // Every file has short names of its own, so each is named by its number.
  const namesOf = (name: string, how: (exported: string, unique: string) => string): string =>
    (outputs[name]?.exports ?? []).map((exported) => how(exported, `${exported}_${shared.indexOf(name)}`)).join();
  const exported = shared.map(
    (name) => `export {${namesOf(name, (own, unique) => `${own} as ${unique}`)}} from './${basename(name)}';`,
  );
  const contents = ["export * from './index.mjs';", ...exported].join('\n');
  const outfile = join(outputFolder, 'index.mjs');
  const joined = buildSync({ ...BUNDLING, stdin: { contents, resolveDir: cut }, outfile, external });
  for (const name of shared) {
    const text = `export {${namesOf(name, (own, unique) => `${unique} as ${own}`)}} from './index.mjs';`;
    writeFileSync(join(cut, basename(name)), text);
  }
  for (const file of later) {
    const others = external.filter((other) => other !== `./${file}`);
    const entryPoints = [join(cut, file)];
    buildSync({ ...BUNDLING, entryPoints, outdir: outputFolder, external: ['./index.mjs', ...others] });
  }
  return joined;
}

/** The entry and all that it imports statically. */
function loadedAtStart(outputs: Metafile['outputs']): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (name: string): void => {
    const output = outputs[name];
    if (output === undefined || loaded.has(name)) return;
    loaded.add(name);
    for (const { kind, path } of output.imports) if (kind === 'import-statement') visit(path);
  };
  for (const name of Object.keys(outputs)) if (basename(name) === 'index.mjs') visit(name);
  return loaded;
}

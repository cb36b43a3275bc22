import { resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildResult, buildSync } from 'esbuild';

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

/**
 * Bundles an entry file, with everything it imports, as `index.mjs` and one chunk for each dynamic import.
 * @see docs/decisions/010-bundle-with-esbuild.md
 */
export function bundleHandler(entryFile: string, outputFolder: string): BuildResult<{ metafile: true }> {
  return buildSync({
    entryPoints: { index: entryFile },
    outdir: outputFolder,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    platform: 'node',
    // Lambda runs Node 24; contributors and the emulator run Node 20, and get the very same code.
    target: 'node20',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': resolve(LAMBDA_FOLDER, 'adapters/aws/environment-credentials.ts') },
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  });
}

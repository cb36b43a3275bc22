#!/usr/bin/env node
// Starts the command line. From a checkout it is bundled first, whenever a source is newer than the bundle.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The SDK's advice on Node versions is for whoever packages Keystop, and would stand above every answer.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'dist', 'cli', 'main.mjs');
const sources = ['cli', 'lambda'].map((folder) => join(root, folder));

if (sources.every((folder) => existsSync(folder)) && isOlderThanSources(bundle)) {
  const { build } = await import('./build.mjs');
  await build(root);
}
await import(pathToFileURL(bundle).href);

function isOlderThanSources(file) {
  if (!existsSync(file)) return true;
  const built = statSync(file).mtimeMs;
  return [...sources, join(root, 'package.json')].some((source) => newest(source) > built);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

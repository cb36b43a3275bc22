import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { parseSync } from '@swc/core';

/** What one source file imports, however it does so, and which globals of the machine it reads. */
export interface SourceFacts {
  /** Module specifiers: static, type-only, re-exports, dynamic, `require`, `import()` types. */
  readonly imports: readonly string[];
  readonly readsEnvironment: boolean;
  readonly readsClock: boolean;
  readonly lines: number;
}

/** Where the layers of the project may reach; a prefix ends with a slash, a file does not. */
interface Layer {
  readonly within: string;
  readonly project: readonly string[];
  readonly packages: 'none' | 'no-sdk' | 'all' | readonly RegExp[];
}

const SDK = /^@aws-sdk\/|^@smithy\/|^aws-sdk($|\/)/;
const CDK = [/^aws-cdk-lib($|\/)/, /^constructs$/, /^cdk-nag$/];
// Reading the configuration and bundling the functions: what a synthesis needs beside the CDK itself.
const SYNTHESIS = [/^node:/, /^zod$/, /^esbuild$/];

// The first layer that holds a file rules it.
const LAYERS: readonly Layer[] = [
  { within: 'lambda/contract.ts', project: [], packages: 'none' },
  { within: 'lambda/domain/', project: ['lambda/domain/', 'lambda/contract.ts'], packages: 'none' },
  { within: 'lambda/findings/', project: ['lambda/findings/', 'lambda/domain/'], packages: 'none' },
  {
    within: 'lambda/usecases/',
    project: ['lambda/usecases/', 'lambda/findings/', 'lambda/domain/', 'lambda/contract.ts'],
    packages: 'none',
  },
  {
    within: 'lambda/adapters/',
    project: ['lambda/adapters/', 'lambda/usecases/ports.ts', 'lambda/domain/', 'lambda/contract.ts'],
    packages: 'all',
  },
  { within: 'lambda/', project: ['lambda/'], packages: 'no-sdk' },
  { within: 'cli/', project: ['cli/', 'lambda/'], packages: 'no-sdk' },
  { within: 'infra/', project: ['infra/', 'lambda/contract.ts'], packages: [...CDK, ...SYNTHESIS] },
];

const ENVIRONMENT_FILE = 'lambda/handlers/settings.ts';
const CLOCK_FILE = 'lambda/adapters/system-clock.ts';
const MOST_LINES = 300;

/** Every way in which a file breaks the layout; `path` is relative to the project, with slashes. */
export function violationsOf(path: string, facts: SourceFacts): readonly string[] {
  const layer = LAYERS.find(({ within }) => path === within || (within.endsWith('/') && path.startsWith(within)));
  if (layer === undefined) return [`${path} belongs to no layer`];
  const found = facts.imports.filter((specifier) => !mayImport(layer, path, specifier));
  const told = found.map((specifier) => `${path} imports ${specifier}`);
  if (path.startsWith('lambda/')) {
    if (facts.readsEnvironment && path !== ENVIRONMENT_FILE) told.push(`${path} reads process.env`);
    if (facts.readsClock && path !== CLOCK_FILE) told.push(`${path} reads the clock`);
  }
  if (facts.lines > MOST_LINES) told.push(`${path} has ${facts.lines} lines`);
  return told;
}

function mayImport(layer: Layer, path: string, specifier: string): boolean {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(path), specifier))
      .split(sep)
      .join('/');
    return layer.project.some((allowed) => target === allowed || (allowed.endsWith('/') && target.startsWith(allowed)));
  }
  // Anything else that is no package, such as an absolute path, belongs to nobody.
  if (!/^(node:|@[\w.-]+\/)?[\w.-]/.test(specifier)) return false;
  switch (layer.packages) {
    case 'none':
      return false;
    case 'no-sdk':
      return !SDK.test(specifier);
    case 'all':
      return true;
    default:
      return layer.packages.some((allowed) => allowed.test(specifier));
  }
}

/** The facts of a source text. A module that a program computes at run time counts as one named `(computed)`. */
export function factsOf(source: string): SourceFacts {
  const imports: string[] = [];
  let readsEnvironment = false;
  let readsClock = false;
  visit(parseSync(source, { syntax: 'typescript', target: 'es2023' }), (node) => {
    imports.push(...importsOf(node));
    readsEnvironment ||= isEnvironment(node);
    readsClock ||= isClock(node);
  });
  return { imports, readsEnvironment, readsClock, lines: source.replace(/\n$/, '').split('\n').length };
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (!isNode(value)) return;
  look(value);
  for (const inner of Object.values(value)) visit(inner, look);
}

function importsOf(node: Node): readonly string[] {
  switch (node['type']) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return textOf(node['source']);
    case 'TsImportType':
      return textOf(node['argument']);
    case 'TsExternalModuleReference':
      return textOf(node['expression']);
    case 'CallExpression':
      return isImporting(node['callee']) ? dynamicOf(node['arguments']) : [];
    default:
      return [];
  }
}

function isImporting(callee: unknown): boolean {
  return isNode(callee) && (callee['type'] === 'Import' || isIdentifier(callee, 'require'));
}

function dynamicOf(args: unknown): readonly string[] {
  const first: unknown = isNode(args) ? args[0] : undefined;
  const named = isNode(first) ? textOf(first['expression']) : [];
  return named.length > 0 ? named : ['(computed)'];
}

function textOf(node: unknown): readonly string[] {
  return isNode(node) && node['type'] === 'StringLiteral' ? [String(node['value'])] : [];
}

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node['type'] === 'Identifier' && node['value'] === name;
}

function isMember(node: Node, object: string, property: string): boolean {
  if (node['type'] !== 'MemberExpression' || !isIdentifier(node['object'], object)) return false;
  const named = node['property'];
  if (isIdentifier(named, property)) return true;
  return isNode(named) && named['type'] === 'Computed' && textOf(named['expression']).includes(property);
}

// Also `const { env } = process`, and an import of `env` from `node:process`.
function isEnvironment(node: Node): boolean {
  if (isMember(node, 'process', 'env')) return true;
  if (node['type'] === 'VariableDeclarator') return isIdentifier(node['init'], 'process');
  return node['type'] === 'ImportDeclaration' && textOf(node['source']).some((name) => /^(node:)?process$/.test(name));
}

function isClock(node: Node): boolean {
  if (isMember(node, 'Date', 'now') || isMember(node, 'performance', 'now') || isMember(node, 'process', 'hrtime'))
    return true;
  const args = node['arguments'];
  const isBare = !Array.isArray(args) || args.length === 0;
  return node['type'] === 'NewExpression' && isIdentifier(node['callee'], 'Date') && isBare;
}

/** The TypeScript files of some folders of the project, by path relative to it, with their facts. */
export function readSources(root: string, folders: readonly string[]): ReadonlyMap<string, SourceFacts> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(files.map((file) => [relative(root, file).split(sep).join('/'), factsOf(readFileSync(file, 'utf8'))]));
}

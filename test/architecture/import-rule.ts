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
const SYNTHESIS = [/^node:/, /^zod$/, /^esbuild$/, /^leven$/];

// The first layer that holds a file rules it.
const LAYERS: readonly Layer[] = [
  { within: 'lambda/contract.ts', project: [], packages: 'none' },
  { within: 'lambda/sources.ts', project: [], packages: 'none' },
  { within: 'lambda/domain/', project: ['lambda/domain/', 'lambda/contract.ts'], packages: 'none' },
  {
    within: 'lambda/findings/',
    project: ['lambda/findings/', 'lambda/domain/', 'lambda/sources.ts'],
    packages: 'none',
  },
  {
    within: 'lambda/usecases/',
    project: ['lambda/usecases/', 'lambda/findings/', 'lambda/domain/', 'lambda/contract.ts'],
    packages: 'none',
  },
  {
    within: 'lambda/adapters/',
    project: [
      'lambda/adapters/',
      'lambda/usecases/ports/',
      'lambda/domain/',
      'lambda/contract.ts',
      'lambda/sources.ts',
    ],
    packages: 'all',
  },
  { within: 'lambda/', project: ['lambda/'], packages: 'no-sdk' },
  { within: 'cli/', project: ['cli/', 'lambda/'], packages: 'no-sdk' },
  {
    within: 'infra/',
    project: ['infra/', 'lambda/contract.ts', 'lambda/sources.ts'],
    packages: [...CDK, ...SYNTHESIS],
  },
];

/**
 * The rooms of each layer, lowest first: a room imports only rooms that stand before it, so that the list is the picture
 * of the layer and no two rooms need each other. A file that stands in no room of its layer is above them all.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'lambda/domain/': [
    'keys',
    'shared',
    'ledger',
    'findings',
    'reactivate',
    'policy',
    'respond',
    'sweep',
    'watch',
    'notices',
    'sweep-report',
    'operate',
  ],
  'lambda/findings/': ['fields', 'named', 'watched', 'securityhub', 'sources', 'scanners'],
  'lambda/usecases/': [
    'ports',
    'shared',
    'change',
    'respond',
    'reactivate',
    'sweep',
    'sweep-report',
    'evaluate',
    'watch',
    'operate',
  ],
  'lambda/adapters/': [
    'aws',
    'dynamo',
    'iam',
    'ledger',
    'notices',
    'watch',
    'exposure-reports',
    'operate',
    'reactivate',
    'sweep',
    'sweep-report',
  ],
  'lambda/handlers/': ['events', 'compose'],
  'infra/constructs/': [
    'functions',
    'queues',
    'record',
    'rights',
    'change',
    'findings',
    'reactivate',
    'sweep',
    'watch',
    'respond',
    'exposure-reports',
    'operate',
    'organization',
  ],
  'infra/': ['config', 'constructs', 'stacks'],
  'cli/commands/': [
    'contain',
    'explain',
    'sweep',
    'catch-up',
    'doctor',
    'drill',
    'history',
    'inventory',
    'pause',
    'reactivate',
    'report',
  ],
  'cli/': ['terminal', 'arguments', 'connect', 'commands'],
};

export const ENVIRONMENT_FILE = 'lambda/settings.ts';
export const CLOCK_FILE = 'lambda/adapters/aws/system-clock.ts';
const MOST_LINES = 300;
const MOST_FILES = 21;

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
  told.push(...facts.imports.filter((specifier) => climbs(path, specifier)).map((to) => `${path} imports up: ${to}`));
  if (facts.lines > MOST_LINES) told.push(`${path} has ${facts.lines} lines`);
  return told;
}

/** Whether an import goes from a room of a layer to one that stands above it. */
function climbs(path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = resolved(path, specifier);
  return Object.entries(ROOMS).some(([layer, rooms]) => {
    if (!path.startsWith(layer) || !target.startsWith(layer)) return false;
    const [from, to] = [path, target].map((file) => floorOf(file.slice(layer.length), rooms));
    return from !== undefined && to !== undefined && to > from;
  });
}

// A file beside the rooms stands above them; a room that is not in the list is above all, so that nothing may use it.
function floorOf(within: string, rooms: readonly string[]): number {
  const [room, ...inside] = within.split('/');
  if (inside.length === 0 || room === undefined) return rooms.length;
  const floor = rooms.indexOf(room);
  return floor === -1 ? rooms.length + 1 : floor;
}

function resolved(path: string, specifier: string): string {
  return normalize(join(dirname(path), specifier))
    .split(sep)
    .join('/');
}

function mayImport(layer: Layer, path: string, specifier: string): boolean {
  if (specifier.startsWith('.')) {
    const target = resolved(path, specifier);
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

/** Rooms of a layer that no list knows, as `layer/room`. */
export function unlistedRooms(paths: Iterable<string>): readonly string[] {
  const unlisted = new Set<string>();
  for (const path of paths) {
    for (const [layer, rooms] of Object.entries(ROOMS)) {
      const [room, inside] = path.startsWith(layer) ? path.slice(layer.length).split('/') : [];
      if (room !== undefined && inside !== undefined && !rooms.includes(room)) unlisted.add(`${layer}${room}`);
    }
  }
  return [...unlisted];
}

/** Folders with more files in them than a reader takes in at a glance. */
export function crowdedFolders(paths: Iterable<string>): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].filter(([, files]) => files > MOST_FILES).map(([folder, files]) => `${folder}: ${files} files`);
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

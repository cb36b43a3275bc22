const transform = {
  '^.+\\.m?[jt]s$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
  ],
};

const project = (displayName, folders, extra = {}) => ({
  displayName,
  roots: ['<rootDir>/lambda', '<rootDir>/cli', ...folders.map((folder) => `<rootDir>/test/${folder}`)],
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/cdk.out', '<rootDir>/.emulator'],
  testEnvironment: 'node',
  transform,
  extensionsToTreatAsEsm: [],
  ...extra,
});

// Each test file would start an engine of WebAssembly, for seconds, whose findings the CDK only prints. `cdk synth` runs
// it, as `npm run cfn-lint` does.
process.env.CDK_VALIDATION = 'false';

const unitFolders = ['unit', 'property', 'usecases', 'adapters', 'handlers', 'contract', 'architecture', 'cli'];

// Types, and values that other layers alone use: no unit test of the rules loads these files.
const NOT_LOADED = [
  'findings/finding.ts',
  'findings/judge-context.ts',
  'ledger/ledger-entry.ts',
  'ledger/outcome.ts',
  'operate/doctor/facts.ts',
  'sweep/account-sweep.ts',
];

export default {
  // By itself jest leaves one core idle, and a small machine has two.
  maxWorkers: '100%',
  coverageProvider: 'v8',
  collectCoverageFrom: ['lambda/{domain,findings}/**/*.ts', ...NOT_LOADED.map((file) => `!lambda/domain/${file}`)],
  // What decides over a key has no branch that a unit test of its own does not take.
  coverageThreshold: { global: { branches: 100 } },
  projects: [project('unit', unitFolders), project('infra', ['infra']), project('integration', ['integration'])],
};

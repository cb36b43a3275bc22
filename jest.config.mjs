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

export default {
  // By itself jest leaves one core idle, and a small machine has two.
  maxWorkers: '100%',
  projects: [project('unit', unitFolders), project('infra', ['infra']), project('integration', ['integration'])],
};

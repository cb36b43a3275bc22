// Runs every test: first what needs no server, then what runs against the emulator. With `deep`, only the tests that have
// more to try than a developer waits for, all of it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'keystop-test-'));
const every = [
  { name: 'unit', args: ['--selectProjects', 'unit', 'infra'] },
  // Each suite starts an emulator of its own, and waits for half of its time: three at once keep both cores of a small
  // machine busy, and no more of a big one.
  { name: 'integration', args: ['--selectProjects', 'integration', '--maxWorkers=3'] },
];
const deep = [
  {
    name: 'deep',
    args: ['--selectProjects', 'unit', '--testPathPatterns', 'test/property/'],
    env: { TEST_DEPTH: 'deep' },
  },
];
const runs = process.argv[2] === 'deep' ? deep : every;
let passed = 0;
let failed = 0;
for (const { name, args, env } of runs) {
  const outputFile = join(folder, `${name}.json`);
  const { status } = spawnSync('jest', [...args, '--ci', '--json', '--outputFile', outputFile], {
    // The report goes to its file; what people read is on standard error.
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...env },
  });
  const counts = countsIn(outputFile);
  passed += counts.passed;
  failed += counts.failed;
  if (status !== 0 && counts.failed === 0) failed += 1;
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A suite that could not run at all counts as one failure; no report at all is one, too. */
function countsIn(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
  } catch (cause) {
    process.stderr.write(`jest left no report: ${String(cause)}\n`);
    return { passed: 0, failed: 1 };
  }
}

import { cpus } from 'node:os';
import { startEmulator } from '../emulator/emulator.ts';
import { measureColdStart } from './cold-start.ts';
import { measureCommandLine } from './command-line.ts';
import { measureContainment, WORKERS } from './containment.ts';
import { measureGrowth } from './growth.ts';
import { measureLoad } from './load.ts';
import { measureReport } from './report.ts';
import { measureRoundTrips } from './round-trips.ts';
import type { Figure } from './figure.ts';

/**
 * Prints the figures that are promised, each with its limit, side by side in one run on one machine. A ratio or a count
 * holds on any machine; milliseconds are this machine's. Ends non-zero if a limit is exceeded.
 */
async function bench(): Promise<void> {
  say(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  const figures: Figure[] = [];
  const add = (found: readonly Figure[]): void => {
    for (const figure of found) say(shown(figure));
    figures.push(...found);
  };
  // First, so that a machine without a browser is told so at once.
  add(await measureReport());
  add(measureLoad());
  add(await measureColdStart(say));
  add(measureGrowth());
  const emulator = await startEmulator({ report: say, workersPerFunction: WORKERS });
  try {
    await emulator.bootstrap();
    const { Keystop = {} } = await emulator.deployCdk({ appDir: process.cwd() });
    add(await measureCommandLine(emulator, Keystop['LedgerTableName'] ?? ''));
    add(await measureRoundTrips(emulator));
    add(await measureContainment(emulator));
  } finally {
    await emulator.stop();
  }
  const missed = figures.filter((figure) => figure.value > figure.limit);
  say(missed.length === 0 ? 'Every limit holds.' : `${missed.length} of ${figures.length} limits are exceeded.`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function shown({ name, value, limit, unit, range }: Figure): string {
  const verdict = value <= limit ? ' ok ' : 'OVER';
  const between = range === undefined ? '' : ` (${range.map(rounded).join(' to ')})`;
  return `${verdict}  ${name.padEnd(64)} ${`${rounded(value)} ${unit}`.padStart(12)}   limit ${limit} ${unit}${between}`;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
await bench();

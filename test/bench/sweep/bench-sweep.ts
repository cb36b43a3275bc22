import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { capacity } from './capacity.ts';
import { type Check, holds, shownCheck } from './check.ts';
import { compare } from './comparison.ts';
import { measureContainmentMeanwhile } from './containment-meanwhile.ts';
import { measureFailing } from './failing.ts';
import { measuredRun } from './measured-run.ts';
import { measureNextDay } from './next-day.ts';
import { type Population, population } from './population.ts';
import { measureOrganization } from './organization.ts';
import { findPython, pythonPackages } from './python-packages.ts';
import { startStandIn } from './stand-in.ts';
import { type Bench, inWorkplace, TABLE_HEAD } from './sweep-run.ts';
import { measureThrottled } from './throttled.ts';
import { measureWaiting } from './waiting.ts';
import { keystopVersion, TITLES, type ToolName } from './tools.ts';

const SCENARIO_USERS = 500;

/**
 * Sweeps the same account with Keystop and with other tools, against an IAM stand-in on loopback, and prints what each
 * needed and what it got wrong. Ends non-zero where one of Keystop's limits is exceeded. Ratios and counts hold on any
 * machine; seconds are this machine's.
 */
async function benchSweep(): Promise<void> {
  const { values } = parseArgs({
    options: {
      full: { type: 'boolean', default: false },
      users: { type: 'string' },
      seed: { type: 'string' },
      tool: { type: 'string', multiple: true },
      scenario: { type: 'string', multiple: true },
    },
  });
  const users = Number(values.users ?? (values.full ? 5000 : 500));
  if (!Number.isSafeInteger(users) || users < 1) throw new Error(`--users ${values.users} is no number of users`);
  const seed = values.seed === undefined ? {} : { seed: Number(values.seed) };
  const accountOf = () => population({ users, now: new Date(), ...seed });
  const scenarios = chosenScenarios(values.scenario, values.full);
  const tools = values.scenario === undefined ? chosenTools(values.tool, values.full) : [];
  const python = await findPython();
  header(accountOf());
  const needsCustodian = tools.includes('custodian') || scenarios.includes('next-day');
  const custodian = needsCustodian ? await pythonPackages(python, 'custodian', say) : '';
  const standIn = await startStandIn(python, say);
  const bench: Bench = { standIn, python, custodian, say };
  const checks: Check[] = [];
  try {
    await bundleKeystop(bench);
    say(`stand-in: ${(await capacity(bench)).toFixed(0)} calls/s to a bare client with 16 in flight (533 at the most)`);
    say(`\n${TABLE_HEAD}`);
    checks.push(...(await compare(bench, accountOf, tools)));
    for (const name of scenarios) checks.push(...(await SCENARIOS[name](bench, Math.min(users, SCENARIO_USERS))));
  } finally {
    await standIn.stop();
  }
  verdict(checks);
}

/** What takes long by design: a throttled account lets 900 calls through in a minute. */
const SCENARIOS = {
  throttled: measureThrottled,
  failing: measureFailing,
  'next-day': measureNextDay,
  waiting: measureWaiting,
  'containment-meanwhile': measureContainmentMeanwhile,
  organization: measureOrganization,
} satisfies Readonly<Record<string, (bench: Bench, users: number) => Promise<readonly Check[]>>>;

type ScenarioName = keyof typeof SCENARIOS;

function chosenScenarios(named: readonly string[] | undefined, full: boolean): readonly ScenarioName[] {
  const all = Object.keys(SCENARIOS) as ScenarioName[];
  if (named === undefined) return full ? all : [];
  refuseUnknown('--scenario', named, all);
  return all.filter((name) => named.includes(name));
}

function chosenTools(named: readonly string[] | undefined, full: boolean): readonly ToolName[] {
  const all = Object.keys(TITLES) as ToolName[];
  if (named === undefined) return full ? all : ['keystop', 'custodian'];
  refuseUnknown('--tool', named, all);
  return all.filter((tool) => named.includes(tool));
}

function refuseUnknown(option: string, named: readonly string[], all: readonly string[]): void {
  const unknown = named.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`${option} ${unknown.join(', ')} is none of ${all.join(', ')}`);
}

function header({ users }: Population): void {
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GB`;
  say(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${memory}`);
  const keys = users.flatMap((user) => user.keys);
  const stale = keys.filter((key) => key.status !== key.mustEnd).length;
  say(`${users.length} users, ${keys.length} keys, ${stale} of them stale; each call takes 30 ms`);
}

async function bundleKeystop(bench: Bench): Promise<void> {
  const nobody = { account: '111122223333', reportTakenAt: new Date().toISOString(), users: [] };
  await inWorkplace(bench, nobody, (place) => measuredRun(keystopVersion(place)));
}

function verdict(checks: readonly Check[]): void {
  say('');
  for (const check of checks) say(shownCheck(check));
  const over = checks.filter((check) => !holds(check)).length;
  say(over === 0 ? 'Every limit holds.' : `${over} of ${checks.length} limits are exceeded.`);
  process.exitCode = over === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await benchSweep();

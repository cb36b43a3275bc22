import { ENV } from '../../../lambda/contract.ts';
import { startAwsStandIn } from '../../support/stand-ins/aws-stand-in.ts';
import { answer } from '../../support/stand-ins/iam-stand-in.ts';
import { type Check, atMost } from './check.ts';
import { drivenSweep, type Sweeper } from './driven-sweep.ts';
import { judgeKeys } from './judge-keys.ts';
import { population } from './population.ts';
import { iamCalls, UNDISTURBED } from './stand-in.ts';
import type { Bench } from './sweep-run.ts';
import { warnedLongAgo } from './warned-long-ago.ts';

const SIZES = [50, 100, 200] as const;
const USERS = 50;
// Of every 50 accounts one lets no role be taken, and one answers every call with 500.
const EACH_BROKEN = 50;
const MOST_TIMES_LINEAR = 1.3;
const REPORT_KEPT_SECONDS = 4 * 3600;
const MOST_CALLS_UNCHANGED = 5;

interface Measured {
  readonly accounts: number;
  readonly calls: number;
  readonly seconds: number;
  readonly callsUnchanged: number;
  /** Accounts that ended otherwise than they had to: a broken one completed, or a sound one not. */
  readonly wronglyEnded: number;
  /** Keys of sound accounts that are not as they must be. */
  readonly wrongKeys: number;
  /** Whether the run with broken accounts ended as failed, as the alarm needs it. */
  readonly isFailed: boolean;
}

/**
 * An organization through the deployed sweeper's own code, stage by stage as the state machine asks: roles taken in each
 * account, IAM paced by nothing but its delay, every stale key contained, since people were warned of it long ago. Cost
 * and time grow as the accounts do, and a broken account is its own affair.
 */
export async function measureOrganization(bench: Bench): Promise<readonly Check[]> {
  const aws = await startAwsStandIn(environmentOf(bench));
  aws.query.script('GetTopicAttributes', answer(CONFIRMED));
  const { handler } = await import('../../../lambda/handlers/sweeper.ts');
  const measured: Measured[] = [];
  try {
    for (const [index] of SIZES.entries()) {
      const size = await measure(bench, handler, index);
      measured.push(size);
      const again = `${size.callsUnchanged} in a second run`;
      bench.say(
        `${size.accounts} accounts of ${USERS} users: ${size.calls} IAM calls, ${again}, ${size.seconds.toFixed(1)} s`,
      );
    }
  } finally {
    await aws.stop();
  }
  return checksOf(measured);
}

const CONFIRMED = '<Attributes><entry><key>SubscriptionsConfirmed</key><value>1</value></entry></Attributes>';

function environmentOf({ standIn }: Bench): Readonly<Record<string, string>> {
  return {
    [ENV.accounts]: SIZES.flatMap((_, index) => accountsOf(index)).join(),
    [ENV.memberRoleArn]: 'arn:aws:iam::{account}:role/Keystop-member-sweep',
    [ENV.staleMode]: 'enforce',
    [ENV.policy]: JSON.stringify({
      maxKeysPerRun: 1000,
      maxPercentPerRun: 100,
      maxKeysPerOrganizationRun: 1_000_000,
    }),
    // The pace is AWS's matter; what is measured here is what the code adds.
    [ENV.iamCallsPerSecond]: '10000',
    AWS_ENDPOINT_URL_IAM: standIn.url,
    AWS_ENDPOINT_URL_STS: standIn.url,
  };
}

/** Account ids of one size, none of them another size's: the ledger remembers. */
function accountsOf(index: number): readonly string[] {
  return Array.from({ length: SIZES[index] ?? 0 }, (_, at) => String(100_000_000_000 + index * 1000 + at));
}

async function measure({ standIn }: Bench, handler: Sweeper, index: number): Promise<Measured> {
  const accounts = accountsOf(index);
  const refusingAccounts = accounts.filter((_, at) => at % EACH_BROKEN === 7);
  const failingAccounts = accounts.filter((_, at) => at % EACH_BROKEN === 23);
  const populations = accounts.map((account) => population({ users: USERS, now: new Date(), account }));
  await standIn.seed(populations);
  await warnedLongAgo(populations);
  await standIn.begin({ ...UNDISTURBED, refusingAccounts, failingAccounts });
  const startedAt = performance.now();
  const ended = await drivenSweep(handler, accounts);
  const seconds = (performance.now() - startedAt) / 1000;
  const calls = iamCalls(await standIn.record());
  const isBroken = new Set([...refusingAccounts, ...failingAccounts]);
  const statuses = await standIn.statuses();
  const judged = populations.filter(({ account }) => !isBroken.has(account)).map((one) => judgeKeys(one, statuses));
  const wrongKeys = judged.reduce((sum, { missed, wrong }) => sum + missed.length + wrong.length, 0);
  await standIn.begin(UNDISTURBED);
  // So that IAM makes a new report, which knows of what was done.
  await standIn.setClock(REPORT_KEPT_SECONDS);
  const again = await drivenSweep(
    handler,
    accounts.filter((account) => !isBroken.has(account)),
  );
  const callsUnchanged = iamCalls(await standIn.record());
  const failed = new Set([...ended.failed, ...again.failed]);
  const wronglyEnded = accounts.filter((account) => failed.has(account) !== isBroken.has(account)).length;
  return {
    accounts: accounts.length,
    calls,
    seconds,
    callsUnchanged,
    wronglyEnded,
    wrongKeys,
    isFailed: ended.isFailed,
  };
}

function checksOf(measured: readonly Measured[]): readonly Check[] {
  const [smallest, ...larger] = measured;
  if (smallest === undefined) return [];
  const linear = larger.flatMap(({ accounts, calls, seconds }) => {
    const times = accounts / smallest.accounts;
    return [
      atMost(
        `organization: IAM calls, ${accounts} accounts, times linear`,
        calls / (smallest.calls * times),
        1.01,
        '×',
      ),
      atMost(
        `organization: seconds, ${accounts} accounts, times linear`,
        seconds / (smallest.seconds * times),
        MOST_TIMES_LINEAR,
        '×',
      ),
    ];
  });
  const unsaid = measured.filter(({ isFailed }) => !isFailed).length;
  const perAccount = measured.map(({ accounts, callsUnchanged }) => callsUnchanged / accounts);
  return [
    ...linear,
    atMost('organization: keys missed or wrong in sound accounts', sumOf(measured, 'wrongKeys'), 0),
    atMost('organization: accounts that ended otherwise than they had to', sumOf(measured, 'wronglyEnded'), 0),
    atMost('organization: runs with broken accounts that did not end as failed', unsaid, 0),
    atMost('organization: IAM calls for each account of a second run', Math.max(...perAccount), MOST_CALLS_UNCHANGED),
  ];
}

function sumOf(measured: readonly Measured[], name: 'wronglyEnded' | 'wrongKeys'): number {
  return measured.reduce((sum, each) => sum + each[name], 0);
}

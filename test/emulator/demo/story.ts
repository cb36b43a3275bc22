import type { LedgerEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import { describe } from '../../../cli/commands/history/history.ts';
import { findingFor, healthEventFor } from '../../support/builders/events/finding-for.ts';
import type { AwsEvent } from '../emulator.ts';
import { type Cast, createCast, type DemoKey } from './cast.ts';
import { check } from './check.ts';
import type { Progress } from './progress.ts';
import type { Stage } from './stage.ts';

const DAY_SECONDS = 86_400;
/** Days on which the clock is stopped for a sweep: a third day without one would make the next one only warn. */
const FIRST_SWEEP = 1;
const FINAL_WARNING = 12;
const BETWEEN = 14;
const CONTAINMENT = 15;

/**
 * What Keystop does for a user, start to end, against the deployed app. Each step is looked at from outside, as the
 * user would, and throws where it does not hold.
 * @throws DemoFailure
 */
export async function tellStory(stage: Stage, progress: Progress): Promise<void> {
  const { cast, noticesUrl } = await progress.step('users and keys, some of them years old', async () => {
    const made = await createCast(stage.emulator, new Date());
    return { told: '4 users, 5 keys', value: { cast: made, noticesUrl: await stage.subscribeQueue('notices') } };
  });
  await leak(stage, progress, cast);
  await prove(stage, progress, cast);
  await sweep(stage, progress, cast, noticesUrl);
  await giveBack(stage, progress, cast);
  await printLedger(stage, progress, cast);
}

async function leak(stage: Stage, progress: Progress, cast: Cast): Promise<void> {
  const account = stage.emulator.accountId;
  const { stolen, published } = cast;
  const finding = findingFor({ accessKeyId: stolen.accessKeyId, userName: stolen.userName, account });
  await contained(stage, progress, 'GuardDuty: CompromisedCredentials', stolen, finding);
  // AWS does not always name the user: Keystop asks IAM whose key it is.
  const health = healthEventFor({ accessKeyId: published.accessKeyId, userName: undefined, account });
  await contained(stage, progress, 'AWS Health: CREDENTIALS_EXPOSED', published, health);
}

async function contained(stage: Stage, progress: Progress, what: string, key: DemoKey, event: AwsEvent): Promise<void> {
  await progress.step(`${what} for ${key.accessKeyId} of ${key.userName}`, async () => {
    const before = await stage.status(key);
    check(before === 'Active', 'the key is Active before', before);
    const startedAt = performance.now();
    await stage.emulator.putAwsEvent(event);
    await stage.until('the key is Inactive', 20, async () => {
      const seen = await stage.status(key);
      return { holds: seen === 'Inactive', seen: await explain(stage, seen, key) };
    });
    const milliseconds = Math.round(performance.now() - startedAt);
    // The response goes on, and the next step moves the clock.
    await stage.until('the containment is recorded', 20, async () => {
      const outcomes = (await stage.history(key)).filter((entry) => entry.kind === 'outcome');
      return { holds: outcomes.length > 0, seen: `${outcomes.length} outcomes` };
    });
    return { told: `Active → Inactive in ${milliseconds} ms`, value: undefined };
  });
}

/** What a user would look at if the key were still Active: the ledger and the retry queue. */
async function explain(stage: Stage, status: string, key: DemoKey): Promise<string> {
  if (status === 'Inactive') return status;
  const outcomes = (await stage.history(key)).filter((entry) => entry.kind === 'outcome').map(({ outcome }) => outcome);
  const told = outcomes.map((o) => (o.outcome === 'failed' ? `failed (${o.code}: ${o.message})` : o.outcome));
  return `${status}; outcomes: ${told.join(', ') || 'none'}; in the retry queue: ${await stage.waitingForRetry()}`;
}

async function prove(stage: Stage, progress: Progress, cast: Cast): Promise<void> {
  await progress.step('a call signed with the contained key', async () => {
    const seen = await stage.signsAs(cast.stolen);
    check(seen === 'InvalidClientTokenId', 'AWS refuses it', seen);
    return { told: `refused (${seen})`, value: undefined };
  });
  await progress.step('the user’s other key', async () => {
    const seen = await stage.signsAs(cast.pipeline);
    check(seen.endsWith(':user/team/ci/ci-deployer'), 'it still works', seen);
    return { told: `still works (${seen.split(':').pop()})`, value: undefined };
  });
}

async function sweep(stage: Stage, progress: Progress, cast: Cast, noticesUrl: string): Promise<void> {
  const { forgotten, exempt } = cast;
  await onDay(stage, progress, noticesUrl, FIRST_SWEEP, forgotten, ': warning');
  await onDay(stage, progress, noticesUrl, FINAL_WARNING, forgotten, ': final warning');
  await onDay(stage, progress, noticesUrl, BETWEEN, forgotten, undefined);
  await onDay(stage, progress, noticesUrl, CONTAINMENT, forgotten, ' set Inactive');
  await progress.step(`${exempt.userName}, as old but tagged keystop:exempt-until`, async () => {
    const seen = await stage.status(exempt);
    check(seen === 'Active', 'it is left alone', seen);
    return { told: 'left alone, still Active', value: undefined };
  });
}

/** Moves the clock; the deployed schedule fires the sweep by itself. Then the notice and the key tell what it did. */
async function onDay(
  stage: Stage,
  progress: Progress,
  noticesUrl: string,
  day: number,
  key: DemoKey,
  notice: string | undefined,
): Promise<void> {
  await progress.step(`day ${day}: the schedule sweeps`, async () => {
    const runs = await sweepsEnded(stage);
    await stage.emulator.setClock(day * DAY_SECONDS);
    await stage.until('the sweep ends', 30, async () => {
      const ended = await sweepsEnded(stage);
      return { holds: ended > runs, seen: `${ended - runs} new runs` };
    });
    const subject = notice === undefined ? 'nothing is due' : await awaitNotice(stage, noticesUrl, notice);
    const status = await stage.status(key);
    const expected = day === CONTAINMENT ? 'Inactive' : 'Active';
    check(status === expected, `${key.userName}'s key is ${expected}`, status);
    return { told: `${subject}; the key is ${status}`, value: undefined };
  });
}

async function sweepsEnded(stage: Stage): Promise<number> {
  return (await stage.emulator.logs('Sweeper')).split('"sweep ended"').length - 1;
}

async function awaitNotice(stage: Stage, noticesUrl: string, part: string): Promise<string> {
  return stage.until(`a notice says "${part}"`, 10, async () => {
    const subjects = await stage.subjects(noticesUrl);
    const found = subjects.find((subject) => subject.includes(part));
    return { holds: found !== undefined, seen: found ?? subjects.join(' | ') };
  });
}

async function giveBack(stage: Stage, progress: Progress, cast: Cast): Promise<void> {
  const { accessKeyId } = cast.stolen;
  const command = ['reactivate', accessKeyId, '--override', '--reason', 'false alarm'];
  await progress.step(`keystop ${command.slice(0, 3).join(' ')} --reason "false alarm"`, async () => {
    await stage.keystop(...command);
    const seen = await stage.signsAs(cast.stolen);
    check(seen.endsWith(':user/team/ci/ci-deployer'), 'the key works again', seen);
    return { told: 'Active, and works again', value: undefined };
  });
}

async function printLedger(stage: Stage, progress: Progress, cast: Cast): Promise<void> {
  progress.say('\nThe ledger:');
  for (const key of [cast.stolen, cast.published, cast.forgotten]) {
    const entries = await stage.history(key);
    check(entries.length > 0, `the ledger knows ${key.accessKeyId}`, 'nothing');
    progress.say(`  ${key.accessKeyId} of ${key.userName}`);
    for (const entry of entries.filter(({ kind }) => kind !== 'announced')) progress.say(`    ${line(entry)}`);
  }
}

function line(entry: LedgerEntry): string {
  return `${entry.at.toISOString().slice(0, 19).replace('T', ' ')}  ${describe(entry)}`.slice(0, 118);
}

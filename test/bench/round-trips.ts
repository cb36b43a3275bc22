import type { Emulator } from '../emulator/emulator.ts';
import { newAccessKeyId } from '../emulator/key-ids.ts';
import { findingFor } from '../support/builders/events/finding-for.ts';
import type { Figure } from './figure.ts';
import { millisecondsUntil } from './until.ts';

const HELD_SECONDS = 0.5;

/**
 * IAM round trips before `UpdateAccessKey` goes out, told by time: every read of IAM is held for the same pause, so
 * that reads sent at once count once; what the pause adds until the write is asked for tells how many there are.
 */
export async function measureRoundTrips(emulator: Emulator): Promise<readonly Figure[]> {
  const cases = [
    { name: 'the finding names the right user', named: 'right', limit: 1 },
    { name: 'the finding names the wrong user', named: 'wrong', limit: 2 },
    { name: 'the finding names no user', named: 'none', limit: 2 },
  ] as const;
  // So that the function is warm when it is measured.
  await askedAfter(emulator, 'right', 0);
  const figures: Figure[] = [];
  for (const { name, named, limit } of cases) {
    const free = await quickest(() => askedAfter(emulator, named, 0));
    const held = await quickest(() => askedAfter(emulator, named, HELD_SECONDS));
    const value = Math.round((held - free) / (HELD_SECONDS * 1000));
    figures.push({ name: `IAM round trips before the write, ${name}`, value, limit, unit: '' });
  }
  return figures;
}

// The machine may be busy with something else at any one time; it cannot make anything quicker than it is.
async function quickest(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 3; run += 1) times.push(await measure());
  return Math.min(...times);
}

/** Milliseconds from the event to the request for the write, with every read of IAM held for so long. */
async function askedAfter(emulator: Emulator, named: 'right' | 'wrong' | 'none', heldSeconds: number): Promise<number> {
  const accessKeyId = newAccessKeyId(emulator.accountId);
  const owner = `owner-of-${accessKeyId.slice(-8)}`;
  await emulator.seed([{ userName: owner, keys: [{ accessKeyId, secretAccessKey: 'x'.repeat(40) }] }]);
  for (const action of heldSeconds > 0 ? ['ListAccessKeys', 'GetAccessKeyLastUsed'] : []) {
    await emulator.injectFaults([{ service: 'iam', action, kind: 'hang', count: 100, seconds: heldSeconds }]);
  }
  await emulator.resetCalls();
  const userName = { right: owner, wrong: 'somebody-else', none: undefined }[named];
  const startedAt = performance.now();
  await emulator.putAwsEvent(findingFor({ accessKeyId, userName, account: emulator.accountId }));
  const asked = async (): Promise<boolean> => ((await emulator.calls())['iam:UpdateAccessKey'] ?? 0) > 0;
  const milliseconds = await millisecondsUntil(startedAt, 'UpdateAccessKey', asked);
  await emulator.clearFaults();
  return milliseconds;
}

import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { setTimeout as pause } from 'node:timers/promises';
import type { Emulator } from '../emulator/emulator.ts';
import { newAccessKeyId } from '../emulator/key-ids.ts';
import { findingFor } from '../support/builders/events/finding-for.ts';
import { type Figure, quantile } from './figure.ts';
import { millisecondsUntil } from './until.ts';

const EVENTS = 200;
// Each is stuck until the ledger is given up on, and comes again twice.
const EVENTS_WITHOUT_LEDGER = 10;
export const WORKERS = 3 * EVENTS_WITHOUT_LEDGER;

/** Milliseconds from the accepted event to the key reading Inactive, warm; and what a hanging ledger adds. */
export async function measureContainment(emulator: Emulator): Promise<readonly Figure[]> {
  const iam = new IAMClient(emulator.clientConfig());
  // As many at once as will later be stuck at the same time: Lambda has a warm worker for each of them then.
  await Promise.all(Array.from({ length: WORKERS }, () => containOne(emulator, iam)));
  const times = await containMany(emulator, iam, EVENTS);
  await emulator.injectFaults([{ service: 'dynamodb', action: '*', kind: 'hang', count: 100_000, seconds: 20 }]);
  const without = await containMany(emulator, iam, EVENTS_WITHOUT_LEDGER);
  await emulator.clearFaults();
  const added = quantile(without, 0.5) - quantile(times, 0.5);
  return [
    {
      name: `event accepted → key Inactive, warm, p50 of ${EVENTS}`,
      value: quantile(times, 0.5),
      limit: 60,
      unit: 'ms',
    },
    {
      name: `event accepted → key Inactive, warm, p99 of ${EVENTS}`,
      value: quantile(times, 0.99),
      limit: 250,
      unit: 'ms',
    },
    {
      name: `added by a ledger that does not answer, p50 of ${EVENTS_WITHOUT_LEDGER}`,
      value: added,
      limit: 300,
      unit: 'ms',
    },
  ];
}

async function containMany(emulator: Emulator, iam: IAMClient, events: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let event = 0; event < events; event += 1) times.push(await containOne(emulator, iam));
  return times;
}

async function containOne(emulator: Emulator, iam: IAMClient): Promise<number> {
  const accessKeyId = newAccessKeyId(emulator.accountId);
  const userName = `user-${accessKeyId.slice(-8)}`;
  await emulator.seed([{ userName, keys: [{ accessKeyId, secretAccessKey: 'x'.repeat(40) }] }]);
  const isInactive = async (): Promise<boolean> => {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
    return AccessKeyMetadata[0]?.Status === 'Inactive';
  };
  await emulator.putAwsEvent(findingFor({ accessKeyId, userName, account: emulator.accountId }));
  // From the answer on: the event is accepted, and its delivery may already be under way.
  const milliseconds = await millisecondsUntil(performance.now(), `${accessKeyId} Inactive`, isInactive);
  // The record is written after the key is Inactive; the next event finds the function free again.
  await pause(60);
  return milliseconds;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileLedger } from '../../../lambda/adapters/ledger/file-ledger.ts';

import { answer, startIamStandIn } from '../../support/stand-ins/iam-stand-in.ts';
import { anAnnouncement, anOutcome } from '../../support/builders/ledger-entries.ts';
import { type Check, atLeast, atMost } from './check.ts';
import { movedClock } from './moved-clock.ts';
import { population, type Population } from './population.ts';
import { iamCalls } from './stand-in.ts';
import { keptByReason } from './sweep-document.ts';
import { type Bench, inWorkplace, runSweep } from './sweep-run.ts';
import { keystopWarning, sweepLedgerOf, type Workplace } from './tools.ts';

const DAY = 86_400_000;
const MOST_CALLS = 5;
const HELD = 200;
const MORE_EXEMPT = 200;
const LEAST_OF_EACH = 200;
const CONFIRMED = '<Attributes><entry><key>SubscriptionsConfirmed</key><value>1</value></entry></Attributes>';

/**
 * The day after a sweep that warned: hundreds of keys are stale and Active, and wait for the next warning, the end of a
 * hold or of an exemption. They cost no call.
 */
export async function measureWaiting(bench: Bench, users: number): Promise<readonly Check[]> {
  const account = population({ users: 2 * users, now: new Date(), moreExempt: MORE_EXEMPT });
  const named = `${account.users.length} users`;
  const sns = await startIamStandIn();
  sns.script('GetTopicAttributes', answer(CONFIRMED));
  sns.script('Publish', answer('<MessageId>message-1</MessageId>'));
  try {
    return await inWorkplace(bench, account, async (place) => {
      await hold(account, place);
      const env = { AWS_ENDPOINT_URL_SNS: sns.url };
      await runSweep(bench, account, `Keystop, ${named}, warns`, keystopWarning(place, env));
      const clock = join(place.folder, 'clock');
      writeFileSync(clock, String(DAY / 1000));
      await bench.standIn.setClock(DAY / 1000);
      const program = keystopWarning(place, { ...env, ...movedClock(clock) });
      const second = await runSweep(bench, account, `Keystop, ${named}, next day`, program);
      const kept = keptByReason(second.stdout);
      return [
        atMost('waiting: IAM calls of the next day', iamCalls(second.record), MOST_CALLS),
        atMost('waiting: exit code', second.code ?? Number.NaN, 0),
        ...['warned', 'held', 'exempt'].map((why) =>
          atLeast(`waiting: keys ${why}`, kept.get(why) ?? 0, LEAST_OF_EACH),
        ),
      ];
    });
  } finally {
    await sns.stop();
  }
}

/** Gives stale keys a hold, as a reactivation of yesterday left it in the ledger. */
async function hold(account: Population, place: Workplace): Promise<void> {
  const ledger = fileLedger({ path: sweepLedgerOf(place), log: { warn: () => undefined } });
  const at = new Date(Date.now() - DAY);
  const outcome = {
    outcome: 'reactivated',
    evidence: 'read-back',
    holdUntil: new Date(Date.now() + 13 * DAY),
  } as const;
  const stale = account.users.flatMap(({ name, keys }) =>
    keys.filter((key) => key.status !== key.mustEnd).map((key) => ({ userName: name, subject: key.accessKeyId })),
  );
  await Promise.all(
    stale.slice(0, HELD).map(async ({ userName, subject }) => {
      const key = { account: account.account, subject };
      const entry = { action: 'reactivate', cause: 'stale', source: 'command', userName, outcome } as const;
      const id = `reactivated:${subject}`;
      await ledger.append(key, anOutcome({ ...entry, id, at, startedAt: at, activityAt: undefined }));
      await ledger.append(key, anAnnouncement({ id: `announced:${id}`, outcomeId: id, at }));
    }),
  );
}

import { type Check, atLeast, atMost } from './check.ts';
import { population, type Population } from './population.ts';
import { type Behaviour, type UnansweredCall, WITHOUT_RIGHT } from './stand-in.ts';
import { type Bench, inWorkplace, runSweep } from './sweep-run.ts';
import { namedFailures, unnamed } from './sweep-document.ts';
import { keystopSweep } from './tools.ts';

const SHARE = 0.3;
const LEAST_ATTEMPTS = 5;
const SOMETHING_FAILED = 1;

/**
 * 30 % of the attempts fail with 500, and four calls at every attempt: each is retried, whatever is never answered is
 * named as failed, and all the rest is done.
 */
export async function measureFailing(bench: Bench, users: number): Promise<readonly Check[]> {
  const account = population({ users, now: new Date() });
  const title = `Keystop, ${users} users, 30 % of attempts fail`;
  const behaviour: Behaviour = { ...WITHOUT_RIGHT, faultShare: SHARE, doomed: doomedOf(account) };
  const { record, judgement, code, stdout } = await inWorkplace(bench, account, (place) =>
    runSweep(bench, account, title, keystopSweep(place), behaviour),
  );
  const { missed, wrong } = judgement;
  const unspoken = unnamed(account, record.unanswered, missed, namedFailures(stdout));
  const attempts = Math.min(...record.unanswered.map((call) => call.attempts));
  const unexplained = missed.filter((accessKeyId) => !keysBehind(account, record.unanswered).has(accessKeyId));
  return [
    atMost('failing: wrong keys', wrong.length, 0),
    atMost('failing: missed keys and calls given up that are not named as failed', unspoken.length, 0),
    atMost('failing: missed keys of users none of whose calls was given up', unexplained.length, 0),
    atLeast('failing: attempts before a call was given up', attempts, LEAST_ATTEMPTS),
    atMost('failing: exit code is not 1', code === SOMETHING_FAILED ? 0 : 1, 0),
  ];
}

/** The keys of users for whom a call was never answered: these, and no others, may be missed. */
function keysBehind({ users }: Population, unanswered: readonly UnansweredCall[]): ReadonlySet<string> {
  const subjects = new Set(unanswered.flatMap(({ parameters }) => Object.values(parameters)));
  const hit = users.filter(({ name, keys }) => subjects.has(name) || keys.some((key) => subjects.has(key.accessKeyId)));
  return new Set(hit.flatMap(({ keys }) => keys.map((key) => key.accessKeyId)));
}

/** One call of each kind that a sweep makes for a user, of users with a key that must end Inactive. */
function doomedOf({ users }: Population): Behaviour['doomed'] {
  const affected = users.filter(({ keys }) => keys.some((key) => key.kind === 'stale' && key.mustEnd === 'Inactive'));
  const perUser = ['ListAccessKeys', 'ListUserTags'].map((action, index) => ({
    action,
    subject: affected[index]?.name ?? '',
  }));
  const perKey = ['GetAccessKeyLastUsed', 'UpdateAccessKey'].map((action, index) => ({
    action,
    subject: affected[index + 2]?.keys.find((key) => key.kind === 'stale')?.accessKeyId ?? '',
  }));
  return [...perUser, ...perKey];
}

import type { Population } from './population.ts';
import type { UnansweredCall } from './stand-in.ts';

/** What is read of the document that `keystop sweep --json` prints. */
interface SweepDocument {
  readonly outcomes: readonly { readonly accessKeyId: string; readonly outcome: string }[];
  /** Users whose keys could not be judged. */
  readonly failedUsers: readonly { readonly userName: string }[];
  readonly plan: readonly { readonly step: string; readonly reason: string }[];
}

/** How many keys a sweep left alone, by the reason why. */
export function keptByReason(json: string): ReadonlyMap<string, number> {
  const kept = parsed(json)?.plan.filter(({ step }) => step === 'keep') ?? [];
  return kept.reduce(
    (counts, { reason }) => counts.set(reason, (counts.get(reason) ?? 0) + 1),
    new Map<string, number>(),
  );
}

/** The keys whose outcome is `failed` and the users that could not be judged, as Keystop names them. */
export function namedFailures(json: string): ReadonlySet<string> {
  const document = parsed(json);
  if (document === undefined) return new Set();
  const keys = document.outcomes.filter(({ outcome }) => outcome === 'failed').map(({ accessKeyId }) => accessKeyId);
  return new Set([...keys, ...document.failedUsers.map(({ userName }) => userName)]);
}

function parsed(json: string): SweepDocument | undefined {
  try {
    return JSON.parse(json) as SweepDocument;
  } catch {
    // A command that ended early printed no document: then nothing was named, which is what is counted.
    return undefined;
  }
}

/** The users and keys of calls that were never answered, and missed keys, that nobody named: neither key nor user. */
export function unnamed(
  { users }: Population,
  unanswered: readonly UnansweredCall[],
  missed: readonly string[],
  named: ReadonlySet<string>,
): readonly string[] {
  const owners = new Map(users.flatMap((user) => user.keys.map((key) => [key.accessKeyId, user.name] as const)));
  const subjects = unanswered.map(({ parameters }) => parameters['AccessKeyId'] ?? parameters['UserName']);
  const all = new Set([...subjects.filter((subject) => subject !== undefined), ...missed]);
  return [...all].filter((subject) => !named.has(subject) && !named.has(owners.get(subject) ?? subject));
}

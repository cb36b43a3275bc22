import { quote } from '../../../lambda/findings/fields/fields.ts';
import { parseAccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { LedgerEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import { parseUserName } from '../../../lambda/domain/keys/user-name.ts';
import { callerIdentity } from '../../../lambda/adapters/aws/caller-identity.ts';
import type { Ledger } from '../../../lambda/usecases/ports/ledger.ts';
import { type UserEntry, userHistory } from '../../../lambda/usecases/change/user-history.ts';
import { accountIdOption } from '../../arguments/account-option.ts';
import { EXIT, type ExitCode, UsageError } from '../../terminal/exit-code.ts';
import { type LedgerOptions, openRecord } from '../../connect/open-record.ts';
import { print } from '../../terminal/print.ts';

export interface HistoryOptions extends LedgerOptions {
  readonly account?: string;
}

/** Prints what the ledger says of a key, or of all keys of a user, oldest first. */
export async function history(rawSubject: string, options: HistoryOptions): Promise<ExitCode> {
  const subject = subjectOf(rawSubject);
  const named = options.account === undefined ? undefined : accountIdOption(options.account);
  const account = named ?? (await callerIdentity()).account;
  const { ledger, name } = await openRecord(options);
  const entries = await entriesOf(account, subject, ledger);
  if (options.json === true) {
    print(JSON.stringify({ account, ...subject, ledger: name, entries: documents(subject, entries) }, null, 2));
    return EXIT.done;
  }
  const asked = 'userName' in subject ? `user ${subject.userName}` : subject.accessKeyId;
  if (entries.length === 0) print(`The ledger (${name}) knows nothing of ${asked} in account ${account}.`);
  for (const { subject: key, entry } of entries) {
    const column = 'userName' in subject ? `${key}  ` : '';
    print(`${entry.at.toISOString()}  ${column}${describe(entry)}`);
  }
  return EXIT.done;
}

type Subject = { readonly accessKeyId: string } | { readonly userName: string };

/** A key id is recognized by its prefix, so a user whose name is one is not found by it. */
function subjectOf(raw: string): Subject {
  const text = raw.trim();
  const parsed = parseAccessKeyId(text);
  if (parsed.kind === 'long-term' || parsed.kind === 'temporary') return { accessKeyId: parsed.accessKeyId };
  // A path is cut off elsewhere; here it may as well be a secret that was pasted.
  if (parseUserName(text) === text) return { userName: text };
  throw new UsageError(
    `${quote(text)} is neither an access key id nor a user name; give AKIA…, or the name without its path`,
  );
}

async function entriesOf(account: string, subject: Subject, ledger: Ledger): Promise<readonly UserEntry[]> {
  if ('userName' in subject) return userHistory(account, subject.userName, ledger);
  const entries = await ledger.history({ account, subject: subject.accessKeyId });
  return entries.map((entry) => ({ subject: subject.accessKeyId, entry }));
}

function documents(asked: Subject, entries: readonly UserEntry[]): readonly object[] {
  return entries.map(({ subject, entry }) => ('userName' in asked ? { subject, ...entry } : entry));
}

/** One entry in one line. */
export function describe(entry: LedgerEntry): string {
  switch (entry.kind) {
    case 'intent':
      return `intent      ${entry.action}, was ${entry.statusBefore} (${entry.cause})`;
    case 'announced':
      return `announced   ${entry.channels.join(' and ')} sent`;
    case 'warning':
      return `${entry.step === 'warning' ? 'warning    ' : 'last warning'} ${entry.reason}, ${entry.delivered ? 'delivered' : 'undelivered'}`;
    case 'outcome': {
      const evidence = 'evidence' in entry.outcome ? `, ${entry.outcome.evidence}` : '';
      const by = entry.requestedBy === undefined ? '' : `, by ${entry.requestedBy}`;
      return `outcome     ${entry.outcome.outcome} (${entry.source} ${entry.findingType}${evidence}${by})`;
    }
  }
}

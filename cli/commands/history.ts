import type { LedgerEntry } from '../../lambda/domain/ledger-entry.ts';
import { accessKeyArgument } from '../access-key-argument.ts';
import { accountIdOption } from '../account-option.ts';
import { callerIdentity } from '../../lambda/adapters/caller-identity.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type LedgerOptions, openRecord } from '../open-record.ts';
import { print } from '../print.ts';

export interface HistoryOptions extends LedgerOptions {
  readonly account?: string;
}

/** Prints what the ledger says of a key, oldest first. */
export async function history(rawKey: string, options: HistoryOptions): Promise<ExitCode> {
  const subject = accessKeyArgument(rawKey);
  const named = options.account === undefined ? undefined : accountIdOption(options.account);
  const account = named ?? (await callerIdentity()).account;
  const { ledger, name } = await openRecord(options);
  const entries = await ledger.history({ account, subject });
  if (options.json === true) {
    print(JSON.stringify({ account, accessKeyId: subject, ledger: name, entries }, null, 2));
    return EXIT.done;
  }
  if (entries.length === 0) print(`The ledger (${name}) knows nothing of ${subject} in account ${account}.`);
  for (const entry of entries) print(`${entry.at.toISOString()}  ${describe(entry)}`);
  return EXIT.done;
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

import { accountIdOf } from '../../domain/keys/account-id.ts';
import type { NamedUser } from '../../domain/keys/user-name.ts';
import { type Fields, listAt, textAt } from '../fields/fields.ts';
import { isStaleCheck, prowlerCheckOf } from '../named/prowler-check.ts';
import { userOfResource } from '../named/resource-user.ts';
import type { ScannedUser } from './scan.ts';

/** Whether an entry is a finding of Prowler, in AWS's format (ASFF) or in OCSF, of whatever check. */
export function isProwler(entry: Fields): boolean {
  return isAsff(entry) || textAt(entry, 'metadata', 'product', 'name') === 'Prowler';
}

function isAsff(entry: Fields): boolean {
  return prowlerCheckOf(textAt(entry, 'GeneratorId')) !== undefined;
}

/**
 * The users that one failed check of single keys names. Passed checks, muted ones and all other checks name no user.
 * @see https://docs.prowler.com/
 */
export function readProwler(entry: Fields): readonly ScannedUser[] {
  return isAsff(entry) ? readAsff(entry) : readOcsf(entry);
}

function readAsff(entry: Fields): readonly ScannedUser[] {
  const check = prowlerCheckOf(textAt(entry, 'GeneratorId'));
  const isOpen = textAt(entry, 'Compliance', 'Status') === 'FAILED' && textAt(entry, 'RecordState') !== 'ARCHIVED';
  if (!isOpen) return [];
  const resources = listAt(entry, 'Resources').filter((resource) => textAt(resource, 'Type') === 'AwsIamUser');
  const users = resources.map((resource) => userOfResource(textAt(resource, 'Id')));
  return named(check, textAt(entry, 'AwsAccountId'), users);
}

function readOcsf(entry: Fields): readonly ScannedUser[] {
  if (textAt(entry, 'status_code') !== 'FAIL' || textAt(entry, 'status') === 'Suppressed') return [];
  const resources = listAt(entry, 'resources').filter((resource) => textAt(resource, 'type') === 'AwsIamUser');
  const users = resources.map((resource) => userOfResource(textAt(resource, 'uid') ?? textAt(resource, 'name')));
  return named(textAt(entry, 'metadata', 'event_code'), textAt(entry, 'cloud', 'account', 'uid'), users);
}

function named(
  check: string | undefined,
  claimed: string | undefined,
  users: readonly (NamedUser | undefined)[],
): readonly ScannedUser[] {
  const account = accountIdOf(claimed);
  if (check === undefined || !isStaleCheck(check) || account === undefined) return [];
  return users.filter((user) => user !== undefined).map((user) => ({ kind: 'user', account, user, check }));
}

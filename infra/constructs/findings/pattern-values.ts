import type { EventEnvelope } from '../../../lambda/sources.ts';

/** What a field of an event pattern may be, in the few shapes that the rules need. */
type Condition = object | string | number | boolean;

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

export const present: Condition[] = [{ exists: true }];

/** The part of a pattern that selects one kind of event. */
export function envelope({ source, detailType }: EventEnvelope): { source: string[]; detailType: string[] } {
  return { source: [source], detailType: [detailType] };
}

/** Any value but these, or no such field: who sends no state has not closed anything. */
export function anythingBut(...values: readonly string[] | readonly number[]): Condition[] {
  return [{ 'anything-but': [...values] }, { exists: false }];
}

/** A bus has room for 30 rules with wildcards, all of the account's together, so only names without a fixed end use them. */
export function containing(...parts: readonly string[]): Condition[] {
  return parts.map((part) => ({ wildcard: `*${part}*` }));
}

export function endingWith(...ends: readonly string[]): Condition[] {
  return ends.map((end) => ({ suffix: end }));
}

export function notEndingWith(...ends: readonly string[]): Condition[] {
  return [{ 'anything-but': { suffix: [...ends] } }];
}

/**
 * The ways in which a finding's fields about a caller name a credential, a user or root: by the key's id; by the name or
 * unique id of a user, which a role's session has, too; by root's type or its principal id, the account's own number.
 * `exists` works on leaves only, so each field has a condition of its own. Empty texts name no caller.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function namingCaller(fields: {
  readonly keyId: string;
  readonly name: string;
  readonly id: string;
  readonly type: string;
}): object[] {
  const { keyId, name, id, type } = fields;
  const user = { [type]: ['IAMUser', { exists: false }] };
  return [
    { [keyId]: [{ 'anything-but': [''] }] },
    { [name]: [{ 'anything-but': [''] }], ...user },
    { [id]: [{ prefix: 'AIDA' }], ...user },
    { [id]: DIGITS.map((digit) => ({ prefix: digit })) },
    { [type]: ['Root'] },
  ];
}

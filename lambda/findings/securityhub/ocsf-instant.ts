import { at, type Fields, instantAt, numberAt } from '../fields/fields.ts';

/**
 * The instant of the last activity that a finding in OCSF records, else that of its last change.
 * @see https://schema.ocsf.io/1.6.0/objects/finding_info
 */
export function lastSeenAt(finding: Fields): Date | undefined {
  const info = at(finding, 'finding_info');
  return instantIn(info, 'last_seen_time') ?? instantIn(info, 'modified_time');
}

/** The instant of the first activity, if the finding records one. */
export function firstSeenAt(finding: Fields): Date | undefined {
  return instantIn(at(finding, 'finding_info'), 'first_seen_time');
}

function instantIn(info: unknown, field: string): Date | undefined {
  return instantAt(info, `${field}_dt`) ?? ofEpoch(numberAt(info, field));
}

// OCSF counts milliseconds; some products write seconds, which as milliseconds would lie in 1970.
function ofEpoch(number: number | undefined): Date | undefined {
  if (number === undefined) return undefined;
  const instant = new Date(number < 100_000_000_000 ? number * 1000 : number);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

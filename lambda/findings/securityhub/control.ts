import type { FindingState } from '../../domain/findings/finding.ts';
import { CIS_BENCHMARK, CONTROL_BY_GENERATOR, KEY_CONTROLS, type KeyControl } from '../../sources.ts';
import { quote } from '../fields/fields.ts';

/** The control by all its names; where none of these is given, the last part of the generator is its id. */
const CONTROL_BY_NAME: ReadonlyMap<string, KeyControl> = new Map([
  ...KEY_CONTROLS.map((control) => [control, control] as const),
  ...CONTROL_BY_GENERATOR,
]);

/**
 * The control about access keys that a finding of Security Hub is of, by its id, else by the generator of a standard;
 * `undefined` for all other controls. Old findings, and those of accounts without consolidated findings, have no id.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-changes-consolidation.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
 */
export function keyControlOf(controlId: string | undefined, generator: string | undefined): KeyControl | undefined {
  if (controlId !== undefined) return CONTROL_BY_NAME.get(controlId);
  if (generator === undefined) return undefined;
  const standard = generator.slice(generator.indexOf(CIS_BENCHMARK) > 0 ? generator.indexOf(CIS_BENCHMARK) : 0);
  return CONTROL_BY_NAME.get(standard) ?? CONTROL_BY_NAME.get(generator.slice(generator.lastIndexOf('/') + 1));
}

/** What a check found: AWS's words for it, OCSF's numbers and words, and Prowler's words. */
const POSTURES: ReadonlyMap<unknown, 'failed' | 'passed' | 'unjudged'> = new Map([
  ...(['FAILED', 3, 'Fail', 'FAIL'] as const).map((result) => [result, 'failed'] as const),
  ...(['PASSED', 1, 'Pass', 'PASS'] as const).map((result) => [result, 'passed'] as const),
  ...(['WARNING', 'NOT_AVAILABLE', 2, 'Warning', 0, 'Unknown', 'MANUAL'] as const).map(
    (result) => [result, 'unjudged'] as const,
  ),
]);

/**
 * The state that a check's result gives its finding, by the first of these that is a result; `undefined` where it has
 * none at all: the finding is about no check.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Compliance.html
 * @see https://schema.ocsf.io/1.6.0/objects/compliance
 */
export function postureOf(...claimed: readonly unknown[]): FindingState | undefined {
  const results = claimed.filter((result) => result !== undefined);
  if (results.length === 0) return undefined;
  const known = results.find((result) => POSTURES.has(result));
  switch (POSTURES.get(known)) {
    case 'failed':
      return { kind: 'open' };
    case 'passed':
      return { kind: 'resolved' };
    case 'unjudged':
      return { kind: 'finding-error', problem: `the check could not judge: ${quote(known)}` };
    case undefined:
      return { kind: 'malformed', problem: `the check's result is ${quote(results[0])}, no result` };
  }
}

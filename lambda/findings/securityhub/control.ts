import type { FindingState } from '../../domain/findings/finding.ts';
import { quote } from '../fields/fields.ts';

/** Controls of Security Hub about access keys: 90 days old, root's, unused for 90 days, unused for 45 days. */
export type KeyControl = 'IAM.3' | 'IAM.4' | 'IAM.8' | 'IAM.22';

const CIS = 'cis-aws-foundations-benchmark/v';

/** The control by all its names; where none of these is told, the last part of the generator is its id. */
const KEY_CONTROLS: ReadonlyMap<string, KeyControl> = new Map([
  ['IAM.3', 'IAM.3'],
  ['IAM.4', 'IAM.4'],
  ['IAM.8', 'IAM.8'],
  ['IAM.22', 'IAM.22'],
  [`${CIS}/1.2.0/rule/1.3`, 'IAM.8'],
  [`${CIS}/1.2.0/rule/1.4`, 'IAM.3'],
  [`${CIS}/1.2.0/rule/1.12`, 'IAM.4'],
  [`${CIS}/1.4.0/1.4`, 'IAM.4'],
  [`${CIS}/1.4.0/1.12`, 'IAM.22'],
  [`${CIS}/1.4.0/1.14`, 'IAM.3'],
  [`${CIS}/3.0.0/1.4`, 'IAM.4'],
  [`${CIS}/3.0.0/1.12`, 'IAM.22'],
  [`${CIS}/3.0.0/1.14`, 'IAM.3'],
  [`${CIS}/5.0.0/1.3`, 'IAM.4'],
  [`${CIS}/5.0.0/1.11`, 'IAM.22'],
  [`${CIS}/5.0.0/1.13`, 'IAM.3'],
  ['pci-dss/v/3.2.1/PCI.IAM.1', 'IAM.4'],
  ['pci-dss/v/3.2.1/PCI.IAM.7', 'IAM.8'],
]);

/**
 * The control about access keys that a finding of Security Hub is of, by its id, else by the generator of a standard;
 * `undefined` for all other controls. Old findings, and those of accounts without consolidated findings, have no id.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-changes-consolidation.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
 */
export function keyControlOf(controlId: string | undefined, generator: string | undefined): KeyControl | undefined {
  if (controlId !== undefined) return KEY_CONTROLS.get(controlId);
  if (generator === undefined) return undefined;
  const standard = generator.slice(generator.indexOf(CIS) > 0 ? generator.indexOf(CIS) : 0);
  return KEY_CONTROLS.get(standard) ?? KEY_CONTROLS.get(generator.slice(generator.lastIndexOf('/') + 1));
}

/** What a check found: AWS's words for it, OCSF's numbers and words, and Prowler's words. */
const POSTURES: ReadonlyMap<unknown, 'failed' | 'passed' | 'unjudged'> = new Map([
  ...(['FAILED', 3, 'Fail', 'FAIL'] as const).map((told) => [told, 'failed'] as const),
  ...(['PASSED', 1, 'Pass', 'PASS'] as const).map((told) => [told, 'passed'] as const),
  ...(['WARNING', 'NOT_AVAILABLE', 2, 'Warning', 0, 'Unknown', 'MANUAL'] as const).map(
    (told) => [told, 'unjudged'] as const,
  ),
]);

/**
 * The state that a check's result gives its finding, by the first of these that is a result; `undefined` where none is
 * told at all: the finding is about no check.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Compliance.html
 * @see https://schema.ocsf.io/1.6.0/objects/compliance
 */
export function postureOf(...told: readonly unknown[]): FindingState | undefined {
  const results = told.filter((result) => result !== undefined);
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

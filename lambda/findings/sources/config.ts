import { CONFIG_RULES } from '../../sources.ts';
import type { FindingState, Named, ParsedEvent } from '../../domain/findings/finding.ts';
import { at, type Fields, isFields, partitionOf, quote, textAt } from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';
import { userOfResource } from '../named/resource-user.ts';

/**
 * The verdict of AWS Config's managed rules about access keys on one user, or on root. A rule is known by its name, so
 * one that was deployed under a name of its own is `not-a-key-finding`, like all other rules.
 * @see https://docs.aws.amazon.com/config/latest/developerguide/example-config-rule-compliance-notification.html
 * @see https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html
 */
export function parseConfig(event: Fields): ParsedEvent {
  const detail = at(event, 'detail');
  if (!isFields(detail)) return malformed(`detail is ${quote(detail)}, not a change of compliance`);
  const rule = textAt(detail, 'configRuleName') ?? '';
  const resource = textAt(detail, 'resourceId');
  const names = namesOf(rule, resource);
  if (names === undefined || textAt(detail, 'messageType') !== 'ComplianceChangeNotification') {
    const problem = `${quote(at(detail, 'messageType'))} of rule ${quote(rule)} is about no key`;
    return { kind: 'ignored', source: 'config', reason: 'not-a-key-finding', detail: problem };
  }
  const account = textAt(detail, 'awsAccountId') ?? textAt(event, 'account');
  if (account === undefined) return malformed('neither detail.awsAccountId nor account names the account');
  const arn = textAt(detail, 'configRuleARN');
  return {
    kind: 'findings',
    source: 'config',
    findings: [
      {
        kind: 'stale',
        source: 'config',
        findingId: identifierOf(arn ?? rule, resource ?? 'unknown'),
        type: identifierOf(rule),
        severity: undefined,
        assertion: 'stale',
        attestation: { kind: 'aws' },
        state: stateOf(detail),
        account,
        partition: partitionOf(arn),
        activityAt: undefined,
        names,
        reference: undefined,
      },
    ],
  };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'config', problem };
}

// The rule on root is about the account, so its resource names no user.
function namesOf(rule: string, resource: string | undefined): Named | undefined {
  if (rule.includes(CONFIG_RULES.root)) return { kind: 'root', accessKeyId: undefined };
  if (!CONFIG_RULES.user.some((known) => rule.includes(known))) return undefined;
  const user = userOfResource(resource);
  return user === undefined ? { kind: 'nothing' } : { kind: 'user', user };
}

function stateOf(detail: Fields): FindingState {
  const compliance = at(detail, 'newEvaluationResult', 'complianceType');
  switch (compliance) {
    case 'NON_COMPLIANT':
      return { kind: 'open' };
    case 'COMPLIANT':
    case 'NOT_APPLICABLE':
      return { kind: 'resolved' };
    case 'INSUFFICIENT_DATA':
      return { kind: 'finding-error', problem: 'the rule had too little data to judge' };
    default:
      return {
        kind: 'malformed',
        problem: `newEvaluationResult.complianceType is ${quote(compliance)}, no compliance`,
      };
  }
}

import type { FindingState, ParsedEvent } from '../../domain/findings/finding.ts';
import { at, type Fields, instantAt, isTrueAt, listAt, textAt } from '../fields/fields.ts';
import { guardDutyTypeOf } from '../named/guardduty-type.ts';
import { identifierOf } from '../fields/identifier.ts';
import { isStaleCheck, prowlerCheckOf } from '../named/prowler-check.ts';
import { readKeys, readSuspects, readUsers } from './asff-resources.ts';
import { severityOf } from './asff-severity.ts';
import { keyControlOf, postureOf } from './control.ts';
import { type HubPlace, parseHubEvent } from './event.ts';
import type { HubClaims, ThreatClaims } from './finding.ts';
import { productOf } from './product.ts';
import { asffReferenceOf } from './reference.ts';

const CUSTOM_ACTION = 'Security Hub Findings - Custom Action';

/**
 * Findings that Security Hub imported, or that a person sent by a custom action, in AWS's format (ASFF). Whose word a
 * finding is depends on its product ARN, and on the action's ARN; nothing else in it is attested.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export function parseSecurityHubAsff(event: Fields): ParsedEvent {
  return parseHubEvent(event, { accountOf, claimsOf }, actionOf(event));
}

function accountOf(finding: Fields): string | undefined {
  return textAt(finding, 'AwsAccountId');
}

function actionOf(event: Fields): string | undefined {
  if (textAt(event, 'detail-type') !== CUSTOM_ACTION) return undefined;
  const [action] = listAt(event, 'resources');
  return typeof action === 'string' ? identifierOf(action) : 'unknown';
}

function claimsOf(finding: Fields, { account, id }: HubPlace): HubClaims {
  const generator = textAt(finding, 'GeneratorId');
  const type = typeOf(finding);
  return {
    product: productOf(at(finding, 'ProductArn')),
    account,
    id: textAt(finding, 'Id') ?? id,
    reference: asffReferenceOf(finding),
    activityAt: instantAt(finding, 'LastObservedAt'),
    firstActivityAt: instantAt(finding, 'FirstObservedAt'),
    record: recordOf(finding),
    threat: threatOf(finding, type, account),
    control: keyControlOf(textAt(finding, 'Compliance', 'SecurityControlId'), generator),
    isStaleCheck: isStaleCheck(prowlerCheckOf(generator)),
    check: generator,
    type,
    posture: postureOf(at(finding, 'Compliance', 'Status')),
    keys: readKeys(finding, account),
    users: readUsers(finding),
  };
}

// What the provider wrote cannot be changed by BatchUpdateFindings, as the finding's own types and severity can.
function typeOf(finding: Fields): string | undefined {
  const types = [...listAt(finding, 'FindingProviderFields', 'Types'), ...listAt(finding, 'Types')];
  return types.map((type) => textAt({ type }, 'type')).find((type) => type !== undefined);
}

function threatOf(finding: Fields, type: string | undefined, account: string): ThreatClaims {
  return {
    type: type === undefined ? undefined : guardDutyTypeOf(type),
    severity: severityOf(finding),
    state: threatStateOf(at(finding, 'ProductFields')),
    suspects: readSuspects(finding, account),
  };
}

// In old findings the fields of GuardDuty have no prefix.
function threatStateOf(fields: unknown): FindingState {
  if (isTrueAt(fields, 'aws/guardduty/service/additionalInfo/sample')) return { kind: 'sample' };
  const isArchived = isTrueAt(fields, 'aws/guardduty/service/archived') || isTrueAt(fields, 'archived');
  return { kind: isArchived ? 'archived' : 'open' };
}

function recordOf(finding: Fields): FindingState {
  const workflow = textAt(finding, 'Workflow', 'Status') ?? textAt(finding, 'WorkflowState');
  if (textAt(finding, 'RecordState') === 'ARCHIVED' || workflow === 'SUPPRESSED') return { kind: 'archived' };
  if (workflow === 'RESOLVED') return { kind: 'resolved' };
  return { kind: isOwnUpdate(finding) ? 'own-action' : 'open' };
}

// Security Hub sends a finding again when Keystop wrote its note on it; with newer activity it is news all the same.
function isOwnUpdate(finding: Fields): boolean {
  const notedAt = instantAt(finding, 'Note', 'UpdatedAt');
  const activityAt = instantAt(finding, 'LastObservedAt');
  if (notedAt === undefined || activityAt === undefined) return false;
  return textAt(finding, 'Note', 'UpdatedBy') === 'keystop' && activityAt <= notedAt;
}

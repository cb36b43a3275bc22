import { at, type Fields, numberAt, textAt } from '../fields/fields.ts';

// The lowest of GuardDuty's own numbers under each label.
const LABELS: ReadonlyMap<string, number> = new Map([
  ['INFORMATIONAL', 1],
  ['LOW', 1],
  ['MEDIUM', 4],
  ['HIGH', 7],
  ['CRITICAL', 9],
]);

/**
 * GuardDuty's severity, 1.0 to 10.0, as closely as the finding gives it: what the provider wrote comes first, since
 * anybody with BatchUpdateFindings can change the rest.
 * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_FindingProviderSeverity.html
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
 */
export function severityOf(finding: Fields): number | undefined {
  return severityIn(at(finding, 'FindingProviderFields', 'Severity')) ?? severityIn(at(finding, 'Severity'));
}

function severityIn(severity: unknown): number | undefined {
  const normalized = numberAt(severity, 'Normalized');
  const label = LABELS.get(textAt(severity, 'Label') ?? '');
  const tenth = normalized === undefined ? undefined : normalized / 10;
  return numberAt(severity, 'Product') ?? numberAt(severity, 'Original') ?? tenth ?? label;
}

/**
 * GuardDuty's finding type as GuardDuty itself writes it, from the name that it has in Security Hub: there the part
 * before the colon may be a category of its own, with spaces, and a hyphen stands for the slash. Any other name
 * stays as it is.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html#interpreting-findings-in-securityhub
 */
export function guardDutyTypeOf(name: string): string {
  const [, purpose, resource, family] = CLASSIFIER.exec(name) ?? CATEGORY.exec(name) ?? [];
  if (purpose === undefined || resource === undefined || family === undefined) return name;
  return `${purpose.replaceAll(' ', '')}:${resource}/${family}`;
}

/** `TTPs/Discovery/Recon:IAMUser-TorIPCaller`, `TTPs/PenTest:IAMUser/KaliLinux`, or GuardDuty's own name. */
const CLASSIFIER = /(?:^|\/)([^/:]+):([^/:-]+)[-/]([^:]+)$/;
/** `TTPs/Credential Access/IAMUser-AnomalousBehavior` */
const CATEGORY = /\/([^/:]+)\/([^/:-]+)-([^/:]+)$/;

/** The same id that GuardDuty's own event carries, from the finding's ARN; anything else stays as it is. */
export function guardDutyIdOf(arn: string): string {
  const [, id] = /\/finding\/([^/]+)$/.exec(arn) ?? [];
  return id ?? arn;
}

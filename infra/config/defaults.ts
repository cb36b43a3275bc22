/** Defaults of the deployment itself, and those of the policy that a check between fields needs. */
export const DEFAULTS = {
  stackName: 'Keystop',
  exposed: 'enforce',
  stale: 'enforce',
  sweepIntervalHours: 24,
  iamCallsPerSecond: 5,
  readAllTags: false,
  logRetentionDays: 365,
  globalEvents: false,
  customAction: false,
  feedback: false,
  revokeSessions: false,
  unusedDays: 90,
  warningDays: 14,
  finalWarningDays: 3,
} as const;

/** What the services hold, and which of them could not be asked. */
export interface Found {
  readonly events: readonly object[];
  readonly isGuardDutyOn: boolean;
  readonly health: 'asked' | 'no-support-plan' | 'other-account';
}

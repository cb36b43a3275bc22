import type { Scope } from '../shared/scope.ts';
import type { Response } from './responses.ts';

export interface JudgeContext extends Scope {
  readonly responses: readonly Response[];
  readonly trust: Trust;
  /** Where it is set, temporary credentials can be contained. @default - they are left to a person */
  readonly revocationPolicyArn?: string | undefined;
}

/** Whose findings, beside those of AWS's own services, can lead to a containment. */
export interface Trust {
  /** Product ARNs in Security Hub, exactly. */
  readonly products: readonly string[];
  /** The custom action that the stack created. */
  readonly customActionArn: string | undefined;
  /** Accounts that may report keys of other accounts than their own. */
  readonly reporterAccounts: readonly string[];
}

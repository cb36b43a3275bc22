import type { StatusChange } from './ports.ts';

export interface UserSessions {
  /**
   * Of all temporary credentials of a user: Inactive where the policy that denies them is attached to it, Active where
   * it is not; `undefined` where there is no such user.
   */
  status(userName: string, policyArn: string): Promise<'Active' | 'Inactive' | undefined>;
  /** Attaches the policy, or detaches it. The one door to `iam:AttachUserPolicy` and `iam:DetachUserPolicy`. */
  setStatus(change: SessionsStatusRequest): Promise<StatusChange>;
}

export interface SessionsStatusRequest {
  readonly userName: string;
  readonly policyArn: string;
  readonly status: 'Active' | 'Inactive';
}

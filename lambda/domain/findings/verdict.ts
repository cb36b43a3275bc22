import type { JudgeContext, Trust } from './judge-context.ts';
import type { Confidence, Finding, ParsedEvent, Attestation } from './finding.ts';
import type { NotificationReason } from '../ledger/outcome.ts';
import { placeFinding } from './placement.ts';
import { chooseResponse, type Response } from './responses.ts';
import { isInScope } from '../shared/scope.ts';
import type { NamedUser } from '../keys/user-name.ts';

/** What a finding leads to, with a reason code that is part of the public interface. */
export type Verdict =
  | {
      readonly verdict: 'contain';
      /** `active-again`: Keystop had contained the key, and it was reactivated outside Keystop. */
      readonly reason: 'exposed' | 'compromised' | 'requested' | 'active-again';
      readonly evidence: Confidence;
    }
  | { readonly verdict: 'evaluate'; readonly reason: 'stale' }
  | {
      readonly verdict: 'notify';
      readonly reason: NotificationReason;
    }
  | {
      readonly verdict: 'ignore';
      readonly reason:
        | 'sample-finding'
        | 'archived'
        | 'resolved'
        | 'own-action'
        | 'not-a-key-finding'
        | 'unsupported-event'
        /** Nothing by itself: the watch looks up in the ledger whether it undoes what Keystop did. */
        | 'watched-call'
        | 'finding-error';
    }
  | {
      readonly verdict: 'refuse';
      readonly reason: 'foreign-account' | 'protected-identity' | 'untrusted-source' | 'malformed';
    };

/** The verdict on one finding, from what it says alone: no account is asked, nothing is trusted that IAM can check. */
export function judge(finding: Finding, context: JudgeContext): Verdict {
  switch (finding.state.kind) {
    case 'sample':
      return { verdict: 'ignore', reason: 'sample-finding' };
    case 'archived':
      return { verdict: 'ignore', reason: 'archived' };
    case 'resolved':
      return { verdict: 'ignore', reason: 'resolved' };
    case 'own-action':
      return { verdict: 'ignore', reason: 'own-action' };
    case 'finding-error':
      return { verdict: 'ignore', reason: 'finding-error' };
    case 'malformed':
      return { verdict: 'refuse', reason: 'malformed' };
    case 'open':
      return judgeOpen(finding, context);
  }
}

function judgeOpen(finding: Finding, context: JudgeContext): Verdict {
  if (!isInScope(context, finding.account)) return { verdict: 'refuse', reason: 'foreign-account' };
  switch (finding.names.kind) {
    case 'root':
      return { verdict: 'notify', reason: 'root-credentials' };
    case 'temporary-credentials':
      return judgeSession(finding, finding.names.user, context);
    case 'other-credential':
    case 'nothing':
      return { verdict: 'notify', reason: 'no-key-named' };
    case 'user':
      // Stale findings name no key: it is the user's keys that are evaluated.
      return finding.kind === 'stale' ? EVALUATE : { verdict: 'notify', reason: 'no-key-named' };
    case 'access-key':
      return finding.kind === 'stale' ? EVALUATE : judgeKey(finding, context);
  }
}

// A session of a user whom AWS names by the unique id as well: a name alone may be a role's.
function judgeSession(finding: Finding, user: NamedUser | undefined, context: JudgeContext): Verdict {
  const isUsers = user?.name !== undefined && user.id !== undefined;
  if (context.revocationPolicyArn !== undefined && isUsers && finding.kind === 'exposed') {
    const wanted = judgeKey(finding, context);
    if (wanted.verdict === 'contain') return wanted;
  }
  return { verdict: 'notify', reason: 'temporary-credentials' };
}

const EVALUATE: Verdict = { verdict: 'evaluate', reason: 'stale' };

// A source that is not trusted may lead to a notice, never to a containment.
function judgeKey(finding: Finding, context: JudgeContext): Verdict {
  const wanted = weigh(finding, context.responses);
  if (wanted.verdict !== 'contain' || isTrusted(finding, context.trust)) return wanted;
  return { verdict: 'refuse', reason: 'untrusted-source' };
}

function weigh(finding: Finding, responses: readonly Response[]): Verdict {
  switch (finding.assertion) {
    case 'exposed':
    case 'compromised':
    case 'requested':
      return { verdict: 'contain', reason: finding.assertion, evidence: evidenceOf(finding.attestation) };
    case 'stale':
      return EVALUATE;
    case 'by-type': {
      const { response, evidence } = chooseResponse(responses, finding.type, finding.severity);
      if (response === 'notify') return { verdict: 'notify', reason: 'below-threshold' };
      return { verdict: 'contain', reason: 'compromised', evidence };
    }
  }
}

// AWS and people know what they say of a key; what another product says goes through the brake.
function evidenceOf(attestation: Attestation): Confidence {
  return attestation.kind === 'product' ? 'suspicion' : 'proof';
}

/**
 * Whether the attested source of a finding may have a key of its account contained: a reporter may for one account and
 * not for another, so this is asked anew where the key turns out to belong elsewhere.
 */
export function isTrusted({ attestation, account }: Pick<Finding, 'attestation' | 'account'>, trust: Trust): boolean {
  switch (attestation.kind) {
    case 'aws':
    case 'keystop':
    case 'operator':
      return true;
    case 'product':
      return trust.products.includes(attestation.productArn);
    case 'custom-action':
      return attestation.actionArn === trust.customActionArn;
    case 'reporter':
      return attestation.account === account || trust.reporterAccounts.includes(attestation.account);
  }
}

/** A finding with its verdict; `finding` is missing where the event as a whole was ignored or malformed. */
export interface Assessment {
  readonly verdict: Verdict;
  readonly finding: Finding | undefined;
  /** In words, for the log: why an event was ignored, what is malformed. */
  readonly detail: string | undefined;
}

/** Every finding of an event with its verdict, in the event's order; always at least one. */
export function assess(event: ParsedEvent, context: JudgeContext): readonly Assessment[] {
  switch (event.kind) {
    case 'findings':
      return event.findings.map((parsed) => {
        const finding = placeFinding(parsed, context);
        const detail = 'problem' in finding.state ? finding.state.problem : undefined;
        return { verdict: judge(finding, context), finding, detail };
      });
    case 'ignored':
      return [{ verdict: { verdict: 'ignore', reason: event.reason }, finding: undefined, detail: event.detail }];
    case 'malformed':
      return [{ verdict: { verdict: 'refuse', reason: 'malformed' }, finding: undefined, detail: event.problem }];
  }
}

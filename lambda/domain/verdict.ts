import type { Evidence, Finding, ParsedEvent } from './finding.ts';
import { chooseResponse, type Response } from './responses.ts';

/** What a finding leads to, with a reason code that is part of the public interface. */
export type Verdict =
  | {
      readonly verdict: 'contain';
      readonly reason: 'exposed' | 'compromised' | 'requested';
      readonly evidence: Evidence;
    }
  | { readonly verdict: 'evaluate'; readonly reason: 'stale' }
  | {
      readonly verdict: 'notify';
      readonly reason: 'root-credentials' | 'temporary-credentials' | 'below-threshold' | 'no-key-named';
    }
  | {
      readonly verdict: 'ignore';
      readonly reason: 'sample-finding' | 'archived' | 'resolved' | 'not-a-key-finding' | 'unsupported-event';
    }
  | { readonly verdict: 'refuse'; readonly reason: 'foreign-account' | 'protected-identity' | 'malformed' };

export interface JudgeContext {
  readonly responses: readonly Response[];
  /** Ids of the accounts whose keys may be touched. */
  readonly accounts: readonly string[];
}

/** The verdict on one finding, from what it says alone: no account is asked, nothing is trusted that IAM can check. */
export function judge(finding: Finding, context: JudgeContext): Verdict {
  switch (finding.state.kind) {
    case 'sample':
      return { verdict: 'ignore', reason: 'sample-finding' };
    case 'archived':
      return { verdict: 'ignore', reason: 'archived' };
    case 'resolved':
      return { verdict: 'ignore', reason: 'resolved' };
    case 'malformed':
      return { verdict: 'refuse', reason: 'malformed' };
    case 'open':
      return judgeOpen(finding, context);
  }
}

function judgeOpen(finding: Finding, context: JudgeContext): Verdict {
  if (!context.accounts.includes(finding.account)) return { verdict: 'refuse', reason: 'foreign-account' };
  if (finding.kind === 'stale') return { verdict: 'evaluate', reason: 'stale' };
  switch (finding.names.kind) {
    case 'root':
      return { verdict: 'notify', reason: 'root-credentials' };
    case 'temporary-credentials':
      return { verdict: 'notify', reason: 'temporary-credentials' };
    case 'other-credential':
    case 'user':
    case 'nothing':
      return { verdict: 'notify', reason: 'no-key-named' };
    case 'access-key':
      return judgeKey(finding, context.responses);
  }
}

function judgeKey(finding: Finding, responses: readonly Response[]): Verdict {
  switch (finding.assertion) {
    case 'exposed':
    case 'compromised':
    case 'requested':
      return { verdict: 'contain', reason: finding.assertion, evidence: 'proof' };
    case 'by-type': {
      const { response, evidence } = chooseResponse(responses, finding.type, finding.severity);
      if (response === 'notify') return { verdict: 'notify', reason: 'below-threshold' };
      return { verdict: 'contain', reason: 'compromised', evidence };
    }
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
      return event.findings.map((finding) => ({
        verdict: judge(finding, context),
        finding,
        detail: finding.state.kind === 'malformed' ? finding.state.problem : undefined,
      }));
    case 'ignored':
      return [{ verdict: { verdict: 'ignore', reason: event.reason }, finding: undefined, detail: event.detail }];
    case 'malformed':
      return [{ verdict: { verdict: 'refuse', reason: 'malformed' }, finding: undefined, detail: event.problem }];
  }
}

import type { ContainOptions } from './contain-options.ts';
import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { Finding } from '../../../lambda/domain/findings/finding.ts';
import type { Outcome } from '../../../lambda/domain/ledger/outcome.ts';
import { judge } from '../../../lambda/domain/findings/verdict.ts';
import { handleAssessments } from '../../../lambda/usecases/respond/respond.ts';
import { accessKeyArgument } from '../../arguments/access-key-argument.ts';
import { EXIT, type ExitCode, UsageError } from '../../terminal/exit-code.ts';
import { openShell, type Shell } from '../../connect/responder-session.ts';
import { userOption } from '../../arguments/user-option.ts';
import { containOwn } from './contain-own.ts';
import { printOutcome } from './print-outcome.ts';

/** Sets a key Inactive on an operator's word, through the same use case as a finding. */
export async function contain(rawKey: string | undefined, options: ContainOptions): Promise<ExitCode> {
  if (options.own === true) return containOwn(rawKey, options);
  if (rawKey === undefined)
    throw new UsageError('no access key id was given; name one, or use --own for the key that signs');
  const accessKeyId = accessKeyArgument(rawKey);
  const user = userOption(options.user);
  const shell = await openShell(options);
  if (shell.caller.accessKeyId === accessKeyId) {
    throw new UsageError(
      `${accessKeyId} signs this very command; use --own if you mean it: only another credential can undo it`,
    );
  }
  const outcome = await request(accessKeyId, user, options.reason, shell);
  printOutcome({ accessKeyId, outcome, cause: 'exposed', ledgerName: shell.ledgerName, json: options.json === true });
  return outcome.outcome === 'contained' || outcome.outcome === 'already-inactive' ? EXIT.done : EXIT.failed;
}

async function request(
  accessKeyId: AccessKeyId,
  user: string | undefined,
  reason: string,
  shell: Shell,
): Promise<Outcome> {
  const { caller, account, policy, ports } = shell;
  const finding: Finding = {
    kind: 'exposed',
    source: 'command',
    findingId: `command:${caller.arn}:${ports.clock.now().toISOString()}`,
    type: reason,
    severity: undefined,
    assertion: 'requested',
    attestation: { kind: 'operator' },
    reference: undefined,
    state: { kind: 'open' },
    account,
    partition: caller.arn.split(':')[1] ?? 'aws',
    activityAt: undefined,
    names: { kind: 'access-key', accessKeyId, user: user === undefined ? undefined : { name: user, id: undefined } },
  };
  const assessment = { verdict: judge(finding, policy), finding, detail: undefined };
  const [handled] = await handleAssessments([assessment], policy, ports, { requestedBy: caller.arn });
  if (handled?.outcome === undefined) throw new Error('the request led to no outcome');
  return handled.outcome;
}

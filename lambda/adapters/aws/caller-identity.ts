import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { parseRequester } from '../../domain/reactivate/requester.ts';
import { awsFault, isAwsError } from './aws-fault.ts';
import type { ClientOptions } from './client-options.ts';
import { stsClient } from './sts-client.ts';

/** Who signs, as AWS attests it. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** User name without path; `undefined` for roles and root. */
  readonly userName: string | undefined;
  readonly isRoot: boolean;
  /** The access key id that signs. */
  readonly accessKeyId: string;
}

/** @throws RemediationError where there are no credentials, or AWS refuses them */
export async function callerIdentity(options: ClientOptions = {}): Promise<Caller> {
  const sts = stsClient(options);
  try {
    const { Account: account = '', Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    const { accessKeyId } = await sts.config.credentials();
    const requester = parseRequester(arn);
    const userName = requester?.kind === 'user' ? requester.userName : undefined;
    return { account, arn, userName, isRoot: requester?.kind === 'root', accessKeyId };
  } catch (fault) {
    throw awsFault('sts:GetCallerIdentity', fault);
  }
}

/** Whether AWS refuses the credentials that sign, as it does once their key is Inactive. */
export async function isCallerRefused(): Promise<boolean> {
  const sts = stsClient({ maxAttempts: 2 });
  try {
    await sts.send(new GetCallerIdentityCommand({}));
    return false;
  } catch (fault) {
    if (isAwsError(fault, 'InvalidClientTokenId', 'UnrecognizedClient')) return true;
    throw awsFault('sts:GetCallerIdentity', fault);
  }
}

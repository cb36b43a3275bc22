import { GetAccountSummaryCommand, type IAMClient } from '@aws-sdk/client-iam';
import { GetAccessKeyInfoCommand, type STSClient } from '@aws-sdk/client-sts';
import { accountIdOf } from '../../domain/keys/account-id.ts';
import type { AccessKeyId } from '../../domain/keys/access-key.ts';
import type { AccountLookup } from '../../usecases/ports/iam.ts';
import { awsFault, isAwsError, unexpectedAnswer } from '../aws/aws-fault.ts';
import { stsClient } from '../aws/sts-client.ts';

/**
 * Which account owns a key, and whether this account's root has one.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export function iamAccountLookup(options: { readonly iam: IAMClient; readonly sts?: STSClient }): AccountLookup {
  const { iam, sts = stsClient() } = options;
  return {
    accountOf: (accessKeyId) => accountOf(sts, accessKeyId),
    hasRootKey: () => hasRootKey(iam),
  };
}

async function accountOf(sts: STSClient, accessKeyId: AccessKeyId): Promise<string | undefined> {
  const asked = `sts:GetAccessKeyInfo for ${accessKeyId}`;
  try {
    const { Account: account } = await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: accessKeyId }));
    if (account === undefined || account === '') return undefined;
    if (accountIdOf(account) === undefined) throw unexpectedAnswer(asked, `account ${account}`);
    return account;
  } catch (fault) {
    if (isUnknownKey(fault)) return undefined;
    throw awsFault(asked, fault);
  }
}

// A refusal that says what is not authorized is a missing permission; one that does not is about the key.
function isUnknownKey(fault: unknown): boolean {
  if (isAwsError(fault, 'ValidationError', 'NoSuchEntity')) return true;
  return (
    isAwsError(fault, 'AccessDenied') && fault instanceof Error && !/not authorized to perform/i.test(fault.message)
  );
}

async function hasRootKey(iam: IAMClient): Promise<boolean> {
  const asked = 'iam:GetAccountSummary';
  try {
    const { SummaryMap: summary } = await iam.send(new GetAccountSummaryCommand({}));
    const present = summary?.AccountAccessKeysPresent;
    if (present === undefined) throw unexpectedAnswer(asked, 'no AccountAccessKeysPresent');
    return present > 0;
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

import { iamClient } from '../../adapters/aws/iam-client.ts';
import { once } from '../../usecases/shared/once.ts';
import type { Settings } from '../../settings.ts';

type IamClient = ReturnType<typeof iamClient>;

/** Who a function is in the accounts, as their CloudTrail shows it. */
const SESSION_NAME = 'keystop';

/**
 * Makes an IAM client for an account. Without a role to take there is one client, with the function's own credentials:
 * its own account is all that is in scope then. A role is taken when a client's first call is made, not before.
 */
export function accountClients(settings: Pick<Settings, 'memberRoleArn'>): (account: string) => IamClient {
  const own = iamClient();
  const credentialsOf = accountCredentials(settings);
  return (account) => {
    const credentials = credentialsOf(account);
    return credentials === undefined ? own : iamClient({ credentials }, own);
  };
}

/** Credentials for an account, for a client to ask; `undefined` means the function's own. */
export function accountCredentials({ memberRoleArn }: Pick<Settings, 'memberRoleArn'>) {
  // Loaded when it is first used: without an organization it never is.
  const load = once(async () => {
    const { memberRole } = await import('../../adapters/aws/member-role.ts');
    return memberRole({ roleArn: memberRoleArn ?? '', sessionName: SESSION_NAME });
  });
  return (account: string) => (memberRoleArn === undefined ? undefined : async () => (await load())(account));
}

import { iamClient } from '../../lambda/adapters/aws/iam-client.ts';
import { iamAccessKeys } from '../../lambda/adapters/iam/iam-access-keys.ts';
import type { AccessKeyId } from '../../lambda/domain/keys/access-key.ts';
import { answerFor } from '../support/stand-ins/iam-of-world.ts';
import { startIamStandIn } from '../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../support/stand-ins/loopback.ts';
import { FakeIam, keyIdOf } from '../support/world/world-iam.ts';
import { iamPorts } from '../support/world/world-ports.ts';
import { describeAccessKeysContract, type KeyToMake, type MadeUser } from './access-keys-contract.ts';

const ACCOUNT = '111122223333';
const UNKNOWN = keyIdOf(ACCOUNT, 4_000_000_000);

/** Makes users in an account of the World, one after another. */
function usersIn(iam: FakeIam): (...keys: readonly KeyToMake[]) => Promise<MadeUser> {
  let made = 0;
  return async (...keys) => {
    const userName = `user-${(made += 1)}`;
    iam.addUser(userName);
    return { userName, ids: keys.map((key) => added(iam, userName, key)) };
  };
}

function added(iam: FakeIam, userName: string, { usedAt, ...options }: KeyToMake): AccessKeyId {
  const id = iam.addKey(userName, options);
  if (usedAt !== undefined) iam.use(id, usedAt);
  return id;
}

describeAccessKeysContract('the World', async () => {
  const iam = new FakeIam(ACCOUNT, Date.now);
  const { keys } = iamPorts({ iam, stsAccounts: new Map() }, async (_operation, _args, act) => act());
  return { keys, addUser: usersIn(iam), unknownKey: UNKNOWN, close: async () => undefined };
});

describeAccessKeysContract('the stand-in over HTTP', async () => {
  const iam = new FakeIam(ACCOUNT, Date.now);
  const standIn = await startIamStandIn();
  answerFor(iam, standIn);
  const client = iamClient({ endpoint: standIn.url, region: 'us-east-1', credentials: STAND_IN_CREDENTIALS });
  const close = async () => {
    client.destroy();
    await standIn.stop();
  };
  return { keys: iamAccessKeys({ client }), addUser: usersIn(iam), unknownKey: UNKNOWN, close };
});

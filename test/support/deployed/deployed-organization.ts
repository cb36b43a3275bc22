import { IAMClient } from '@aws-sdk/client-iam';
import { startEmulator } from '../../emulator/emulator.ts';
import { projectRoot } from '../../emulator/server.ts';
import { synthesized } from './assembly.ts';
import { Deployed } from './deployed.ts';

export const HUB = '111122223333';
export const MANAGEMENT = '999988887777';
export const MEMBERS = ['222233334444', '333344445555', '666677778888'] as const;
export const SUSPENDED = '555566667777';
/** Of no organization, or of one of its own. */
export const OUTSIDER = '444455556666';
/** Where the hub is, and another one. */
export const REGIONS = ['us-east-1', 'eu-west-1'] as const;

/** The accounts that Keystop guards. */
export const GUARDED = [HUB, MANAGEMENT, ...MEMBERS];

/** The real stacks of an organization, all of them deployed by one command from the hub's account. */
export async function deployOrganization(): Promise<Deployed> {
  const unit = 'ou-keys-workload';
  const [first, inner, atRoot] = MEMBERS;
  const emulator = await startEmulator({
    accountId: HUB,
    organization: {
      managementAccount: MANAGEMENT,
      delegatedAdministrators: [HUB],
      accounts: [
        { accountId: HUB },
        { accountId: first, organizationalUnit: unit },
        { accountId: inner, organizationalUnit: `${unit}/ou-keys-innerone` },
        { accountId: atRoot },
        { accountId: SUSPENDED, organizationalUnit: unit, state: 'SUSPENDED' },
      ],
    },
  });
  try {
    await emulator.bootstrapAll([HUB, MANAGEMENT], REGIONS);
    const configuration = 'test/support/deployed/keystop.organization.config.json';
    const app = await synthesized({ configuration, env: emulator.childEnv() });
    const { Keystop = {} } = await emulator.deployCdk({ appDir: projectRoot, app, timeoutSeconds: 240 });
    return new Deployed(emulator, Keystop);
  } catch (fault) {
    await emulator.stop();
    throw fault;
  }
}

/** IAM of an account, as its root. */
export function iamOf({ emulator }: Deployed, account: string): IAMClient {
  return new IAMClient(emulator.clientConfig(emulator.rootOf(account)));
}

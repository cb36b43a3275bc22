import { ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import type { Credentials } from '../../emulator/emulator.ts';
import { eventually } from '../../emulator/eventually.ts';
import { iamOf, MEMBERS } from '../../support/deployed/deployed-organization.ts';
import type { Deployed, SeededUser } from '../../support/deployed/deployed.ts';
import { findingFor } from '../../support/builders/events/finding-for.ts';
import { runCli } from '../../support/deployed/run-cli.ts';

const [MEMBER] = MEMBERS;

async function policiesOf(keystop: Deployed, { userName }: SeededUser): Promise<readonly (string | undefined)[]> {
  const asked = new ListAttachedUserPoliciesCommand({ UserName: userName });
  const { AttachedPolicies = [] } = await iamOf(keystop, MEMBER).send(asked);
  return AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
}

/** Of the sessions of a member's users, with `revokeSessions`. */
export function checkMemberSessions(
  deployed: () => { readonly keystop: Deployed; readonly overriding: () => Promise<Credentials> },
): void {
  describe('sessions of a member’s user', () => {
    it('are denied by that account’s own policy with the key, and reactivated with it by the member’s roles', async () => {
      const { keystop, overriding } = deployed();
      const user = await keystop.user({ accountId: MEMBER, keys: [{}] });
      const { accessKeyId } = user.key;
      const { userName } = user;
      await keystop.emulator.putAwsEvent(findingFor({ accessKeyId, userName, account: MEMBER }));
      const denied = await eventually('the policy to be attached', async () => {
        const policies = await policiesOf(keystop, user);
        return policies.length > 0 ? policies : undefined;
      });
      await keystop.handled(`user/${userName}`);
      const undo = ['reactivate', accessKeyId, '--override', '--reason', 'false alarm'];
      const { code, stderr } = await runCli(keystop.emulator, undo, { as: await overriding() });
      expect([denied, code, stderr, await policiesOf(keystop, user)]).toEqual([
        [`arn:aws:iam::${MEMBER}:policy/Keystop-deny-sessions`],
        0,
        '',
        [],
      ]);
    });
  });
}

import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { SECOND_LOOK } from '../../../lambda/contract.ts';
import type { SeededUser } from '../../support/deployed/deployed.ts';
import { eventually } from '../../emulator/eventually.ts';
import { findingFor } from '../../support/builders/events/finding-for.ts';
import { keystop, notices, run } from './shared.ts';

function exposed({ key, userName }: SeededUser): Promise<string> {
  return keystop.emulator.putAwsEvent(findingFor({ accessKeyId: key.accessKeyId, userName, account: keystop.account }));
}

async function contained(): Promise<SeededUser> {
  const user = await keystop.user({ keys: [{}, {}] });
  await exposed(user);
  await keystop.settled(user.key.accessKeyId);
  return user;
}

async function setActiveByHand({ userName, key: { accessKeyId } }: SeededUser): Promise<void> {
  await keystop.iam.send(
    new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Active' }),
  );
}

/** Lets the minute pass, and waits until the key was looked at again. */
async function passMinute({ key: { accessKeyId } }: SeededUser): Promise<void> {
  await keystop.emulator.setClock(SECOND_LOOK.delaySeconds + 1);
  await eventually(
    `a look at ${accessKeyId}`,
    async () => (await keystop.logged('a key was looked at again', accessKeyId)).length > 0 || undefined,
    60,
  );
}

const outcomesOf = async ({ key: { accessKeyId } }: SeededUser) =>
  (await keystop.settled(accessKeyId)).map(({ outcome, source }) => [outcome.outcome, source]);

export function checkSecondLook(): void {
  describe('a minute after a containment', () => {
    afterEach(() => keystop.emulator.setClock(0));

    it('a key that was set Active outside Keystop is contained again, recorded and told, and the other key is left alone', async () => {
      const user = await contained();
      await setActiveByHand(user);
      await passMinute(user);
      const statuses = await keystop.contained(user);
      expect([statuses, await outcomesOf(user)]).toEqual([
        ['Inactive', 'Active'],
        [
          ['contained', 'guardduty'],
          ['contained', 'watch'],
        ],
      ]);
      const again = `key …${user.key.accessKeyId.slice(-4)} set Inactive again`;
      const told = await notices.some('the notice', ({ subject }) => subject.includes(again));
      expect(told).toHaveLength(1);
    });

    it('a key that is still Inactive leads to no outcome and no notice', async () => {
      const user = await contained();
      await passMinute(user);
      const { accessKeyId } = user.key;
      const told = await notices.now(({ commands }) => commands.some((command) => command.includes(accessKeyId)));
      expect([await keystop.statuses(user), await outcomesOf(user), told.length]).toEqual([
        ['Inactive', 'Active'],
        [['contained', 'guardduty']],
        1,
      ]);
    });

    it('a key that Keystop gave back is left Active', async () => {
      const user = await contained();
      await run(['reactivate', user.key.accessKeyId, '--override', '--direct', '--reason', 'false alarm']);
      await passMinute(user);
      expect(await keystop.statuses(user)).toEqual(['Active', 'Active']);
    });

    it('a key that an operator contained is looked at, too', async () => {
      const user = await keystop.user();
      await run(['contain', user.key.accessKeyId]);
      await setActiveByHand(user);
      await passMinute(user);
      expect(await keystop.contained(user)).toEqual(['Inactive']);
    });

    it('a look waits while Keystop is paused, and is taken once it is resumed', async () => {
      const user = await contained();
      await setActiveByHand(user);
      await run(['pause']);
      await keystop.emulator.setClock(SECOND_LOOK.delaySeconds + 1);
      const waiting = await keystop.logged('a key was looked at again', user.key.accessKeyId);
      const meanwhile = await keystop.statuses(user);
      await run(['resume']);
      expect([waiting, meanwhile, await keystop.contained(user, 60)]).toEqual([
        [],
        ['Active', 'Active'],
        ['Inactive', 'Active'],
      ]);
    });
  });
}

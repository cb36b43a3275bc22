import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import type { AwsEvent } from '../../emulator/emulator.ts';
import { eventually } from '../../emulator/eventually.ts';
import { newAccessKeyId } from '../../emulator/key-ids.ts';
import type { SeededUser } from '../../support/deployed/deployed.ts';
import { findingFor } from '../../support/builders/events/finding-for.ts';
import { aNewKey, anActivation } from '../../support/builders/events/watched-events.ts';
import { keystop, notices } from './shared.ts';

const WHO = 'Who: arn:aws:sts::';

async function containedKey(): Promise<SeededUser> {
  const user = await keystop.user({ keys: [{}, {}] });
  const { accessKeyId } = user.key;
  await keystop.emulator.putAwsEvent(findingFor({ accessKeyId, userName: user.userName, account: keystop.account }));
  await keystop.contained(user);
  await keystop.settled(accessKeyId);
  return user;
}

/** What CloudTrail says, on the bus on which EventBridge hears it. The emulator records no calls by itself. */
async function hear(event: unknown): Promise<void> {
  const { account: _account, region: _region, ...told } = event as AwsEvent;
  await keystop.emulator.putAwsEvent(told);
}

const now = () => ({ at: new Date().toISOString(), id: newAccessKeyId(keystop.account), account: keystop.account });

async function setActive({ userName, key }: SeededUser): Promise<void> {
  const { accessKeyId } = key;
  await keystop.iam.send(
    new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Active' }),
  );
  await hear(anActivation(accessKeyId, userName, now()));
}

/** Somebody takes all concurrency from a function. */
function aStop(functionName: string): unknown {
  const eventName = 'PutFunctionConcurrency20171031';
  const requestParameters = { functionName, reservedConcurrentExecutions: 0 };
  const told = anActivation('', undefined, { ...now(), detail: { eventName, requestParameters } });
  return { ...(told as AwsEvent), source: 'aws.lambda' };
}

const telling =
  (text: string) =>
  ({ lines, commands }: Notice): boolean =>
    commands.some((command) => command.includes(text)) && lines.some((line) => line.startsWith('Who: '));

export function checkWatch(): void {
  describe('a contained key that others set Active', () => {
    it('is contained again, and people hear who did it', async () => {
      const user = await containedKey();
      await setActive(user);
      await eventually('the second containment', async () =>
        (await keystop.settled(user.key.accessKeyId)).length === 2 ? true : undefined,
      );
      const [notice] = await notices.some('the notice', telling(user.key.accessKeyId));
      expect(await keystop.statuses(user)).toEqual(['Inactive', 'Active']);
      expect([notice?.subject.endsWith(`set Inactive again (${keystop.account})`), notice?.lines.join('\n')]).toEqual([
        true,
        expect.stringContaining(`${WHO}${keystop.account}:assumed-role/deployer/terraform called UpdateAccessKey at `),
      ]);
    });
  });

  describe('a key that is set Active and that Keystop never contained', () => {
    it('stays Active, and nobody is told', async () => {
      const user = await keystop.user();
      await hear(anActivation(user.key.accessKeyId, user.userName, now()));
      const [line] = await eventually('the call to be looked into', async () => {
        const lines = await keystop.logged('watched call', user.key.accessKeyId);
        return lines.length > 0 ? lines : undefined;
      });
      expect(line).toContain('Keystop does not hold the key Inactive');
      expect([await keystop.statuses(user), await keystop.outcomes(user.key.accessKeyId)]).toEqual([['Active'], []]);
    });
  });

  describe('a change of Keystop by hand', () => {
    it('is told of by the rule itself, with who made it', async () => {
      const functionName = keystop.output('ResponderFunctionName');
      await hear(aStop(functionName));
      const told = `called PutFunctionConcurrency20171031 on ${functionName} at `;
      const [notice] = await notices.some('the notice', ({ lines }) => lines.some((line) => line.includes(told)));
      expect(notice?.lines[0]).toContain(`${WHO}${keystop.account}:assumed-role/deployer/terraform ${told}`);
    });
  });

  describe('a key that is created with a contained one', () => {
    it('is told of, with the command that contains it', async () => {
      const user = await containedKey();
      const created = newAccessKeyId(keystop.account);
      await hear(aNewKey(created, user.userName, { signedWith: user.key.accessKeyId, ...now() }));
      const [notice] = await notices.some('the notice', telling(created));
      expect([notice?.urgency, notice?.commands]).toEqual(['highest', [`keystop contain ${created}`]]);
    });
  });
}

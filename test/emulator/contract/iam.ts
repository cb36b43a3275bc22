import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserTagsCommand,
  ListUsersCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetAccessKeyInfoCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { newAccessKeyId } from '../key-ids.ts';
import { account, aKey, aUser, deactivate, emulator, iam, policy, statusOf } from './support.ts';

const rootKeysPresent = async () =>
  (await iam.send(new GetAccountSummaryCommand())).SummaryMap?.AccountAccessKeysPresent;

export function checkIam(): void {
  describe('IAM in the emulator', () => {
    it('pages ListUsers', async () => {
      await emulator.seed([{ userName: 'a-first' }, { userName: 'b-second', path: '/other/' }]);
      const first = await iam.send(new ListUsersCommand({ MaxItems: 1 }));
      const second = await iam.send(new ListUsersCommand({ MaxItems: 1, Marker: first.Marker }));
      expect([first.IsTruncated, first.Users?.[0]?.UserName, second.Users?.[0]?.Path]).toEqual([
        true,
        'a-first',
        '/other/',
      ]);
    });

    it('keeps back-dated keys with their tags and last use', async () => {
      const used = { createdAt: '2020-01-02T03:04:05Z', lastUsedAt: '2021-02-03T04:05:06Z', lastUsedService: 'ec2' };
      const { userName, key } = await aUser({ tags: { owner: 'a&b <c>' } }, [aKey(used)]);
      const list = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
      const last = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }));
      const tags = await iam.send(new ListUserTagsCommand({ UserName: userName }));
      expect(list.AccessKeyMetadata?.[0]?.CreateDate).toEqual(new Date(used.createdAt));
      expect(last).toMatchObject({
        UserName: userName,
        AccessKeyLastUsed: { ServiceName: 'ec2', LastUsedDate: new Date(used.lastUsedAt) },
      });
      expect(tags.Tags).toEqual([{ Key: 'owner', Value: 'a&b <c>' }]);
    });

    it('refuses a third key of a user', async () => {
      const { userName } = await aUser({}, [aKey(), aKey()]);
      const third = iam.send(new CreateAccessKeyCommand({ UserName: userName }));
      await expect(third).rejects.toMatchObject({ name: 'LimitExceededException' });
    });

    it.each(['ListAccessKeys', 'UpdateAccessKey', 'ListUserTags'])(
      'answers %s of an unknown user with NoSuchEntity',
      async (action) => {
        const request = { UserName: 'nobody', AccessKeyId: newAccessKeyId(account), Status: 'Inactive' as const };
        const calls: Record<string, () => Promise<unknown>> = {
          ListAccessKeys: () => iam.send(new ListAccessKeysCommand(request)),
          UpdateAccessKey: () => iam.send(new UpdateAccessKeyCommand(request)),
          ListUserTags: () => iam.send(new ListUserTagsCommand(request)),
        };
        const message = 'The user with name nobody cannot be found.';
        await expect(calls[action]?.()).rejects.toMatchObject({ name: 'NoSuchEntityException', message });
      },
    );

    it('refuses UpdateAccessKey for a key that another user holds', async () => {
      const [ann, bob] = [await aUser(), await aUser()];
      const message = `The Access Key with id ${bob.key.accessKeyId} cannot be found.`;
      await expect(deactivate(bob.key.accessKeyId, ann.userName)).rejects.toMatchObject({
        name: 'NoSuchEntityException',
        message,
      });
    });

    it('refuses a status other than Active and Inactive', async () => {
      const { userName, key } = await aUser();
      const request = new UpdateAccessKeyCommand({
        UserName: userName,
        AccessKeyId: key.accessKeyId,
        Status: 'Expired',
      });
      await expect(iam.send(request)).rejects.toMatchObject({ name: 'ValidationError' });
    });

    it("takes the signing key's own user where UpdateAccessKey names none", async () => {
      const { userName, key } = await aUser({ policy: policy({ Action: 'iam:*', Resource: '*' }) });
      await deactivate(key.accessKeyId, undefined, new IAMClient(emulator.clientConfig(key)));
      expect(await statusOf(userName)).toBe('Inactive');
    });

    it('refuses a contained key with InvalidClientTokenId', async () => {
      const { userName, key } = await aUser();
      const sts = new STSClient(emulator.clientConfig(key));
      const before = await sts.send(new GetCallerIdentityCommand());
      await deactivate(key.accessKeyId, userName);
      expect(before.Arn).toBe(`arn:aws:iam::${account}:user/team/${userName}`);
      await expect(sts.send(new GetCallerIdentityCommand())).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    });

    it('remembers the last use of a key from its signature', async () => {
      const { key } = await aUser();
      await new STSClient(emulator.clientConfig(key)).send(new GetCallerIdentityCommand());
      const last = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }));
      expect(last.AccessKeyLastUsed).toMatchObject({ ServiceName: 'sts', Region: 'us-east-1' });
    });

    it('answers GetAccessKeyLastUsed of an unknown key with AccessDenied', async () => {
      const id = newAccessKeyId('444455556666');
      const message = `User: arn:aws:iam::${account}:root is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`;
      const call = iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
      await expect(call).rejects.toMatchObject({ name: 'AccessDenied', message });
    });

    it('holds GetAccessKeyLastUsed to a policy on the paths of users', async () => {
      const Resource = `arn:aws:iam::${account}:user/team/*`;
      const { key } = await aUser({ policy: policy({ Action: 'iam:GetAccessKeyLastUsed', Resource }) });
      const other = await aUser({ path: '/ops/' });
      const client = new IAMClient(emulator.clientConfig(key));
      const own = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }));
      expect(own.UserName).toBeDefined();
      const foreign = client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: other.key.accessKeyId }));
      await expect(foreign).rejects.toMatchObject({ name: 'AccessDenied' });
    });

    it('names the action and the user in a denial', async () => {
      const { userName, key } = await aUser();
      const message = `User: arn:aws:iam::${account}:user/team/${userName} is not authorized to perform: iam:UpdateAccessKey on resource: user ${userName} because no identity-based policy allows the iam:UpdateAccessKey action`;
      const refused = deactivate(key.accessKeyId, userName, new IAMClient(emulator.clientConfig(key)));
      await expect(refused).rejects.toMatchObject({ name: 'AccessDenied', message });
    });

    it('holds AttachUserPolicy to a condition on iam:PolicyARN', async () => {
      const [revocation, other] = ['ReadOnlyAccess', 'AdministratorAccess'].map(
        (name) => `arn:aws:iam::aws:policy/${name}`,
      );
      const Condition = { ArnEquals: { 'iam:PolicyARN': revocation } };
      const { userName, key } = await aUser({
        policy: policy({ Action: 'iam:AttachUserPolicy', Resource: '*', Condition }),
      });
      const client = new IAMClient(emulator.clientConfig(key));
      await client.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: revocation }));
      const refused = client.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: other }));
      await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
    });

    it('refuses an eleventh policy of a user, and takes one again that is attached', async () => {
      const { userName } = await aUser();
      const attach = (i: number) =>
        iam.send(
          new AttachUserPolicyCommand({ UserName: userName, PolicyArn: `arn:aws:iam::${account}:policy/p${i}` }),
        );
      for (let i = 1; i <= 10; i += 1) await attach(i);
      await attach(10);
      await expect(attach(11)).rejects.toMatchObject({ name: 'LimitExceededException' });
    });

    it('tells the account of a key by GetAccessKeyInfo', async () => {
      const info = new GetAccessKeyInfoCommand({ AccessKeyId: newAccessKeyId('444455556666') });
      expect((await new STSClient(emulator.clientConfig()).send(info)).Account).toBe('444455556666');
    });

    it('says whether root has access keys', async () => {
      const before = await rootKeysPresent();
      await emulator.seed([], { rootAccessKeys: 1 });
      const after = await rootKeysPresent();
      await emulator.seed([], { rootAccessKeys: 0 });
      expect([before, after]).toEqual([0, 1]);
    });
  });
}

import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam';
import { account, aKey, aUser, emulator, iam, report } from './support.ts';

export function checkReport(): void {
  describe('the credential report in the emulator', () => {
    beforeEach(() => emulator.forgetCredentialReport());

    it('is first started, then complete', async () => {
      const missing = await iam.send(new GetCredentialReportCommand()).catch((error: Error) => error.name);
      const { State } = await iam.send(new GenerateCredentialReportCommand());
      const early = await iam.send(new GetCredentialReportCommand()).catch((error: Error) => error.name);
      expect([missing, State, early]).toEqual([
        'CredentialReportNotPresentException',
        'STARTED',
        'CredentialReportNotReadyException',
      ]);
    });

    it('shows back-dated keys, their last use and root', async () => {
      const old = { createdAt: '2020-01-02T03:04:05Z', lastUsedAt: '2021-02-03T04:05:06Z' };
      const { userName } = await aUser({}, [aKey(old), aKey({ status: 'Inactive' })]);
      const rows = await report();
      expect(rows['<root_account>']).toMatchObject({
        arn: `arn:aws:iam::${account}:root`,
        access_key_1_active: 'false',
      });
      expect(rows[userName]).toMatchObject({
        access_key_1_active: 'true',
        access_key_1_last_rotated: '2020-01-02T03:04:05+00:00',
        access_key_1_last_used_date: '2021-02-03T04:05:06+00:00',
        access_key_1_last_used_service: 's3',
        access_key_2_active: 'false',
        access_key_2_last_used_date: 'N/A',
      });
    });

    it('stays the same for four hours and expires then', async () => {
      await report();
      const { userName } = await aUser();
      const kept = await report();
      await emulator.setClock(4 * 3600 + 60);
      await expect(iam.send(new GetCredentialReportCommand())).rejects.toMatchObject({
        name: 'CredentialReportExpiredException',
      });
      expect(kept[userName]).toBeUndefined();
      expect((await report())[userName]).toBeDefined();
    });
  });
}

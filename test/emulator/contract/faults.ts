import { aUser, deactivate, emulator, statusOf } from './support.ts';

export function checkFaults(): void {
  describe('faults in the emulator', () => {
    it('throttle as many calls as asked for', async () => {
      const { userName } = await aUser();
      await emulator.injectFaults([{ service: 'iam', action: 'ListAccessKeys', kind: 'throttle', count: 2 }]);
      const names = [];
      for (let call = 0; call < 3; call += 1) names.push(await statusOf(userName).catch((error: Error) => error.name));
      expect(names).toEqual(['Throttling', 'Throttling', 'Active']);
    });

    it.each([
      ['error500', 'ServiceFailureException'],
      ['deny', 'AccessDenied'],
    ] as const)('answer with %s', async (kind, name) => {
      const { userName, key } = await aUser();
      await emulator.injectFaults([{ service: 'iam', action: 'UpdateAccessKey', kind, keyOrUser: key.accessKeyId }]);
      await expect(deactivate(key.accessKeyId, userName)).rejects.toMatchObject({ name });
      expect(await statusOf(userName)).toBe('Active');
    });

    it('lose the answer of a call that was done', async () => {
      const { userName, key } = await aUser();
      await emulator.injectFaults([{ service: 'iam', action: 'UpdateAccessKey', kind: 'lost-answer' }]);
      await expect(deactivate(key.accessKeyId, userName)).rejects.toMatchObject({ name: 'ServiceFailureException' });
      expect(await statusOf(userName)).toBe('Inactive');
    });

    it('hold a call back', async () => {
      const { userName } = await aUser();
      await emulator.injectFaults([{ service: 'iam', action: 'ListAccessKeys', kind: 'hang', seconds: 0.5 }]);
      const started = performance.now();
      await statusOf(userName);
      expect(performance.now() - started).toBeGreaterThan(450);
    });

    it('let ListAccessKeys lag behind UpdateAccessKey', async () => {
      const { userName, key } = await aUser();
      await emulator.injectFaults([{ service: 'iam', action: 'UpdateAccessKey', kind: 'stale-read', seconds: 30 }]);
      await deactivate(key.accessKeyId, userName);
      const early = await statusOf(userName);
      await emulator.setClock(31);
      expect([early, await statusOf(userName)]).toEqual(['Active', 'Inactive']);
    });

    it('leave a count of calls by action and by principal', async () => {
      const { userName, key } = await aUser();
      await emulator.resetCalls();
      await deactivate(key.accessKeyId, userName);
      await statusOf(userName);
      expect(await emulator.calls()).toEqual({ 'iam:UpdateAccessKey': 1, 'iam:ListAccessKeys': 1 });
      expect(await emulator.calls(/assumed-role/)).toEqual({});
    });
  });
}

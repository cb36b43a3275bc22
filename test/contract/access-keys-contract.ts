import type { AccessKeyId } from '../../lambda/domain/keys/access-key.ts';
import type { AccessKeys } from '../../lambda/usecases/ports/iam.ts';

export interface KeyToMake {
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Date;
  /** @default - never used */
  readonly usedAt?: Date;
}

export interface AccessKeysUnderTest {
  readonly keys: AccessKeys;
  /** Makes a user of a name that no other has, with these keys. */
  readonly addUser: (...keys: readonly KeyToMake[]) => Promise<MadeUser>;
  /** An id that belongs to no user. */
  readonly unknownKey: AccessKeyId;
  readonly close: () => Promise<void>;
}

export interface MadeUser {
  readonly userName: string;
  readonly ids: readonly AccessKeyId[];
}

// IAM keeps whole seconds.
const CREATED = new Date('2025-01-02T03:04:05Z');
const USED = new Date('2025-02-03T04:05:06Z');
const ACTIVE: KeyToMake = { status: 'Active', createdAt: CREATED };
const INACTIVE: KeyToMake = { status: 'Inactive', createdAt: new Date('2024-01-02T03:04:05Z') };

/** What the access keys of every IAM promise, real or double. `make` gives one for each test. */
export function describeAccessKeysContract(name: string, make: () => Promise<AccessKeysUnderTest>): void {
  describe(`access keys contract: ${name}`, () => {
    let made: AccessKeysUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(async () => {
      await made.close();
    });

    const aUser = async (...keys: readonly KeyToMake[]) => {
      const { userName, ids } = await made.addUser(...keys);
      const [first = made.unknownKey, second = made.unknownKey] = ids;
      return { userName, first, second };
    };
    const statusesOf = async (userName: string) => {
      const listed = await made.keys.list(userName);
      return listed.kind === 'listed' ? listed.keys.map(({ status }) => status) : [];
    };

    describe('list', () => {
      it('gives each key of the user with its status and when it was created', async () => {
        const { userName, first, second } = await aUser(ACTIVE, INACTIVE);
        const listed = await made.keys.list(userName);
        expect(listed).toEqual({
          kind: 'listed',
          keys: [
            { accessKeyId: first, ...ACTIVE },
            { accessKeyId: second, ...INACTIVE },
          ],
        });
      });

      it('gives no keys of a user who has none', async () => {
        const { userName } = await aUser();
        expect(await made.keys.list(userName)).toEqual({ kind: 'listed', keys: [] });
      });

      it('gives no key of another user', async () => {
        const { first } = await aUser(ACTIVE);
        const { userName } = await aUser(ACTIVE);
        expect(JSON.stringify(await made.keys.list(userName))).not.toContain(first);
      });

      it('says that there is no such user', async () => {
        expect(await made.keys.list('nobody')).toEqual({ kind: 'no-such-user' });
      });

      it.each(['', 'no/name', 'x'.repeat(129)])('refuses %j, which is no user name', async (userName) => {
        await expect(made.keys.list(userName)).rejects.toMatchObject({ code: 'InvalidInput', retryable: false });
      });
    });

    describe('lastUsed', () => {
      it('names the owner of a key that was never used', async () => {
        const { userName, first } = await aUser(ACTIVE);
        expect(await made.keys.lastUsed(first)).toEqual({ kind: 'known', userName, usage: { kind: 'never' } });
      });

      it('says when and where a key was used', async () => {
        const { userName, first } = await aUser({ ...ACTIVE, usedAt: USED });
        const usage = { kind: 'used', at: USED, service: 's3', region: 'eu-central-1' };
        expect(await made.keys.lastUsed(first)).toEqual({ kind: 'known', userName, usage });
      });

      it('names the owner of an Inactive key', async () => {
        const { userName, first } = await aUser(INACTIVE);
        expect(await made.keys.lastUsed(first)).toMatchObject({ kind: 'known', userName });
      });

      it('does not resolve a key that no user owns', async () => {
        expect(await made.keys.lastUsed(made.unknownKey)).toMatchObject({ kind: 'unresolvable' });
      });
    });

    describe('setStatus', () => {
      it.each([
        ['Inactive', ACTIVE],
        ['Active', INACTIVE],
        ['Inactive', INACTIVE],
        ['Active', ACTIVE],
      ] as const)('sets %s what was %j', async (status, before) => {
        const { userName, first } = await aUser(before);
        expect(await made.keys.setStatus({ userName, accessKeyId: first, status })).toEqual({ kind: 'accepted' });
        expect(await statusesOf(userName)).toEqual([status]);
      });

      it('leaves the user’s other key as it was', async () => {
        const { userName, second } = await aUser(ACTIVE, ACTIVE);
        await made.keys.setStatus({ userName, accessKeyId: second, status: 'Inactive' });
        expect(await statusesOf(userName)).toEqual(['Active', 'Inactive']);
      });

      it('keeps when the key was created and used', async () => {
        const { userName, first } = await aUser({ ...ACTIVE, usedAt: USED });
        await made.keys.setStatus({ userName, accessKeyId: first, status: 'Inactive' });
        expect(await made.keys.list(userName)).toMatchObject({ keys: [{ createdAt: CREATED }] });
        expect(await made.keys.lastUsed(first)).toMatchObject({ usage: { at: USED } });
      });

      it('changes nothing where there is no such user', async () => {
        const { userName, first } = await aUser(ACTIVE);
        const change = { userName: 'nobody', accessKeyId: first, status: 'Inactive' } as const;
        expect(await made.keys.setStatus(change)).toMatchObject({ kind: 'no-such-entity' });
        expect(await statusesOf(userName)).toEqual(['Active']);
      });

      it('changes nothing where the key is another user’s', async () => {
        const { userName, first } = await aUser(ACTIVE);
        const other = await aUser(ACTIVE);
        const change = { userName: other.userName, accessKeyId: first, status: 'Inactive' } as const;
        expect(await made.keys.setStatus(change)).toMatchObject({ kind: 'no-such-entity' });
        expect([await statusesOf(userName), await statusesOf(other.userName)]).toEqual([['Active'], ['Active']]);
      });

      it('says that there is no such key', async () => {
        const { userName } = await aUser(ACTIVE);
        const change = { userName, accessKeyId: made.unknownKey, status: 'Inactive' } as const;
        expect(await made.keys.setStatus(change)).toMatchObject({ kind: 'no-such-entity' });
      });

      it.each(['', 'no/name'])('refuses %j, which is no user name', async (userName) => {
        const change = { userName, accessKeyId: made.unknownKey, status: 'Inactive' } as const;
        await expect(made.keys.setStatus(change)).rejects.toMatchObject({ code: 'InvalidInput', retryable: false });
      });
    });
  });
}

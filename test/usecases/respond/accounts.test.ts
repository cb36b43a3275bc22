import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { policyOf } from '../../../lambda/domain/policy/policy.ts';
import { throws } from '../../support/world/world-faults.ts';
import { ACCOUNT, envelope, FOREIGN_ACCOUNT, guardDuty } from '../../support/builders/events/world-events.ts';
import { hubAction, hubGuardDuty, OWN_ACTION } from '../../support/builders/events/world-hub-events.ts';
import { type FakeIam, keyIdOf } from '../../support/world/world-iam.ts';
import { configStale } from '../../support/builders/events/world-stale-events.ts';
import { aPolicy, World } from '../../support/world/world.ts';
import { faultOf } from './scene.ts';
import { OLD } from '../sweep/stale-scene.ts';

const MEMBER = '444455556666';
const OTHER = '777788889999';
/** From before 2019: it encodes no account. */
const OLD_KEY = 'AKIAIOSFODNN7EXAMPLE' as AccessKeyId;

interface Organization {
  readonly world: World;
  readonly member: FakeIam;
  readonly other: FakeIam;
}

/** Three accounts, in each an alice with a key of her own. */
function anOrganization(): Organization {
  const world = new World();
  world.policy = aPolicy({}, { accounts: [ACCOUNT, MEMBER, OTHER] });
  const [member, other] = [world.join(MEMBER), world.join(OTHER)];
  for (const iam of [world.iam, member, other]) iam.addKey('alice');
  return { world, member, other };
}

const statuses = ({ world, member, other }: Organization): readonly Readonly<Record<string, string>>[] =>
  [world.iam, member, other].map((iam) => iam.statuses());

/** A report that names the key and nothing else. */
const report = ({ accessKeyId, reporter }: { accessKeyId: string; reporter: string }): unknown => ({
  ...envelope('keystop.report', 'Access Key Exposure Reported', reporter),
  detail: { accessKeyId },
});

describe('respond > in an organization', () => {
  it('contains a key in the account that the finding names', async () => {
    const { world, member } = anOrganization();
    const leaked = member.addKey('alice');
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', account: MEMBER }));
    expect(member.statusOf(leaked)).toBe('Inactive');
  });

  it('contains a key in the account that owns it, where the finding saw it in another', async () => {
    const { world, member } = anOrganization();
    const leaked = member.addKey('alice');
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', account: OTHER }));
    expect(member.statusOf(leaked)).toBe('Inactive');
  });

  it('touches no other key, though each account has a user of that name', async () => {
    const organization = anOrganization();
    const { world, member } = organization;
    const leaked = member.addKey('alice');
    const [ofHub, ofMember, ofOther] = statuses(organization);
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', account: OTHER }));
    expect(statuses(organization)).toEqual([ofHub, { ...ofMember, [leaked]: 'Inactive' }, ofOther]);
  });

  it('asks only the account that the key id encodes, where that is right', async () => {
    const { world, member } = anOrganization();
    const leaked = member.addKey('alice');
    await world.respond(guardDuty({ accessKeyId: leaked, userName: 'alice', account: OTHER }));
    expect([world.roundsBeforeWrite(), world.callsOf('accounts.accountOf')]).toEqual([1, []]);
  });

  it('records and tells of the key under the account that owns it', async () => {
    const { world, member } = anOrganization();
    const leaked = member.addKey('alice');
    await world.respond(guardDuty({ accessKeyId: leaked, account: OTHER }));
    const history = await world.ledger.history({ account: MEMBER, subject: leaked });
    expect([history.map(({ kind }) => kind), world.notices.map(({ account }) => account)]).toEqual([
      ['intent', 'outcome', 'announced'],
      [MEMBER],
    ]);
  });

  it('finds a key whose id encodes no account where STS says that it belongs', async () => {
    const { world, member } = anOrganization();
    member.addKey('bob', { accessKeyId: OLD_KEY });
    world.stsAccounts.set(OLD_KEY, MEMBER);
    await world.respond(guardDuty({ accessKeyId: OLD_KEY, account: OTHER }));
    expect(member.statusOf(OLD_KEY)).toBe('Inactive');
  });

  it('believes IAM where the finding saw the key more than the key id', async () => {
    const { world, other } = anOrganization();
    const crafted = other.addKey('bob', { accessKeyId: keyIdOf(MEMBER, 77) });
    await world.respond(guardDuty({ accessKeyId: crafted, account: OTHER }));
    expect(other.statusOf(crafted)).toBe('Inactive');
  });

  it('contains a key where the finding saw it, though the account that its id encodes cannot be asked', async () => {
    const { world, other } = anOrganization();
    const crafted = other.addKey('bob', { accessKeyId: keyIdOf(MEMBER, 77) });
    world.leave(MEMBER);
    await world.respond(guardDuty({ accessKeyId: crafted, userName: 'bob', account: OTHER }));
    expect(other.statusOf(crafted)).toBe('Inactive');
  });

  it('does not wait for an account that lets no role be taken', async () => {
    const { world, other } = anOrganization();
    const crafted = other.addKey('bob', { accessKeyId: keyIdOf(MEMBER, 77) });
    world.leave(MEMBER);
    const startedAt = world.clock.now().getTime();
    await world.respond(guardDuty({ accessKeyId: crafted, userName: 'bob', account: OTHER }));
    expect((world.callsOf('keys.setStatus')[0]?.at ?? 0) - startedAt).toBeLessThan(200);
  });

  it('contains a key of another account, though the one that the finding names cannot be asked', async () => {
    const { world, member } = anOrganization();
    member.addKey('bob', { accessKeyId: OLD_KEY });
    world.stsAccounts.set(OLD_KEY, MEMBER);
    world.leave(OTHER);
    await world.respond(guardDuty({ accessKeyId: OLD_KEY, userName: 'bob', account: OTHER }));
    expect(member.statusOf(OLD_KEY)).toBe('Inactive');
  });

  it.each([
    ['named', 'alice'],
    ['not named', undefined],
  ])(
    'fails, so that the event comes again, while no role can be taken in the owner’s account, its user %s',
    async (_, userName) => {
      const { world, member } = anOrganization();
      const leaked = member.addKey('alice');
      world.stsAccounts.set(leaked, MEMBER);
      world.leave(MEMBER);
      const fault = await faultOf(world.respond(guardDuty({ accessKeyId: leaked, userName, account: MEMBER })));
      expect(fault).toMatchObject({
        code: 'RemediationFailed',
        message: expect.stringContaining('MemberRoleRefused') as string,
      });
    },
  );

  it('refuses a key of an account out of scope, and never asks that account', async () => {
    const { world } = anOrganization();
    const foreign = world.join(FOREIGN_ACCOUNT);
    const leaked = foreign.addKey('alice');
    world.stsAccounts.set(leaked, FOREIGN_ACCOUNT);
    await world.respond(guardDuty({ accessKeyId: leaked, account: MEMBER }));
    const [entry] = await world.ledger.history({ account: MEMBER, subject: leaked });
    expect([entry, foreign.statusOf(leaked)]).toMatchObject([{ reason: 'foreign-account' }, 'Active']);
  });

  it.each([
    ['by its id', (member: FakeIam) => member.addKey('bob')],
    ['by STS', (member: FakeIam) => member.addKey('bob', { accessKeyId: OLD_KEY })],
  ])(
    'refuses a report for a key that turns out, %s, to be of an account that the reporter may not speak for',
    async (_how, add) => {
      const { world, member } = anOrganization();
      const reported = add(member);
      world.stsAccounts.set(reported, MEMBER);
      const [handled] = await world.respond(report({ accessKeyId: reported, reporter: OTHER }));
      expect([handled?.outcome, member.statusOf(reported)]).toMatchObject([{ reason: 'untrusted-source' }, 'Active']);
    },
  );

  it('contains a reported key of whatever account for a reporter that may speak for all', async () => {
    const { world, member } = anOrganization();
    world.policy = aPolicy({ reporterAccounts: [OTHER] }, { accounts: [ACCOUNT, MEMBER, OTHER] });
    const reported = member.addKey('bob', { accessKeyId: OLD_KEY });
    world.stsAccounts.set(reported, MEMBER);
    await world.respond(report({ accessKeyId: reported, reporter: OTHER }));
    expect(member.statusOf(reported)).toBe('Inactive');
  });

  it('refuses a trusted product’s finding for a key of another account than the one that imported it', async () => {
    const { world, member } = anOrganization();
    const productArn = 'arn:aws:securityhub:us-east-1::product/acme/scanner';
    world.policy = aPolicy({ trustedProducts: [productArn] }, { accounts: [ACCOUNT, MEMBER] });
    const named = member.addKey('alice');
    world.stsAccounts.set(named, MEMBER);
    const [handled] = await world.respond(hubGuardDuty({ accessKeyId: named, userName: 'alice', productArn }));
    expect([handled?.outcome, member.statusOf(named)]).toMatchObject([{ reason: 'untrusted-source' }, 'Active']);
  });

  it('contains a key of whatever account that an analyst chose', async () => {
    const { world, member } = anOrganization();
    const scope = { accounts: [ACCOUNT, MEMBER], customActionArn: OWN_ACTION };
    world.policy = policyOf({}, { ...scope, exposedMode: 'enforce', staleMode: 'enforce' });
    const chosen = member.addKey('alice');
    await world.respond(hubAction({ accessKeyId: chosen, userName: 'alice' }));
    expect(member.statusOf(chosen)).toBe('Inactive');
  });

  it('tells of root’s key in the account that STS names', async () => {
    const { world, member } = anOrganization();
    member.rootHasKey = true;
    world.stsAccounts.set(OLD_KEY, MEMBER);
    await world.respond(guardDuty({ accessKeyId: OLD_KEY, account: OTHER }));
    expect(world.notices.map(({ account, urgency }) => [account, urgency])).toEqual([[MEMBER, 'highest']]);
  });

  it('does not take root’s key of the account where a finding saw it for one of another account', async () => {
    const { world, other } = anOrganization();
    other.rootHasKey = true;
    world.stsAccounts.set(OLD_KEY, MEMBER);
    const [handled] = await world.respond(guardDuty({ accessKeyId: OLD_KEY, account: OTHER }));
    expect([handled?.key?.account, handled?.outcome?.outcome]).toEqual([MEMBER, 'not-found']);
  });

  it('has a brake for each account', async () => {
    const { world, member, other } = anOrganization();
    world.policy = aPolicy({ maxSuspectedPerHour: 1 }, { accounts: [MEMBER, OTHER] });
    const suspicion = { type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller', severity: 5 };
    const keys = [member.addKey('bob'), other.addKey('bob')];
    for (const accessKeyId of keys) {
      await world.respond(guardDuty({ ...suspicion, id: accessKeyId, accessKeyId, account: MEMBER }));
    }
    expect([member, other].map((iam, i) => iam.statusOf(keys[i] ?? ''))).toEqual(['Inactive', 'Inactive']);
  });

  it('takes every account into scope where the whole organization is', async () => {
    const { world, member } = anOrganization();
    world.policy = aPolicy({}, { accounts: [], wholeOrganization: true });
    const leaked = member.addKey('alice');
    await world.respond(guardDuty({ accessKeyId: leaked, account: OTHER }));
    expect(member.statusOf(leaked)).toBe('Inactive');
  });
});

describe('respond > in one account', () => {
  it('does not ask whose a key is while IAM cannot be read', async () => {
    const world = new World();
    const leaked = world.iam.addKey('alice');
    world.faults.on('keys.lastUsed', throws());
    await faultOf(world.respond(guardDuty({ accessKeyId: leaked })));
    expect(world.callsOf('accounts.accountOf')).toEqual([]);
  });
});

const stale = (userName: string, account: string): unknown => configStale(userName, 'access-keys-rotated', account);
const toldAccounts = ({ world }: Organization): readonly string[] => world.notices.map(({ account }) => account);

describe('evaluate > in an organization', () => {
  it('judges the user of the account that the finding names', async () => {
    const organization = anOrganization();
    organization.member.addKey('alice', OLD);
    await organization.world.evaluate([stale('alice', MEMBER), stale('alice', OTHER)]);
    expect(toldAccounts(organization)).toEqual([MEMBER]);
  });

  it('resolves a unique id among the users of that account', async () => {
    const organization = anOrganization();
    const { world, member, other } = organization;
    for (const iam of [member, other]) iam.addKey('bob', OLD);
    const id = other.user('bob').id;
    await world.evaluate([stale(id, MEMBER), stale(id, OTHER)]);
    expect(toldAccounts(organization)).toEqual([MEMBER, OTHER]);
  });

  it('judges the users of one account while no role can be taken in another', async () => {
    const organization = anOrganization();
    const { world, member, other } = organization;
    for (const iam of [member, other]) iam.addKey('bob', OLD);
    world.leave(MEMBER);
    const again = await world.evaluate([stale('bob', MEMBER), stale('bob', OTHER)]);
    expect([again, toldAccounts(organization)]).toEqual([[0], [OTHER]]);
  });
});

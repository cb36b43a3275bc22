import type { Finding, Named, Attestation } from '../../../../lambda/domain/findings/finding.ts';
import { assess, judge } from '../../../../lambda/domain/findings/verdict.ts';
import type { Trust } from '../../../../lambda/domain/findings/judge-context.ts';
import type { JudgeContext } from '../../../../lambda/domain/findings/judge-context.ts';
import { aFinding, aHealthFinding, aKeyId, aPolicy, OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { spoken as words } from '../../../support/builders/events/parsed.ts';

const CONTEXT: JudgeContext = aPolicy();
const USER = { name: 'ci-deployer', id: undefined };

function spoken(finding: Finding, context = CONTEXT): string {
  return words({ verdict: judge(finding, context) });
}

const OTHER_ACCOUNT = '999988887777';
const PRODUCT = 'arn:aws:securityhub:eu-central-1::product/prowler/prowler';
const ACTION = 'arn:aws:securityhub:eu-central-1:111122223333:action/custom/KeystopContain';
const BY_PRODUCT: Attestation = { kind: 'product', productArn: PRODUCT };
const BY_ACTION: Attestation = { kind: 'custom-action', actionArn: ACTION };

function trusting(over: Partial<Trust>): JudgeContext {
  return { ...CONTEXT, trust: { products: [], customActionArn: undefined, reporterAccounts: [], ...over } };
}

describe('judge, where sessions are revoked', () => {
  const revoking = { ...CONTEXT, revocationPolicyArn: 'arn:aws:iam::{account}:policy/revoke-sessions' };
  const USERS = { name: 'ci-deployer', id: 'AIDARTX3GSDSQEXAMPLE1' };
  const session = (over: Partial<Finding> = {}, user: typeof USERS | typeof USER | undefined = USERS) =>
    aFinding({ names: { kind: 'temporary-credentials', accessKeyId: aKeyId('ASIARTX3GSDSTEXAMPLE'), user }, ...over });

  it('contains a session of a user where a key would be contained', () => {
    expect(spoken(session(), revoking)).toBe('contain compromised by proof');
  });

  it.each([
    ['a key would be told of only', session({ type: 'Policy:IAMUser/RootCredentialUsage' })],
    ['the finding is that of a product which nobody trusts', session({ attestation: BY_PRODUCT })],
    ['the user is named by its name alone, which may be a role’s', session({}, USER)],
    [
      'no user is named',
      aFinding({
        names: { kind: 'temporary-credentials', accessKeyId: aKeyId('ASIARTX3GSDSTEXAMPLE'), user: undefined },
      }),
    ],
    ['the user has no name', session({}, { name: undefined, id: 'AIDARTX3GSDSQEXAMPLE1' } as never)],
    ['it is told to be stale', session({ kind: 'stale', assertion: 'stale' })],
  ])('leaves a session to a person where %s', (_what, finding) => {
    expect(spoken(finding, revoking)).toBe('notify temporary-credentials');
  });
});

describe('judge', () => {
  it.each([
    ['sample', { kind: 'sample' }, 'ignore sample-finding'],
    ['archived', { kind: 'archived' }, 'ignore archived'],
    ['resolved', { kind: 'resolved' }, 'ignore resolved'],
    ["nothing but Keystop's own doing", { kind: 'own-action' }, 'ignore own-action'],
    ['no judgement of its source', { kind: 'finding-error', problem: 'x' }, 'ignore finding-error'],
    ['malformed', { kind: 'malformed', problem: 'x' }, 'refuse malformed'],
  ] as const)('a finding that is %s, though it names a key', (_name, state, verdict) => {
    expect(spoken(aFinding({ state }))).toBe(verdict);
  });

  it.each<[string, Named, string]>([
    ['root', { kind: 'root', accessKeyId: aKeyId() }, 'notify root-credentials'],
    [
      'temporary credentials',
      { kind: 'temporary-credentials', accessKeyId: aKeyId('ASIARTX3GSDSTEXAMPLE'), user: USER },
      'notify temporary-credentials',
    ],
    [
      'another credential',
      { kind: 'other-credential', accessKeyId: aKeyId('ABIARTX3GSDSTEXAMPLE') },
      'notify no-key-named',
    ],
    ['a user', { kind: 'user', user: USER }, 'notify no-key-named'],
    ['nothing', { kind: 'nothing' }, 'notify no-key-named'],
    ['a key', { kind: 'access-key', accessKeyId: aKeyId(), user: USER }, 'contain compromised by proof'],
  ])('an open finding that names %s', (_name, names, verdict) => {
    expect(spoken(aFinding({ names }))).toBe(verdict);
  });

  it.each([
    ['exposed', 'contain exposed by proof'],
    ['compromised', 'contain compromised by proof'],
    ['requested', 'contain requested by proof'],
  ] as const)('a key that its source asserts as %s, whatever the response list says', (assertion, verdict) => {
    expect(spoken(aHealthFinding({ assertion }), { ...CONTEXT, responses: [] })).toBe(verdict);
  });

  it.each([
    ['UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', 5, 'contain compromised by suspicion'],
    ['Persistence:IAMUser/AnomalousBehavior', 5, 'notify below-threshold'],
  ])('a key that GuardDuty names in %s of severity %p', (type, severity, verdict) => {
    expect(spoken(aFinding({ type, severity }))).toBe(verdict);
  });

  it.each<[string, Named, string]>([
    ['a user', { kind: 'user', user: USER }, 'evaluate stale'],
    ['a key', { kind: 'access-key', accessKeyId: aKeyId(), user: undefined }, 'evaluate stale'],
    ['root', { kind: 'root', accessKeyId: undefined }, 'notify root-credentials'],
    ['nothing', { kind: 'nothing' }, 'notify no-key-named'],
    [
      'another credential',
      { kind: 'other-credential', accessKeyId: aKeyId('ABIARTX3GSDSTEXAMPLE') },
      'notify no-key-named',
    ],
  ])('a stale finding that names %s, whoever vouches for it', (_name, names, verdict) => {
    const vouchers: readonly Attestation[] = [{ kind: 'aws' }, BY_PRODUCT, BY_ACTION];
    const verdicts = vouchers.map((attestation) =>
      spoken(aFinding({ kind: 'stale', assertion: 'stale', names, attestation })),
    );
    expect(verdicts).toEqual([verdict, verdict, verdict]);
  });

  it('never contains by the word stale, also where the finding is called exposed', () => {
    expect(spoken(aFinding({ kind: 'exposed', assertion: 'stale' }))).toBe('evaluate stale');
  });

  describe('trust', () => {
    it.each<[string, Attestation, Partial<Trust>, string]>([
      ['AWS', { kind: 'aws' }, {}, 'contain exposed by proof'],
      ['an operator', { kind: 'operator' }, {}, 'contain exposed by proof'],
      ['a trusted product', BY_PRODUCT, { products: ['x', PRODUCT] }, 'contain exposed by suspicion'],
      ['any other product', BY_PRODUCT, {}, 'refuse untrusted-source'],
      ['a product whose ARN begins alike', BY_PRODUCT, { products: [PRODUCT.slice(0, -1)] }, 'refuse untrusted-source'],
      ['a product whose ARN goes on', BY_PRODUCT, { products: [`${PRODUCT}2`] }, 'refuse untrusted-source'],
      ['the own custom action', BY_ACTION, { customActionArn: ACTION }, 'contain exposed by proof'],
      ['another custom action', BY_ACTION, { customActionArn: `${ACTION}2` }, 'refuse untrusted-source'],
      ['a custom action where the stack has none', BY_ACTION, {}, 'refuse untrusted-source'],
      ['the account of the key', { kind: 'reporter', account: OWN_ACCOUNT }, {}, 'contain exposed by proof'],
      ['another account', { kind: 'reporter', account: OTHER_ACCOUNT }, {}, 'refuse untrusted-source'],
      [
        'a reporter account',
        { kind: 'reporter', account: OTHER_ACCOUNT },
        { reporterAccounts: [OTHER_ACCOUNT] },
        'contain exposed by proof',
      ],
    ])('in %s leads a key that is called exposed to a verdict', (_name, attestation, trust, verdict) => {
      expect(spoken(aHealthFinding({ attestation }), trusting(trust))).toBe(verdict);
    });

    it('in a custom action is none in the empty ARN', () => {
      const attestation: Attestation = { kind: 'custom-action', actionArn: '' };
      expect(spoken(aHealthFinding({ attestation }), trusting({}))).toBe('refuse untrusted-source');
    });

    it.each<[string, Partial<Finding>, string]>([
      ['root', { names: { kind: 'root', accessKeyId: aKeyId() } }, 'notify root-credentials'],
      ['a user', { names: { kind: 'user', user: USER } }, 'notify no-key-named'],
      ['nothing', { names: { kind: 'nothing' } }, 'notify no-key-named'],
      [
        'temporary credentials',
        { names: { kind: 'temporary-credentials', accessKeyId: aKeyId('ASIARTX3GSDSTEXAMPLE'), user: USER } },
        'notify temporary-credentials',
      ],
    ])('is not needed to make people look at %s', (_name, over, verdict) => {
      expect(spoken(aHealthFinding({ attestation: BY_PRODUCT, ...over }), trusting({}))).toBe(verdict);
    });

    it('is not needed for a type that the response list only notifies of', () => {
      const type = 'Discovery:IAMUser/AnomalousBehavior';
      expect(spoken(aFinding({ attestation: BY_PRODUCT, type }), trusting({}))).toBe('notify below-threshold');
    });

    it('is needed for a type that the response list contains', () => {
      expect(spoken(aFinding({ attestation: BY_PRODUCT }), trusting({}))).toBe('refuse untrusted-source');
    });

    it('comes after the scope: what is foreign is told as foreign', () => {
      const finding = aHealthFinding({ attestation: BY_PRODUCT, account: OTHER_ACCOUNT });
      expect(spoken(finding, trusting({}))).toBe('refuse foreign-account');
    });
  });

  it.each([
    ['key', aFinding({ account: '999988887777' })],
    ['root user', aFinding({ account: '999988887777', names: { kind: 'root', accessKeyId: undefined } })],
    ['stale key', aFinding({ account: '999988887777', kind: 'stale', assertion: 'stale' })],
    ['key, where the account is no account', aFinding({ account: '1111222233334' })],
    ['key, where the account is told with white space', aFinding({ account: ' 111122223333' })],
  ])('refuses a foreign %s', (_name, finding) => {
    expect(spoken(finding)).toBe('refuse foreign-account');
  });

  it('refuses every account where none is in scope', () => {
    expect(spoken(aFinding(), { ...CONTEXT, accounts: [] })).toBe('refuse foreign-account');
  });

  it('ignores a sample from a foreign account', () => {
    expect(spoken(aFinding({ account: '999988887777', state: { kind: 'sample' } }))).toBe('ignore sample-finding');
  });
});

describe('assess', () => {
  it('gives each finding its verdict, in order', () => {
    const findings = [aFinding(), aFinding({ state: { kind: 'archived' } })];
    const assessments = assess({ kind: 'findings', source: 'guardduty', findings }, CONTEXT);
    expect(assessments.map(({ verdict, finding }) => [verdict.verdict, finding])).toEqual([
      ['contain', findings[0]],
      ['ignore', findings[1]],
    ]);
  });

  it('says of a malformed finding what is wrong with it', () => {
    const finding = aFinding({ state: { kind: 'malformed', problem: 'no type' } });
    expect(assess({ kind: 'findings', source: 'guardduty', findings: [finding] }, CONTEXT)).toEqual([
      { verdict: { verdict: 'refuse', reason: 'malformed' }, finding, detail: 'no type' },
    ]);
  });

  it('says of a finding whose source could not judge what the source met', () => {
    const finding = aFinding({ state: { kind: 'finding-error', problem: 'access denied' } });
    expect(assess({ kind: 'findings', source: 'config', findings: [finding] }, CONTEXT)).toEqual([
      { verdict: { verdict: 'ignore', reason: 'finding-error' }, finding, detail: 'access denied' },
    ]);
  });

  it("places a reporter account's finding in the account of the key before it judges it", () => {
    const attestation: Attestation = { kind: 'reporter', account: OTHER_ACCOUNT };
    const finding = aHealthFinding({ source: 'report', attestation, account: OTHER_ACCOUNT });
    const context = trusting({ reporterAccounts: [OTHER_ACCOUNT] });
    expect(assess({ kind: 'findings', source: 'report', findings: [finding] }, context)).toEqual([
      {
        verdict: { verdict: 'contain', reason: 'exposed', evidence: 'proof' },
        finding: { ...finding, account: OWN_ACCOUNT },
        detail: undefined,
      },
    ]);
  });

  it.each(['unsupported-event', 'not-a-key-finding', 'own-action'] as const)('ignores an event as %s', (reason) => {
    expect(assess({ kind: 'ignored', source: 'aws.ec2', reason, detail: 'because' }, CONTEXT)).toEqual([
      { verdict: { verdict: 'ignore', reason }, finding: undefined, detail: 'because' },
    ]);
  });

  it('refuses a malformed event', () => {
    expect(assess({ kind: 'malformed', source: 'unknown', problem: 'no object' }, CONTEXT)).toEqual([
      { verdict: { verdict: 'refuse', reason: 'malformed' }, finding: undefined, detail: 'no object' },
    ]);
  });
});

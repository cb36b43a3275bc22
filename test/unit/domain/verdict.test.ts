import type { Finding, Named } from '../../../lambda/domain/finding.ts';
import { assess, judge, type JudgeContext } from '../../../lambda/domain/verdict.ts';
import { aFinding, aHealthFinding, aKeyId, aPolicy } from '../../support/builders.ts';

const CONTEXT: JudgeContext = aPolicy();
const USER = { name: 'ci-deployer', id: undefined };

function spoken(finding: Finding, context = CONTEXT): string {
  const verdict = judge(finding, context);
  const evidence = verdict.verdict === 'contain' ? ` by ${verdict.evidence}` : '';
  return `${verdict.verdict} ${verdict.reason}${evidence}`;
}

describe('judge', () => {
  it.each([
    ['sample', { kind: 'sample' }, 'ignore sample-finding'],
    ['archived', { kind: 'archived' }, 'ignore archived'],
    ['resolved', { kind: 'resolved' }, 'ignore resolved'],
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

  it('evaluates a stale finding, whatever it names', () => {
    expect(spoken(aFinding({ kind: 'stale', names: { kind: 'user', user: USER } }))).toBe('evaluate stale');
  });

  it.each([
    ['key', aFinding({ account: '999988887777' })],
    ['root user', aFinding({ account: '999988887777', names: { kind: 'root', accessKeyId: undefined } })],
    ['stale key', aFinding({ account: '999988887777', kind: 'stale' })],
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

  it.each(['unsupported-event', 'not-a-key-finding'] as const)('ignores an event as %s', (reason) => {
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

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assess, type Assessment } from '../../../lambda/domain/verdict.ts';
import { parse } from '../../../lambda/findings/parse.ts';
import { aPolicy, OWN_ACCOUNT } from '../../support/builders.ts';

const FIXTURES = join(__dirname, '../../fixtures/events');
// Payloads that others published: tested where they lie, and never copied into the project.
const VERBATIM = join(__dirname, '../../../../shared/events/verbatim');

function read(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
}

function judged(event: unknown, accounts: readonly string[] = [OWN_ACCOUNT]): readonly Assessment[] {
  return assess(parse(event), aPolicy({ accounts }));
}

function spoken({ verdict }: Assessment): string {
  const evidence = verdict.verdict === 'contain' ? ` by ${verdict.evidence}` : '';
  return `${verdict.verdict} ${verdict.reason}${evidence}`;
}

const accountsOf = (event: unknown): readonly string[] => [...new Set(JSON.stringify(event).match(/\d{10,12}/g))];

const KEY = 'AKIARTX3GSDSQEXAMPLE';

describe('the fixtures', () => {
  const expected: Record<string, { verdict: string; names: object }> = {
    'guardduty-attacksequence-iamuser.json': {
      verdict: 'contain compromised by proof',
      names: { kind: 'access-key', accessKeyId: KEY, user: { name: 'john_doe', id: 'AIDA3UBBJ2K3TVEXAMPLE' } },
    },
    'guardduty-compromisedcredentials-iamuser.json': {
      verdict: 'contain compromised by proof',
      names: { kind: 'access-key', accessKeyId: KEY, user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' } },
    },
    'guardduty-consolelogin-no-key.json': {
      verdict: 'notify no-key-named',
      names: { kind: 'user', user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' } },
    },
    'guardduty-instancecred-exfil-assumedrole.json': {
      verdict: 'notify temporary-credentials',
      names: { kind: 'temporary-credentials', accessKeyId: 'ASIARTX3GSDSTEXAMPLE', user: undefined },
    },
    'guardduty-maliciousip-iamuser.json': {
      verdict: 'contain compromised by suspicion',
      names: {
        kind: 'access-key',
        accessKeyId: 'AKIARTX3GSDSREXAMPLE',
        user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
      },
    },
    'guardduty-root-credential-usage.json': {
      verdict: 'notify root-credentials',
      names: { kind: 'root', accessKeyId: 'ASIARTX3GSDSXEXAMPLE' },
    },
    'health-credentials-exposed-backup-region.json': {
      verdict: 'contain exposed by proof',
      names: { kind: 'access-key', accessKeyId: KEY, user: { name: 'ci-deployer', id: undefined } },
    },
    'health-credentials-exposed.json': {
      verdict: 'contain exposed by proof',
      names: { kind: 'access-key', accessKeyId: KEY, user: { name: 'ci-deployer', id: undefined } },
    },
    'health-exposure-suspected-no-resources-key.json': {
      verdict: 'contain exposed by proof',
      names: { kind: 'access-key', accessKeyId: KEY, user: undefined },
    },
  };
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json'));

  it('are all expected here, and all that is expected is there', () => {
    expect(files.toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it.each(files)('%s leads to one finding, with the verdict that the design asks for', (file) => {
    const assessments = judged(read(FIXTURES, file));
    expect(assessments.map((each) => ({ verdict: spoken(each), names: each.finding?.names }))).toEqual([
      expected[file],
    ]);
  });

  it.each(files)('%s is refused where its account is not in scope', (file) => {
    expect(judged(read(FIXTURES, file), ['999988887777']).map(spoken)).toEqual(['refuse foreign-account']);
  });

  it('tell the copy of the backup Region as the same incident', () => {
    const copies = ['health-credentials-exposed.json', 'health-credentials-exposed-backup-region.json'];
    const ids = copies.map((file) => judged(read(FIXTURES, file))[0]?.finding?.findingId);
    expect(new Set(ids)).toEqual(
      new Set([
        'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED-DVNePcpQ2o',
      ]),
    );
  });

  it("carry the last activity that GuardDuty saw, not the envelope's time", () => {
    const [assessment] = judged(read(FIXTURES, 'guardduty-compromisedcredentials-iamuser.json'));
    expect(assessment?.finding?.activityAt).toEqual(new Date('2026-11-20T09:08:10.000Z'));
  });

  it('carry no instant of activity for Health, whose dates are those of its writing', () => {
    const [assessment] = judged(read(FIXTURES, 'health-credentials-exposed.json'));
    expect(assessment?.finding?.activityAt).toBeUndefined();
  });
});

describe('payloads that others published', () => {
  if (existsSync(VERBATIM)) {
    const files = readdirSync(VERBATIM);
    it.each(files.filter((file) => file.startsWith('guardduty-')))(
      '%s, a real sample, is ignored as a sample',
      (file) => {
        const event = read(VERBATIM, file);
        expect(judged(event, accountsOf(event)).map(spoken)).toEqual(['ignore sample-finding']);
      },
    );

    it.each(files.filter((file) => file.startsWith('health-')))(
      '%s, whose key id has 14 characters, is told to a person and never contained',
      (file) => {
        const event = read(VERBATIM, file);
        expect(judged(event, accountsOf(event)).map(spoken)).toEqual(['notify no-key-named']);
      },
    );

    it('hold at least one of GuardDuty and one of Health', () => {
      expect(['guardduty-', 'health-'].map((prefix) => files.some((file) => file.startsWith(prefix)))).toEqual([
        true,
        true,
      ]);
    });
  } else {
    it(`are not tested: this machine has no folder ${VERBATIM}`, () => {
      expect(existsSync(VERBATIM)).toBe(false);
    });
  }
});

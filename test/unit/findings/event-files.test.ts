import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Named } from '../../../lambda/domain/findings/finding.ts';
import { DEFAULT_RESPONSES } from '../../../lambda/domain/findings/responses.ts';
import { assess, type Assessment } from '../../../lambda/domain/findings/verdict.ts';
import type { JudgeContext } from '../../../lambda/domain/findings/judge-context.ts';
import { at, textAt } from '../../../lambda/findings/fields/fields.ts';
import { parse } from '../../../lambda/findings/parse.ts';
import { aKeyId } from '../../support/builders/builders.ts';
import { publishedFolders, sayWhatIsLeftOut } from '../../support/builders/events/published-samples.ts';
import { onlyFinding, spoken } from '../../support/builders/events/parsed.ts';

const FIXTURES = join(__dirname, '../../fixtures/events');

interface Expected {
  readonly verdict: string;
  /** What the one finding names; `undefined` where the event holds no finding that is to be told. */
  readonly names?: Named;
}

const CI_DEPLOYER = { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' };
const BY_NAME = { name: 'ci-deployer', id: undefined };
const BY_ID = { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' };

const ofKey = (id: string, user: { name: string | undefined; id: string | undefined } | undefined): Named => ({
  kind: 'access-key',
  accessKeyId: aKeyId(id),
  user,
});
const ofUser = (user: { name: string | undefined; id: string | undefined }): Named => ({ kind: 'user', user });

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER_KEY = 'AKIARTX3GSDSREXAMPLE';

const MADE: Readonly<Record<string, Expected>> = {
  'accessanalyzer-unused-accesskey.json': { verdict: 'evaluate stale', names: ofUser(BY_NAME) },
  'accessanalyzer-unused-accesskey-resolved-deleted.json': { verdict: 'ignore resolved', names: ofUser(BY_NAME) },
  'cloudtrail-createaccesskey.json': { verdict: 'ignore watched-call' },
  'cloudtrail-getfederationtoken.json': { verdict: 'ignore unsupported-event' },
  'cloudtrail-quarantine-attachuserpolicy-v3.json': { verdict: 'notify no-key-named', names: ofUser(CI_DEPLOYER) },
  'cloudtrail-updateaccesskey-accessdenied.json': { verdict: 'ignore not-a-key-finding' },
  'cloudtrail-updateaccesskey-own-action.json': { verdict: 'ignore not-a-key-finding' },
  'config-access-keys-rotated.json': { verdict: 'evaluate stale', names: ofUser(BY_ID) },
  'config-root-access-key.json': {
    verdict: 'notify root-credentials',
    names: { kind: 'root', accessKeyId: undefined },
  },
  'guardduty-attacksequence-iamuser.json': {
    verdict: 'contain compromised by proof',
    names: ofKey(KEY, { name: 'john_doe', id: 'AIDA3UBBJ2K3TVEXAMPLE' }),
  },
  'guardduty-compromisedcredentials-iamuser.json': {
    verdict: 'contain compromised by proof',
    names: ofKey(KEY, CI_DEPLOYER),
  },
  'guardduty-consolelogin-no-key.json': { verdict: 'notify no-key-named', names: ofUser(CI_DEPLOYER) },
  'guardduty-instancecred-exfil-assumedrole.json': {
    verdict: 'notify temporary-credentials',
    names: { kind: 'temporary-credentials', accessKeyId: aKeyId('ASIARTX3GSDSTEXAMPLE'), user: undefined },
  },
  'guardduty-maliciousip-iamuser.json': {
    verdict: 'contain compromised by suspicion',
    names: ofKey(OTHER_KEY, CI_DEPLOYER),
  },
  'guardduty-root-credential-usage.json': {
    verdict: 'notify root-credentials',
    names: { kind: 'root', accessKeyId: aKeyId('ASIARTX3GSDSXEXAMPLE') },
  },
  'health-credentials-exposed-backup-region.json': {
    verdict: 'contain exposed by proof',
    names: ofKey(KEY, BY_NAME),
  },
  'health-credentials-exposed.json': { verdict: 'contain exposed by proof', names: ofKey(KEY, BY_NAME) },
  'health-exposure-suspected-no-resources-key.json': {
    verdict: 'contain exposed by proof',
    names: ofKey(KEY, undefined),
  },
  'keystop-exposure-reported.json': { verdict: 'contain requested by proof', names: ofKey(KEY, undefined) },
  'prowler-asff-rotate-access-key.json': { verdict: 'evaluate stale', names: ofUser(BY_NAME) },
  'securityhub-imported-guardduty-accesskey.json': {
    verdict: 'contain compromised by suspicion',
    names: ofKey(OTHER_KEY, CI_DEPLOYER),
  },
  'securityhub-imported-iam4-root.json': {
    verdict: 'notify root-credentials',
    names: { kind: 'root', accessKeyId: undefined },
  },
  'securityhub-v2-guardduty-accesskey-ocsf.json': {
    verdict: 'contain compromised by proof',
    names: ofKey(KEY, BY_NAME),
  },
  'trustedadvisor-exposed-access-keys.json': { verdict: 'contain exposed by proof', names: ofKey(KEY, BY_NAME) },
};

const PUBLISHED: Readonly<Record<string, Expected>> = {
  'guardduty-sample-finding-torip.json': { verdict: 'ignore sample-finding', names: { kind: 'nothing' } },
  // Its author replaced the key id by one of 14 characters, which is nobody's.
  'health-credentials-exposed-awssample.json': {
    verdict: 'notify no-key-named',
    names: ofUser({ name: 'test-1', id: undefined }),
  },
  'securityhub-custom-action-guardduty-null-key.json': {
    verdict: 'notify no-key-named',
    names: ofUser({ name: 'kapil', id: undefined }),
  },
  'securityhub-imported-cis14-warning-account.json': {
    verdict: 'ignore finding-error',
    names: { kind: 'nothing' },
  },
  'securityhub-imported-iam3-asff.json': {
    verdict: 'evaluate stale',
    names: ofUser({ name: 'test-admin2', id: 'AIDACKCEVSQ6C2EXAMPLE' }),
  },
  'securityhub-imported-iam8-asff.json': {
    verdict: 'evaluate stale',
    names: ofUser({ name: 'sharrtest', id: 'AIDACKCEVSQ6C2EXAMPLE' }),
  },
  'securityhub-imported-iam8-userid-in-arn.json': { verdict: 'evaluate stale', names: ofUser(BY_ID) },
};

function read(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
}

/** The files of a folder that hold an event of EventBridge; scanners' reports and webhooks lie beside them. */
function eventFiles(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.filter((file) => textAt(read(folder, file), 'detail-type') !== undefined).toSorted();
}

/** Offline, as the command line explains an event: nobody is configured as trusted, and the finding's account counts. */
function explained(event: unknown, accounts?: readonly string[]): readonly Assessment[] {
  const parsed = parse(event);
  const own = parsed.kind === 'findings' ? parsed.findings.map((finding) => finding.account) : [];
  const trust: JudgeContext['trust'] = { products: [], customActionArn: undefined, reporterAccounts: [] };
  return assess(parsed, { responses: DEFAULT_RESPONSES, accounts: accounts ?? own, trust });
}

function told(event: unknown): readonly Expected[] {
  return explained(event).map((each) => {
    const verdict = spoken(each);
    return each.finding === undefined ? { verdict } : { verdict, names: each.finding.names };
  });
}

const idOf = (file: string): string | undefined => onlyFinding(read(FIXTURES, file))?.findingId;

describe('the fixtures', () => {
  const files = eventFiles(FIXTURES);

  it('are all expected here, and all that is expected is there', () => {
    expect(files).toEqual(Object.keys(MADE).toSorted());
  });

  it.each(files)('%s leads to the one verdict that the design asks for', (file) => {
    expect(told(read(FIXTURES, file))).toEqual([MADE[file]]);
  });

  it.each(files.filter((file) => MADE[file]?.verdict.startsWith('ignore') === false))(
    '%s is refused where its account is not in scope',
    (file) => {
      expect(explained(read(FIXTURES, file), ['999988887777']).map(spoken)).toEqual(['refuse foreign-account']);
    },
  );

  it('tell the copy of the backup Region as the same incident', () => {
    const ids = ['health-credentials-exposed.json', 'health-credentials-exposed-backup-region.json'].map(idOf);
    expect(new Set(ids)).toEqual(
      new Set([
        'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED-DVNePcpQ2o',
      ]),
    );
  });

  it.each([
    ['guardduty-maliciousip-iamuser.json', 'securityhub-imported-guardduty-accesskey.json'],
    ['guardduty-compromisedcredentials-iamuser.json', 'securityhub-v2-guardduty-accesskey-ocsf.json'],
  ])('tell %s and its copy %s as the same finding', (direct, copy) => {
    expect(idOf(copy)).toBe(textAt(read(FIXTURES, direct), 'detail', 'id'));
  });

  it("carry the last activity that GuardDuty saw, not the envelope's time", () => {
    const finding = onlyFinding(read(FIXTURES, 'guardduty-compromisedcredentials-iamuser.json'));
    expect(finding?.activityAt).toEqual(new Date('2026-11-20T09:08:10.000Z'));
  });

  it.each([
    'health-credentials-exposed.json',
    'trustedadvisor-exposed-access-keys.json',
    'keystop-exposure-reported.json',
  ])('carry no instant of activity in %s, whose dates are those of its writing', (file) => {
    const finding = onlyFinding(read(FIXTURES, file));
    expect([finding?.kind, finding?.activityAt]).toEqual(['exposed', undefined]);
  });
});

sayWhatIsLeftOut('the published events, and the made ones beside them,');

if (publishedFolders.length > 0) {
  describe('all samples', () => {
    const files = publishedFolders.flatMap((folder) =>
      eventFiles(folder).map((file): [string, string] => [file, folder]),
    );

    it('are expected here, and all that is expected is there', () => {
      const expected = [...Object.keys(MADE).toSorted(), ...Object.keys(PUBLISHED).toSorted()];
      expect(files.map(([file]) => file)).toEqual(expected);
    });

    it.each(files)('%s leads to the one verdict that the design asks for', (file, folder) => {
      expect(told(read(folder, file))).toEqual([MADE[file] ?? PUBLISHED[file]]);
    });

    it.each(files)('%s is read without a word of it being changed', (file, folder) => {
      const event = read(folder, file);
      parse(event);
      expect(at(event, 'detail')).toEqual(at(read(folder, file), 'detail'));
    });
  });
}

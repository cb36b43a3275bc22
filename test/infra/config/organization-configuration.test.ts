import { Match } from 'aws-cdk-lib/assertions';
import { ConfigurationError, parseConfiguration } from '../../../infra/config/configuration.ts';
import { createStacks } from '../../../infra/create-stacks.ts';
import { HUB, ORGANIZATION, synthesizeOrganization } from '../support/organization.ts';
import { aConfiguration, anApp, NOW } from '../support/synthesize.ts';

function mistakesIn(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
  return [];
}

const mistakesOf = (over: Record<string, unknown>, file: Record<string, unknown> = {}): readonly string[] =>
  mistakesIn(() =>
    parseConfiguration({ ...file, organization: { ...ORGANIZATION, ...over } }, 'keystop.config.json', NOW),
  );

const mistakesBeside = (
  over: Record<string, unknown>,
  env: { account: string | undefined; region: string | undefined },
): readonly string[] =>
  mistakesIn(() => createStacks(anApp(), aConfiguration({ organization: { ...ORGANIZATION, ...over } }), env));

const ACCOUNT = 'an account id of 12 digits, in quotation marks';

describe('"organization"', () => {
  it('is taken as it is', () => {
    const file = { organization: { ...ORGANIZATION, accounts: ['555566667777'] } };
    expect(parseConfiguration(file, 'f', NOW).organization).toEqual(file.organization);
  });

  it.each([
    [{ id: 'exampleorgid' }, 'organization.id: got "exampleorgid"; use the id of an organization, "o-…"'],
    [{ managementAccount: 222233334444 }, `organization.managementAccount: got 222233334444; use ${ACCOUNT}`],
    [{ accounts: ['1'] }, `organization.accounts[0]: got "1"; use ${ACCOUNT}`],
    [{ accounts: [] }, 'organization.accounts: got []; use at least one account, or leave it out'],
    [
      { organizationalUnits: ['all'] },
      'organization.organizationalUnits[0]: got "all"; use the id of an organizational unit, "ou-…", or of the root, "r-…"',
    ],
    [
      { organizationalUnits: undefined },
      'organization.organizationalUnits: missing; use a list of ids of organizational units, or the root, "r-…", for all accounts, in [ ]',
    ],
    [{ regions: [] }, 'organization.regions: got []; use at least one Region'],
    [{ regions: ['Frankfurt'] }, 'organization.regions[0]: got "Frankfurt"; use a Region, such as "eu-central-1"'],
    [
      { regions: ['us-east-1', 'us-gov-west-1'] },
      'organization.regions[1]: got "us-gov-west-1"; use Regions of one partition only, as us-east-1',
    ],
    [
      { regions: ['us-east-1', 'eu-west-1', 'us-east-1'] },
      'organization.regions[2]: got "us-east-1"; use each one once',
    ],
    [{ accounts: ['555566667777', '555566667777'] }, 'organization.accounts[1]: got "555566667777"; use each one once'],
    [{ managementAcount: '1' }, 'organization.managementAcount: unknown name; did you mean "managementAccount"?'],
  ])('refuses %j', (over, mistake) => {
    expect(mistakesOf(over)).toEqual([mistake]);
  });

  it('tells all mistakes at once', () => {
    expect(mistakesOf({ id: 'x', regions: ['us-east-1', 'us-east-1'] }, { globalEvents: true })).toHaveLength(3);
  });

  it('refuses the forwarder of one account, which the Regions take the place of', () => {
    expect(mistakesOf({}, { globalEvents: true })).toEqual([
      'globalEvents: got true; use organization.regions, which names the global Region, in place of it',
    ]);
  });

  it.each([
    ['40 characters are kept', 40, 0],
    ['41 are refused', 41, 1],
  ])('a stack name of %s', (_what, length, count) => {
    expect(mistakesOf({}, { stackName: 'K'.repeat(length) })).toHaveLength(count);
  });

  it('refuses more accounts than fit into the environment of a function', () => {
    const accounts = Array.from({ length: 300 }, (_, i) => String(100_000_000_000 + i));
    expect(mistakesOf({ accounts })).toEqual([
      expect.stringMatching(/name organizational units in place of accounts$/),
    ]);
  });
});

describe('the place of the hub', () => {
  it.each([
    [undefined, 'eu-central-1'],
    [HUB, undefined],
  ])('is refused where account %s or Region %s are not known', (account, region) => {
    expect(mistakesBeside({}, { account, region })).toEqual([
      'organization: the account and Region of the hub are not known; sign in to the security account, and set AWS_REGION',
    ]);
  });

  it('is refused in China', () => {
    expect(mistakesBeside({ regions: ['cn-north-1'] }, { account: HUB, region: 'cn-north-1' })).toEqual([
      'organization: the hub is in cn-north-1; in China Keystop guards one account, so leave it out',
    ]);
  });

  it('is refused in another partition than the Regions', () => {
    expect(mistakesBeside({ regions: ['us-east-1'] }, { account: HUB, region: 'us-gov-west-1' })).toEqual([
      'organization.regions[0]: got "us-east-1"; use a Region of the partition of the hub, which is in us-gov-west-1',
    ]);
  });
});

const warnings = (over: Record<string, unknown>): readonly string[] =>
  synthesizeOrganization({}, over)
    .annotations.findWarning('*', Match.anyValue())
    .map(({ entry }) => JSON.stringify(entry.data));

describe('synthesis says aloud', () => {
  it('nothing, where the hub’s Region and the global one are among the Regions', () => {
    expect(warnings({})).toEqual([]);
  });

  it('what is not heard without the global Region', () => {
    expect(warnings({ regions: ['eu-central-1'] })).toEqual([
      expect.stringMatching(/leaves us-east-1 out: of no account does Keystop hear AWS Health/),
    ]);
  });

  it('that only the hub is heard in its Region, if that is left out', () => {
    expect(warnings({ regions: ['us-east-1'] })).toEqual([
      expect.stringMatching(/leaves eu-central-1 out: there Keystop hears only its own account/),
    ]);
  });
});

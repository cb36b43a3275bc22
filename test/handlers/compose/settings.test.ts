import { ENV } from '../../../lambda/contract.ts';
import { readSettings } from '../../../lambda/settings.ts';

type Environment = Record<string, string | undefined>;

const anEnvironment = (over: Environment = {}): Environment => ({
  [ENV.ledgerTable]: 'ledger',
  [ENV.noticeTopicArn]: 'arn:aws:sns:us-east-1:111122223333:notices',
  [ENV.outcomeBusName]: 'default',
  [ENV.accounts]: '111122223333',
  ...over,
});

const policyOf = (over: Environment) => readSettings(anEnvironment(over)).settings.policy;
const mistakesOf = (over: Environment) => readSettings(anEnvironment(over)).mistakes;

describe('readSettings', () => {
  it('finds no mistake in what a deployment sets', () => {
    expect(readSettings(anEnvironment())).toMatchObject({
      mistakes: [],
      settings: { ledgerTable: 'ledger', outcomeBusName: 'default', iamCallsPerSecond: 5 },
    });
  });

  it('reads the environment of the process where none is given', () => {
    const unset = [ENV.ledgerTable, ENV.noticeTopicArn];
    expect(readSettings().mistakes).toEqual(unset.map((name) => `${name} is not set; deploy the stack again`));
  });

  it('takes unset modes as the safe ones: exposed enforce, stale observe', () => {
    expect(policyOf({})).toMatchObject({ exposedMode: 'enforce', staleMode: 'observe' });
  });

  it.each(['', '  '])('takes a mode of "%s" as unset', (value) => {
    const over = { [ENV.exposedMode]: value, [ENV.staleMode]: value };
    expect(policyOf(over)).toMatchObject({ exposedMode: 'enforce', staleMode: 'observe' });
    expect(mistakesOf(over)).toEqual([]);
  });

  it('takes the modes that are set', () => {
    const over = { [ENV.exposedMode]: 'observe', [ENV.staleMode]: 'warn' };
    expect(policyOf(over)).toMatchObject({ exposedMode: 'observe', staleMode: 'warn' });
  });

  it('takes a misspelt mode as unset, and says so', () => {
    const over = { [ENV.exposedMode]: 'Observe', [ENV.staleMode]: 'enforced' };
    expect(policyOf(over)).toMatchObject({ exposedMode: 'enforce', staleMode: 'observe' });
    expect(mistakesOf(over)).toEqual([
      `${ENV.exposedMode} is "Observe"; it is one of enforce, observe; taken as enforce`,
      `${ENV.staleMode} is "enforced"; it is one of enforce, warn, observe; taken as observe`,
    ]);
  });

  it.each([
    [undefined, false],
    ['true', true],
    ['false', false],
  ])('takes %s as whether the tags of many users may be read at once: %s', (value, given) => {
    expect(readSettings(anEnvironment({ [ENV.readAllTags]: value })).settings.readAllTags).toBe(given);
  });

  it('takes no accounts as no mistake: the function then guards its own', () => {
    expect([policyOf({ [ENV.accounts]: '' }).accounts, mistakesOf({ [ENV.accounts]: undefined })]).toEqual([[], []]);
  });

  it('splits the accounts, without blanks and empty parts', () => {
    expect(policyOf({ [ENV.accounts]: ' 111122223333, ,444455556666 ' }).accounts).toEqual([
      '111122223333',
      '444455556666',
    ]);
  });

  it.each([
    [undefined, []],
    [' ', []],
    [' arn:aws:iam::1:role/a, arn:aws:iam::1:role/b ,', ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b']],
  ])('of the roles that may override, takes %j as %j', (value, roles) => {
    expect(readSettings(anEnvironment({ [ENV.overrideRoles]: value })).settings.overrideRoles).toEqual(roles);
  });

  it.each([
    [
      'https://sqs.us-east-1.amazonaws.com/111122223333/looks',
      'https://sqs.us-east-1.amazonaws.com/111122223333/looks',
    ],
    [' ', undefined],
    [undefined, undefined],
  ])('orders second looks by the queue %p', (value, url) => {
    expect(readSettings(anEnvironment({ [ENV.secondLookQueueUrl]: value })).settings.secondLookQueueUrl).toBe(url);
  });

  it('takes the default bus where none is set', () => {
    expect(readSettings(anEnvironment({ [ENV.outcomeBusName]: ' ' })).settings.outcomeBusName).toBe('default');
  });

  it('fills the policy with what is configured, and the rest with defaults', () => {
    const policy = policyOf({ [ENV.policy]: '{"unusedDays":30,"protectedIdentities":[{"user":"ann","reason":"r"}]}' });
    expect(policy).toMatchObject({
      stale: { unusedDays: 30 },
      escalation: { warningDays: 14, finalWarningDays: 3 },
      protectedIdentities: [{ user: 'ann' }],
    });
  });

  it.each(['{"unusedDays":', '[]', 'null', '"text"'])(
    'holds every default where the policy is %s, and says so',
    (value) => {
      expect(policyOf({ [ENV.policy]: value }).stale.unusedDays).toBe(90);
      expect(mistakesOf({ [ENV.policy]: value })).toEqual([
        expect.stringMatching(/^KEYSTOP_POLICY is no JSON.*; every default holds$/),
      ]);
    },
  );

  it.each(['0', '-1', 'five', 'NaN', 'Infinity'])('takes a rate of %s as 5, and says so', (value) => {
    const { settings, mistakes } = readSettings(anEnvironment({ [ENV.iamCallsPerSecond]: value }));
    expect(settings.iamCallsPerSecond).toBe(5);
    expect(mistakes).toEqual([`${ENV.iamCallsPerSecond} is "${value}"; it is a number above 0; taken as 5`]);
  });

  it('takes the rate that is set', () => {
    expect(readSettings(anEnvironment({ [ENV.iamCallsPerSecond]: ' 0.5 ' })).settings.iamCallsPerSecond).toBe(0.5);
  });

  it('tells every mistake at once', () => {
    const wrong = {
      [ENV.ledgerTable]: undefined,
      [ENV.noticeTopicArn]: '',
      [ENV.exposedMode]: 'on',
      [ENV.staleMode]: 'off',
      [ENV.policy]: '{',
      [ENV.iamCallsPerSecond]: 'many',
    };
    const mistakes = mistakesOf(wrong).join('\n');
    expect(Object.keys(wrong).filter((name) => !mistakes.includes(name))).toEqual([]);
  });

  it('knows no custom action and gives no feedback where none is set', () => {
    const { settings, mistakes } = readSettings(anEnvironment());
    expect([settings.policy.trust.customActionArn, settings.securityHubFeedback, mistakes]).toEqual([
      undefined,
      false,
      [],
    ]);
  });

  it.each(['', '  '])('takes a custom action of "%s" as none', (value) => {
    expect(policyOf({ [ENV.customActionArn]: value }).trust.customActionArn).toBeUndefined();
  });

  it('trusts the custom action that is set', () => {
    const arn = 'arn:aws:securityhub:us-east-1:111122223333:action/custom/KeystopContain';
    expect(policyOf({ [ENV.customActionArn]: arn }).trust.customActionArn).toBe(arn);
  });

  it.each([
    ['true', true],
    ['false', false],
    ['', false],
  ])('takes feedback of "%s" as %s', (value, given) => {
    expect(readSettings(anEnvironment({ [ENV.securityHubFeedback]: value })).settings.securityHubFeedback).toBe(given);
  });

  it('takes a misspelt feedback as off, and says so', () => {
    const over = { [ENV.securityHubFeedback]: 'yes' };
    expect(readSettings(anEnvironment(over)).settings.securityHubFeedback).toBe(false);
    expect(mistakesOf(over)).toEqual([`${ENV.securityHubFeedback} is "yes"; it is one of true, false; taken as false`]);
  });
});

describe('readSettings of an organization', () => {
  const ROLE = 'arn:aws:iam::{account}:role/Keystop-member-respond';

  it('takes the whole organization into scope, beside the accounts that are listed', () => {
    expect(policyOf({ [ENV.accounts]: 'organization,111122223333' })).toMatchObject({
      accounts: ['111122223333'],
      wholeOrganization: true,
    });
  });

  it('takes no organization into scope unless it is named', () => {
    expect(policyOf({}).wholeOrganization).toBeUndefined();
  });

  it('reads the role of the accounts, where to list them, and which', () => {
    const over = {
      [ENV.memberRoleArn]: ROLE,
      [ENV.managementAccount]: '222222222222',
      [ENV.organizationalUnits]: 'ou-abcd-11111111,ou-abcd-22222222',
    };
    expect(readSettings(anEnvironment(over))).toMatchObject({
      mistakes: [],
      settings: {
        memberRoleArn: ROLE,
        managementAccount: '222222222222',
        organizationalUnits: ['ou-abcd-11111111', 'ou-abcd-22222222'],
      },
    });
  });

  it('has none of them by default', () => {
    expect(readSettings(anEnvironment()).settings).toMatchObject({
      memberRoleArn: undefined,
      managementAccount: undefined,
      organizationalUnits: [],
    });
  });

  it.each(['Keystop-member-respond', 'arn:aws:iam::111122223333:role/Keystop', 'arn:aws:iam::{account}:user/x'])(
    'refuses the role %s, and says so',
    (value) => {
      const { settings, mistakes } = readSettings(anEnvironment({ [ENV.memberRoleArn]: value }));
      expect([settings.memberRoleArn, mistakes]).toEqual([
        undefined,
        [`${ENV.memberRoleArn} is "${value}"; it is the ARN of a role of {account}`],
      ]);
    },
  );
});

import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { aQuarantineEvent, QUARANTINE_POLICY } from '../../../support/builders/events/source-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OF_KEY = { kind: 'access-key', accessKeyId: KEY, user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' } };
const OF_USER = { kind: 'user', user: { name: 'ci-deployer', id: undefined } };

const attached = (policyArn: unknown): object =>
  aQuarantineEvent({ requestParameters: { userName: 'ci-deployer', policyArn } });
const put = (policyName: unknown): object =>
  aQuarantineEvent({ eventName: 'PutUserPolicy', requestParameters: { userName: 'ci-deployer', policyName } });

describe('a quarantine in CloudTrail', () => {
  it('is read with everything that a decision needs', () => {
    expect(onlyFinding(aQuarantineEvent())).toEqual({
      kind: 'exposed',
      source: 'cloudtrail',
      findingId: 'cloudtrail/call-1',
      type: 'AWSCompromisedKeyQuarantineV3',
      severity: undefined,
      assertion: 'exposed',
      attestation: { kind: 'aws' },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: new Date('2026-11-20T11:00:00Z'),
      names: OF_KEY,
      reference: undefined,
    });
  });

  it("contains the quarantined user's own key", () => {
    expect(verdictsOn(aQuarantineEvent())).toEqual(['contain exposed by proof']);
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'AttachUserPolicy'],
    ['a list', [{}]],
  ])('refuses a detail that is %s', (_name, detail) => {
    expect(parse(aQuarantineEvent({}, {}, { detail }))).toMatchObject({ kind: 'malformed', source: 'cloudtrail' });
  });

  describe('policy', () => {
    it.each([
      ['of 2020', attached('arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine')],
      ['of the second version', attached('arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2')],
      ['of a version to come', attached('arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV12')],
      ['in another partition', attached('arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantineV3')],
      ['within the user', put('AWSCompromisedKeyQuarantineV2')],
    ])('%s counts', (_name, event) => {
      expect(verdictsOn(event)).toEqual(['contain exposed by proof']);
    });

    it.each([
      ["of the account's own that copies the name", attached(QUARANTINE_POLICY.replace('::aws:', '::111122223333:'))],
      ['of another name', attached('arn:aws:iam::aws:policy/AdministratorAccess')],
      ['whose name holds the other in the middle', attached('arn:aws:iam::aws:policy/NoAWSCompromisedKeyQuarantine')],
      ['that is missing', attached(undefined)],
      ['that is no text', attached([QUARANTINE_POLICY])],
      ['within the user of another name', put('ReadOnly')],
      ['within the user without a name', put(null)],
    ])('%s does not', (_name, event) => {
      expect(parse(event)).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
    });
  });

  it.each(['UpdateAccessKey', 'DetachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'])(
    'is not %s, which the log can tell',
    (eventName) => {
      expect(parse(aQuarantineEvent({ eventName }))).toEqual({
        kind: 'ignored',
        source: 'cloudtrail',
        reason: 'not-a-key-finding',
        detail: `"${eventName}" quarantines no user`,
      });
    },
  );

  it('is none where a key is created with another one, into which the watch looks', () => {
    expect(parse(aQuarantineEvent({ eventName: 'CreateAccessKey' }))).toMatchObject({
      kind: 'ignored',
      reason: 'watched-call',
    });
  });

  it('is none where the call failed, and the log can tell why', () => {
    expect(parse(aQuarantineEvent({ errorCode: 'AccessDenied' }))).toMatchObject({
      kind: 'ignored',
      reason: 'not-a-key-finding',
      detail: '"AttachUserPolicy" failed: "AccessDenied"',
    });
  });

  it.each([null, '', undefined])('succeeded where the error is %p', (errorCode) => {
    expect(onlyFinding(aQuarantineEvent({ errorCode }))?.names).toEqual(OF_KEY);
  });

  it('is none without parameters', () => {
    expect(parse(aQuarantineEvent({ requestParameters: null }))).toMatchObject({ reason: 'not-a-key-finding' });
  });

  describe('by the user in person, as AWS writes it,', () => {
    it.each([
      ['an empty key id', { accessKeyId: '' }],
      ['no key id', { accessKeyId: undefined }],
      ['temporary credentials', { accessKeyId: 'ASIARTX3GSDSTEXAMPLE' }],
      ['an id that IAM would not accept', { accessKeyId: 'AKIA' }],
    ])('with %s names the user only', (_name, identity) => {
      expect(onlyFinding(aQuarantineEvent({}, identity))?.names).toEqual({
        kind: 'user',
        user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
      });
    });

    it('names the key whatever the case of the name', () => {
      expect(onlyFinding(aQuarantineEvent({}, { userName: 'CI-Deployer' }))?.names).toEqual(OF_KEY);
    });

    it('tells no unique id that is none', () => {
      expect(onlyFinding(aQuarantineEvent({}, { principalId: OWN_ACCOUNT }))?.names).toEqual({
        ...OF_KEY,
        user: { name: 'ci-deployer', id: undefined },
      });
    });

    it('tells no unique id where there is none', () => {
      expect(onlyFinding(aQuarantineEvent({}, { principalId: undefined }))?.names).toEqual({
        ...OF_KEY,
        user: { name: 'ci-deployer', id: undefined },
      });
    });
  });

  describe('by somebody else never names the key that signed it:', () => {
    it.each([
      ['another user', { userName: 'analyst', arn: 'arn:aws:iam::111122223333:user/analyst' }],
      ['a nameless user', { userName: undefined }],
      ['root', { type: 'Root', principalId: OWN_ACCOUNT, userName: undefined }],
      ["root whose alias is the user's name", { type: 'Root', principalId: OWN_ACCOUNT }],
      ['a role', { type: 'AssumedRole', principalId: 'AROACKCEVSQ6C2EXAMPLE:ir', userName: undefined }],
      ["a role session named like the user's", { type: 'AssumedRole', userName: 'ci-deployer' }],
      ['a caller of no type', { type: undefined }],
    ])('%s', (_name, identity) => {
      expect(onlyFinding(aQuarantineEvent({}, identity))?.names).toEqual(OF_USER);
    });
  });

  it.each([undefined, null, '', 'a user', 7])('of user %p names nothing', (userName) => {
    const event = aQuarantineEvent({ requestParameters: { userName, policyArn: QUARANTINE_POLICY } }, { userName });
    expect(verdictsOn(event)).toEqual(['notify no-key-named']);
  });

  describe('account', () => {
    const foreign = '999988887777';

    it.each([
      ["the recipient's, not the caller's", {}, { accountId: foreign }, { account: foreign }],
      ["the caller's without a recipient", { recipientAccountId: '' }, {}, { account: foreign }],
      ["the envelope's without either", { recipientAccountId: undefined }, { accountId: undefined }, {}],
    ])('is %s', (_name, detail, identity, envelope) => {
      expect(onlyFinding(aQuarantineEvent(detail, identity, envelope))?.account).toBe(OWN_ACCOUNT);
    });

    it('refuses an event that tells none', () => {
      const event = aQuarantineEvent({ recipientAccountId: null }, { accountId: null }, { account: null });
      expect(parse(event)).toMatchObject({ kind: 'malformed', problem: expect.stringContaining('account') as unknown });
    });
  });

  it.each([
    ["the event's without a call's", {}, 'cloudtrail/event-1'],
    ['a word without either', { id: '' }, 'cloudtrail/unknown'],
  ])('has an id that is %s', (_name, envelope, findingId) => {
    expect(onlyFinding(aQuarantineEvent({ eventID: null }, {}, envelope))?.findingId).toBe(findingId);
  });

  it('counts as newer than anything where its time cannot be read', () => {
    expect(onlyFinding(aQuarantineEvent({ eventTime: 'yesterday' }))?.activityAt).toBeUndefined();
  });

  it("is of the partition of the caller's ARN", () => {
    const arn = 'arn:aws-us-gov:iam::111122223333:user/ci-deployer';
    expect(onlyFinding(aQuarantineEvent({}, { arn }))?.partition).toBe('aws-us-gov');
  });
});

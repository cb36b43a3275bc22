import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { aConfigEvent, CONFIG_RULE } from '../../../support/builders/events/source-events.ts';

const BY_ID = { kind: 'user', user: { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' } };

describe('a verdict of AWS Config', () => {
  it('is read with everything that an evaluation needs', () => {
    expect(onlyFinding(aConfigEvent())).toEqual({
      kind: 'stale',
      source: 'config',
      findingId: `${CONFIG_RULE}/AIDACKCEVSQ6C2EXAMPLE`,
      type: 'access-keys-rotated',
      severity: undefined,
      assertion: 'stale',
      attestation: { kind: 'aws' },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: undefined,
      names: BY_ID,
      reference: undefined,
    });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'NON_COMPLIANT'],
    ['a list', [{}]],
  ])('refuses a detail that is %s', (_name, detail) => {
    expect(parse(aConfigEvent({}, { detail }))).toMatchObject({ kind: 'malformed', source: 'config' });
  });

  describe('rule', () => {
    it.each([
      ['access-keys-rotated', 'evaluate stale'],
      ['securityhub-access-keys-rotated-3dd4f050', 'evaluate stale'],
      ['iam-user-unused-credentials-check', 'evaluate stale'],
      ['securityhub-iam-user-unused-credentials-check-8ee5d61b', 'evaluate stale'],
      ['OrgConfigRule-access-keys-rotated-abc', 'evaluate stale'],
      ['iam-root-access-key-check', 'notify root-credentials'],
      ['securityhub-iam-root-access-key-check-1f2e3d4c', 'notify root-credentials'],
    ])('%s leads to %s', (configRuleName, verdict) => {
      expect(verdictsOn(aConfigEvent({ configRuleName }))).toEqual([verdict]);
    });

    it.each(['iam-password-policy', 's3-bucket-public-read-prohibited', 'Access-Keys-Rotated', '', undefined, null])(
      '%p is about no key',
      (configRuleName) => {
        expect(parse(aConfigEvent({ configRuleName }))).toMatchObject({
          kind: 'ignored',
          reason: 'not-a-key-finding',
        });
      },
    );
  });

  it.each(['ConfigurationItemChangeNotification', '', undefined])('of message type %p is none', (messageType) => {
    expect(parse(aConfigEvent({ messageType }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });

  describe('state', () => {
    it.each([
      ['NON_COMPLIANT', 'open'],
      ['COMPLIANT', 'resolved'],
      ['NOT_APPLICABLE', 'resolved'],
      ['INSUFFICIENT_DATA', 'finding-error'],
      ['non_compliant', 'malformed'],
      [undefined, 'malformed'],
      [null, 'malformed'],
    ])('of compliance %p is %s', (complianceType, kind) => {
      expect(onlyFinding(aConfigEvent({ newEvaluationResult: { complianceType } }))?.state.kind).toBe(kind);
    });

    it('is malformed where the result is missing, whatever the old one was', () => {
      const over = { newEvaluationResult: null, oldEvaluationResult: { complianceType: 'NON_COMPLIANT' } };
      expect(verdictsOn(aConfigEvent(over))).toEqual(['refuse malformed']);
    });
  });

  describe('resource', () => {
    it.each([
      ['a unique id', 'AIDACKCEVSQ6C2EXAMPLE', BY_ID],
      ['a name', 'ci-deployer', { kind: 'user', user: { name: 'ci-deployer', id: undefined } }],
      ['missing', undefined, { kind: 'nothing' }],
      ['no name', 'a user', { kind: 'nothing' }],
    ])('that is %s', (_name, resourceId, names) => {
      expect(onlyFinding(aConfigEvent({ resourceId }))?.names).toEqual(names);
    });

    it('of the rule on root names no user, whatever it is', () => {
      const event = aConfigEvent({ configRuleName: 'iam-root-access-key-check', resourceId: 'ci-deployer' });
      expect(onlyFinding(event)?.names).toEqual({ kind: 'root', accessKeyId: undefined });
    });
  });

  describe('account', () => {
    it.each([
      ["the resource's, not the aggregator's", { awsAccountId: OWN_ACCOUNT }, '999988887777'],
      ["the envelope's where the detail tells none", { awsAccountId: undefined }, OWN_ACCOUNT],
    ])('is %s', (_name, detail, account) => {
      expect(onlyFinding(aConfigEvent(detail, { account }))?.account).toBe(OWN_ACCOUNT);
    });

    it('refuses an event that tells none', () => {
      expect(parse(aConfigEvent({ awsAccountId: 7 }, { account: null }))).toMatchObject({
        kind: 'malformed',
        problem: expect.stringContaining('account') as unknown,
      });
    });
  });

  it.each([
    ["the rule's name where it has no ARN", { configRuleARN: undefined }, 'access-keys-rotated/AIDACKCEVSQ6C2EXAMPLE'],
    ['a word where it has no resource', { resourceId: undefined }, `${CONFIG_RULE}/unknown`],
  ])('is known by %s', (_name, detail, findingId) => {
    expect(onlyFinding(aConfigEvent(detail))?.findingId).toBe(findingId);
  });

  it("is of the partition of the rule's ARN", () => {
    const configRuleARN = 'arn:aws-cn:config:cn-north-1:111122223333:config-rule/config-rule-1';
    expect(onlyFinding(aConfigEvent({ configRuleARN }))?.partition).toBe('aws-cn');
  });
});

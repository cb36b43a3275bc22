import { policyOf } from '../../../../lambda/domain/policy/policy.ts';
import { DEFAULT_RESPONSES } from '../../../../lambda/domain/findings/responses.ts';

const SCOPE = { accounts: ['111122223333'], exposedMode: 'observe', staleMode: 'warn' } as const;

describe('policyOf', () => {
  it('has the documented default for everything that the document leaves out', () => {
    expect(policyOf({}, SCOPE)).toEqual({
      ...SCOPE,
      responses: DEFAULT_RESPONSES,
      trust: { products: [], customActionArn: undefined, reporterAccounts: [] },
      maxSuspectedPerHour: 10,
      stale: { unusedDays: 90, maxAgeDays: undefined },
      escalation: { warningDays: 14, finalWarningDays: 3 },
      limits: { maxKeysPerRun: 25, minKeysForPercent: 3, maxPercentPerRun: 10, maxKeysPerOrganizationRun: 100 },
      holdDays: 14,
      sweepIntervalHours: 24,
      exemptions: [],
      protectedIdentities: [],
      containWindow: undefined,
      ownerTag: 'owner',
      recontain: { exposed: true, stale: false },
    });
  });

  it('takes over everything that the document says', () => {
    const exemption = { user: 'a', owner: 'b', reason: 'c', expires: '2027-01-01' };
    const identity = { user: 'd', reason: 'e' };
    const containWindow = { days: ['MON'], fromHour: 9, toHour: 17 };
    const document = {
      responses: [{ type: 'X:*', minSeverity: 4, response: 'contain', evidence: 'proof' }],
      trustedProducts: ['f'],
      reporterAccounts: ['999988887777'],
      maxSuspectedPerHour: 11,
      unusedDays: 1,
      maxAgeDays: 2,
      warningDays: 3,
      finalWarningDays: 4,
      holdDays: 5,
      maxKeysPerRun: 6,
      minKeysForPercent: 7,
      maxPercentPerRun: 8,
      maxKeysPerOrganizationRun: 12,
      sweepIntervalHours: 9,
      exemptions: [exemption],
      protectedIdentities: [identity],
      containWindow,
      ownerTag: 'team',
      recontain: { exposed: false, stale: true },
    } as const;
    expect(policyOf(document, { ...SCOPE, customActionArn: 'g' })).toEqual({
      ...SCOPE,
      responses: [...document.responses, ...DEFAULT_RESPONSES],
      trust: { products: ['f'], customActionArn: 'g', reporterAccounts: ['999988887777'] },
      maxSuspectedPerHour: 11,
      stale: { unusedDays: 1, maxAgeDays: 2 },
      escalation: { warningDays: 3, finalWarningDays: 4 },
      limits: { maxKeysPerRun: 6, minKeysForPercent: 7, maxPercentPerRun: 8, maxKeysPerOrganizationRun: 12 },
      holdDays: 5,
      sweepIntervalHours: 9,
      exemptions: [exemption],
      protectedIdentities: [identity],
      containWindow,
      ownerTag: 'team',
      recontain: { exposed: false, stale: true },
    });
  });

  it('keeps a zero that was meant', () => {
    const policy = policyOf({ maxKeysPerRun: 0, holdDays: 0, maxSuspectedPerHour: 0 }, SCOPE);
    expect([policy.limits.maxKeysPerRun, policy.holdDays, policy.maxSuspectedPerHour]).toEqual([0, 0, 0]);
  });

  it('takes a configured response for suspicion of any severity where it does not say', () => {
    expect(policyOf({ responses: [{ type: 'X:*', response: 'contain' }] }, SCOPE).responses[0]).toEqual({
      type: 'X:*',
      minSeverity: 0,
      response: 'contain',
      evidence: 'suspicion',
    });
  });
});

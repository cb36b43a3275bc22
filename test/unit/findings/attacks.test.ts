import type { Trust } from '../../../lambda/domain/findings/judge-context.ts';
import { aGuardDutyEvent, aPolicy, keyDetails, OWN_ACCOUNT } from '../../support/builders/builders.ts';
import { onlyFinding, verdictsOn } from '../../support/builders/events/parsed.ts';
import { aHubEvent, aQuarantineEvent, aReportEvent, hubKey } from '../../support/builders/events/source-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
// Encodes the account 999988887777.
const OTHERS_KEY = 'AKIA6RU73QDQQEXAMPLE';
const OTHER_ACCOUNT = '999988887777';
const OWN_ACTION = 'arn:aws:securityhub:eu-central-1:111122223333:action/custom/KeystopContain';
const FOREIGN_ACTION = 'arn:aws:securityhub:eu-central-1:111122223333:action/custom/Ticket';

const trusting = (over: Partial<Trust>, accounts: readonly string[] = [OWN_ACCOUNT]): ReturnType<typeof aPolicy> =>
  aPolicy({ accounts, trust: { products: [], customActionArn: undefined, reporterAccounts: [], ...over } });

const namedKey = (event: object): string | undefined => {
  const names = onlyFinding(event)?.names;
  return names !== undefined && 'accessKeyId' in names ? names.accessKeyId : undefined;
};

/** GuardDuty's words under the account's own product. */
const forged = (over: Record<string, unknown> = {}): object =>
  aHubEvent({
    ProductArn: 'arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default',
    Types: ['TTPs/CredentialAccess:IAMUser-CompromisedCredentials'],
    FindingProviderFields: {
      Types: ['TTPs/CredentialAccess:IAMUser-CompromisedCredentials'],
      Severity: { Label: 'CRITICAL', Original: '9' },
    },
    ...over,
  });

/** A finding for which an analyst chose a custom action. */
const chosen = (action: string, finding: Record<string, unknown> = {}): object =>
  aHubEvent(finding, { 'detail-type': 'Security Hub Findings - Custom Action', resources: [action] });

describe("a finding imported under an account's own product that copies GuardDuty's words", () => {
  it('is refused, though it names a key', () => {
    expect([namedKey(forged()), ...verdictsOn(forged())]).toEqual([KEY, 'refuse untrusted-source']);
  });

  it.each([
    ['behind it', 'arn:aws:securityhub:eu-central-1::product/aws/guardduty/copy'],
    [
      'before it',
      'arn:aws:securityhub:eu-central-1:111122223333:product/x/arn:aws:securityhub:eu-central-1::product/aws/guardduty',
    ],
    ['in the account', 'arn:aws:securityhub:eu-central-1:111122223333:product/aws/guardduty'],
    ['in another case', 'arn:aws:securityhub:eu-central-1::product/AWS/GuardDuty'],
    ['of another name', 'arn:aws:securityhub:eu-central-1::product/aws/guardduty2'],
    ['of another company', 'arn:aws:securityhub:eu-central-1::product/evil/guardduty'],
    ['among white space', 'arn:aws:securityhub:eu-central-1::product/aws/guardduty\n arn'],
  ])("is refused, too, where the product's ARN is GuardDuty's with something %s", (_name, ProductArn) => {
    expect(verdictsOn(forged({ ProductArn }))).toEqual(['refuse untrusted-source']);
  });

  it('is suspicion, for the brake to count, where the account itself trusts that product', () => {
    const products = ['arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default'];
    expect(verdictsOn(forged(), trusting({ products }))).toEqual(['contain exposed by suspicion']);
  });
});

describe('a GuardDuty finding that its account rewrote in Security Hub', () => {
  const TRUE = 'TTPs/CredentialAccess:IAMUser-CompromisedCredentials';
  const LOWERED = 'TTPs/Discovery:IAMUser-AnomalousBehavior';

  it('contains by the type that GuardDuty gave, where the account lowered it', () => {
    const event = aHubEvent({
      Types: [LOWERED],
      Severity: { Label: 'INFORMATIONAL', Normalized: 0 },
      FindingProviderFields: { Types: [TRUE], Severity: { Label: 'HIGH', Original: '8' } },
    });
    expect(verdictsOn(event)).toEqual(['contain compromised by proof']);
  });

  it('contains by the severity that GuardDuty gave, where the account lowered it', () => {
    const anomaly = 'TTPs/Persistence:IAMUser-AnomalousBehavior';
    const event = aHubEvent({
      Types: [anomaly],
      Severity: { Label: 'LOW', Normalized: 1 },
      FindingProviderFields: { Types: [anomaly], Severity: { Label: 'HIGH', Original: '8' } },
    });
    expect(verdictsOn(event)).toEqual(['contain compromised by suspicion']);
  });

  it('is told to a person, as GuardDuty meant it, where the account raised it to look like proof', () => {
    const event = aHubEvent({
      Types: [TRUE],
      Severity: { Label: 'CRITICAL', Normalized: 90 },
      FindingProviderFields: { Types: [LOWERED], Severity: { Label: 'LOW', Original: '2' } },
    });
    expect(verdictsOn(event)).toEqual(['notify below-threshold']);
  });
});

describe('an analyst who quarantines another user with a key of their own', () => {
  const analyst = {
    userName: 'analyst',
    principalId: 'AIDACKCEVSQ6C3EXAMPLE',
    arn: 'arn:aws:iam::111122223333:user/analyst',
    accessKeyId: 'AKIARTX3GSDSREXAMPLE',
  };

  it.each([
    ['attaches', aQuarantineEvent({}, analyst)],
    [
      'puts',
      aQuarantineEvent(
        {
          eventName: 'PutUserPolicy',
          requestParameters: { userName: 'ci-deployer', policyName: 'AWSCompromisedKeyQuarantineV2' },
        },
        analyst,
      ),
    ],
  ])('and %s the policy is a responder: the quarantined user is told, and no key is named', (_name, event) => {
    expect([onlyFinding(event)?.names, ...verdictsOn(event)]).toEqual([
      { kind: 'user', user: { name: 'ci-deployer', id: undefined } },
      'notify no-key-named',
    ]);
  });
});

describe('a foreign custom action', () => {
  const trust = { customActionArn: OWN_ACTION };

  it("is refused where it names a key, though the finding is GuardDuty's", () => {
    expect(verdictsOn(chosen(FOREIGN_ACTION), trusting(trust))).toEqual(['refuse untrusted-source']);
  });

  it('is told to a person where it names no key', () => {
    const finding = { Resources: [{ ...hubKey(), Id: 'AWS::IAM::AccessKey:null' }] };
    expect(verdictsOn(chosen(FOREIGN_ACTION, finding), trusting(trust))).toEqual(['notify no-key-named']);
  });

  it('is refused where the stack has no action of its own', () => {
    expect(verdictsOn(chosen(OWN_ACTION))).toEqual(['refuse untrusted-source']);
  });

  it("differs from the stack's own, which is a person's request", () => {
    expect(verdictsOn(chosen(OWN_ACTION), trusting(trust))).toEqual(['contain requested by proof']);
  });

  it.each([
    ['missing', undefined],
    ['empty', []],
    ["followed by the stack's own", [FOREIGN_ACTION, OWN_ACTION]],
  ])('is refused where its ARN is %s', (_name, resources) => {
    const event = aHubEvent({}, { 'detail-type': 'Security Hub Findings - Custom Action', resources });
    expect(verdictsOn(event, trusting(trust))).toEqual(['refuse untrusted-source']);
  });
});

describe("a report by a member for another account's key", () => {
  const scope = [OWN_ACCOUNT, OTHER_ACCOUNT];

  it('is refused where it tells whose the key is', () => {
    const event = aReportEvent({ accessKeyId: OTHERS_KEY, accountId: OTHER_ACCOUNT });
    expect(verdictsOn(event, trusting({}, scope))).toEqual(['refuse untrusted-source']);
  });

  it("looks for the key in the member's own account only, where it does not tell", () => {
    const event = aReportEvent({ accessKeyId: OTHERS_KEY });
    expect(onlyFinding(event)?.account).toBe(OWN_ACCOUNT);
  });

  it('is refused as foreign where it tells an account out of scope', () => {
    const event = aReportEvent({ accountId: OTHER_ACCOUNT });
    expect(verdictsOn(event, trusting({ reporterAccounts: [OWN_ACCOUNT] }))).toEqual(['refuse foreign-account']);
  });

  it('differs from one by a reporter account, which may', () => {
    const event = aReportEvent({ accessKeyId: OTHERS_KEY, accountId: OTHER_ACCOUNT });
    expect(verdictsOn(event, trusting({ reporterAccounts: [OWN_ACCOUNT] }, scope))).toEqual([
      'contain requested by proof',
    ]);
  });

  it('is no better for a detail that claims another reporter', () => {
    const event = aReportEvent({ accountId: OTHER_ACCOUNT, reportedBy: OTHER_ACCOUNT, account: OTHER_ACCOUNT });
    expect(verdictsOn(event, trusting({ reporterAccounts: [OTHER_ACCOUNT] }, scope))).toEqual([
      'refuse untrusted-source',
    ]);
  });
});

describe("a report that names somebody else's user", () => {
  it('names the one key that it reports, and the user as a hint', () => {
    expect(onlyFinding(aReportEvent({ userName: 'victim' }))?.names).toEqual({
      kind: 'access-key',
      accessKeyId: KEY,
      user: { name: 'victim', id: undefined },
    });
  });

  it('touches no key where it names the user alone', () => {
    expect(verdictsOn(aReportEvent({ accessKeyId: '', userName: 'victim' }))).toEqual(['notify no-key-named']);
  });

  it('names no key that stands elsewhere in it', () => {
    const event = aReportEvent({ accessKeyId: '', userName: KEY, location: KEY, reason: KEY, reportedBy: KEY });
    expect([namedKey(event), ...verdictsOn(event)]).toEqual([undefined, 'notify no-key-named']);
  });
});

describe("a GuardDuty finding under another's source", () => {
  it.each(['keystop.report', 'aws.guardduty.evil', 'custom.guardduty'])('is no finding of GuardDuty: %s', (source) => {
    const event = aGuardDutyEvent({ resource: { accessKeyDetails: keyDetails() } }, { source });
    expect(verdictsOn(event)).toEqual(['ignore unsupported-event']);
  });
});

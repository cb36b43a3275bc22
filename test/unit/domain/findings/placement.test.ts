import type { Finding, Attestation } from '../../../../lambda/domain/findings/finding.ts';
import { placeFinding } from '../../../../lambda/domain/findings/placement.ts';
import type { Trust } from '../../../../lambda/domain/findings/judge-context.ts';
import { aFinding, aKeyId, OWN_ACCOUNT } from '../../../support/builders/builders.ts';

const REPORTER = '999988887777';
// This id encodes OWN_ACCOUNT; one of the old form encodes none.
const KEY = aKeyId('AKIARTX3GSDSQEXAMPLE');
const OLD_KEY = aKeyId('AKIAIOSFODNN7EXAMPLE');

function aReport(over: Partial<Finding> = {}): Finding {
  return aFinding({
    source: 'report',
    assertion: 'requested',
    attestation: { kind: 'reporter', account: REPORTER },
    account: REPORTER,
    names: { kind: 'access-key', accessKeyId: KEY, user: undefined },
    ...over,
  });
}

function placed(finding: Finding, accounts: readonly string[] = [OWN_ACCOUNT], trust: Partial<Trust> = {}): Finding {
  const trusted = { products: [], customActionArn: undefined, reporterAccounts: [REPORTER], ...trust };
  return placeFinding(finding, { accounts, trust: trusted });
}

const ofKey = (accessKeyId: typeof KEY): Finding['names'] => ({ kind: 'access-key', accessKeyId, user: undefined });

describe('placeFinding', () => {
  it("puts a reporter account's report in the account that the key id encodes", () => {
    expect(placed(aReport())).toEqual({ ...aReport(), account: OWN_ACCOUNT });
  });

  it('puts it there also where that account is out of scope, so that it is refused as foreign', () => {
    expect(placed(aReport(), [REPORTER]).account).toBe(OWN_ACCOUNT);
  });

  it('puts a key that encodes no account in the one account in scope', () => {
    expect(placed(aReport({ names: ofKey(OLD_KEY) })).account).toBe(OWN_ACCOUNT);
  });

  it.each([
    ['none', []],
    ['more than one', [OWN_ACCOUNT, '123456789012']],
  ])('leaves such a key where it was reported if %s is in scope', (_name, accounts) => {
    expect(placed(aReport({ names: ofKey(OLD_KEY) }), accounts).account).toBe(REPORTER);
  });

  it('leaves such a key where it was reported if a whole organization is in scope', () => {
    const trust = { products: [], customActionArn: undefined, reporterAccounts: [REPORTER] };
    const report = aReport({ names: ofKey(OLD_KEY) });
    const scope = { accounts: [OWN_ACCOUNT], wholeOrganization: true };
    expect(placeFinding(report, { ...scope, trust }).account).toBe(REPORTER);
  });

  it('leaves a report that tells the account where it says', () => {
    const report = aReport({ account: '123456789012' });
    expect(placed(report)).toBe(report);
  });

  it('leaves the report of an account that may report only its own keys', () => {
    const report = aReport();
    expect(placed(report, [OWN_ACCOUNT], { reporterAccounts: [] })).toBe(report);
  });

  it.each<[string, Finding['names']]>([
    ['a user', { kind: 'user', user: { name: 'alice', id: undefined } }],
    ['temporary credentials', { kind: 'temporary-credentials', accessKeyId: KEY, user: undefined }],
    ['nothing', { kind: 'nothing' }],
  ])('leaves a report that names %s', (_name, names) => {
    const report = aReport({ names });
    expect(placed(report)).toBe(report);
  });

  it.each<Attestation>([
    { kind: 'aws' },
    { kind: 'product', productArn: 'arn' },
    { kind: 'custom-action', actionArn: 'arn' },
    { kind: 'operator' },
  ])('leaves a finding that is no report: %p', (attestation) => {
    const finding = aReport({ attestation });
    expect(placed(finding)).toBe(finding);
  });
});

import { ConfigurationError, parseConfiguration } from '../../../infra/config/configuration.ts';
import { DEFAULTS } from '../../../infra/config/defaults.ts';
import { MAX_POLICY_BYTES } from '../../../infra/config/relations.ts';
import { policyOf } from '../../../lambda/domain/policy/policy.ts';

const NOW = new Date('2026-11-20T12:00:00Z');

const exemption = { user: 'backup', owner: 'storage team', reason: 'TICKET-1: yearly restore', expires: '2027-01-31' };

const parse = (file: unknown) => parseConfiguration(file, 'keystop.config.json', NOW);

function mistakesOf(file: unknown): readonly string[] {
  try {
    parse(file);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('parseConfiguration', () => {
  it('takes every default from an empty file', () => {
    expect(parse({})).toEqual({
      stackName: 'Keystop',
      exposed: 'enforce',
      stale: 'enforce',
      policy: {},
      revokeSessions: false,
      sweepIntervalHours: 24,
      iamCallsPerSecond: 5,
      readAllTags: false,
      reporters: undefined,
      operators: [],
      overrideRoles: undefined,
      securityHub: { customAction: false, feedback: false },
      noticeEmails: [],
      logRetentionDays: 365,
      reservedConcurrency: undefined,
      existingLedgerTableName: undefined,
      globalEvents: false,
      warnings: [],
    });
  });

  it('hands on as policy what the functions judge by, and nothing else', () => {
    const policy = {
      responses: [{ type: 'Recon:*', minSeverity: 4, response: 'contain', evidence: 'suspicion' }],
      trustedProducts: ['arn:aws:securityhub:eu-central-1::product/acme/scanner'],
      reporterAccounts: ['444455556666'],
      maxSuspectedPerHour: 0,
      unusedDays: 60,
      maxAgeDays: 365,
      warningDays: 10,
      finalWarningDays: 2,
      holdDays: 0,
      maxKeysPerRun: 5,
      minKeysForPercent: 0,
      maxPercentPerRun: 100,
      sweepIntervalHours: 8,
      exemptions: [exemption],
      protectedIdentities: [{ user: 'break-glass', reason: 'last resort', onExposed: 'notify', expires: '2026-12-31' }],
      containWindow: { days: ['MON', 'FRI'], fromHour: 9, toHour: 17, timeZone: 'Europe/Berlin' },
      ownerTag: 'cost:Größe team',
    };
    const reporters = ['arn:aws:iam::444455556666:role/security/scanner'];
    expect(parse({ ...policy, reporters, stale: 'warn', noticeEmails: ['security@example.com'] }).policy).toEqual(
      policy,
    );
  });

  it('checks relations between fields by the defaults that the functions have', () => {
    const { stale, escalation, sweepIntervalHours } = policyOf(
      {},
      { accounts: [], exposedMode: 'observe', staleMode: 'observe' },
    );
    expect({ unusedDays: stale.unusedDays, ...escalation, sweepIntervalHours }).toEqual({
      unusedDays: DEFAULTS.unusedDays,
      warningDays: DEFAULTS.warningDays,
      finalWarningDays: DEFAULTS.finalWarningDays,
      sweepIntervalHours: DEFAULTS.sweepIntervalHours,
    });
  });

  it('refuses a file with mistakes, naming all of them at once', () => {
    expect(() =>
      parse({
        unusedDay: 60,
        maxKeysPerRun: '25',
        exposed: 'on',
        exemptions: [{ owner: 'a', reason: 'b', expires: '2026-02-30' }],
        finalWarningDays: 14,
      }),
    ).toThrow(
      new ConfigurationError('keystop.config.json', [
        'exposed: got "on"; use "enforce" or "observe"',
        'maxKeysPerRun: got "25"; use a whole number of keys from 1 to 10000',
        'exemptions[0].expires: got "2026-02-30"; use a day as "YYYY-MM-DD"',
        'exemptions[0]: got none of them; use exactly one of user, accessKeyId and path',
        'unusedDay: unknown name; did you mean "unusedDays"?',
        'finalWarningDays: got 14; use fewer days than warningDays, which is 14',
      ]),
    );
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a number of zero days', { unusedDays: 0 }, 'unusedDays: got 0; use a whole number of days from 1 to 3650'],
    ['a fraction', { holdDays: 1.5 }, 'holdDays: got 1.5; use a whole number of days from 0 to 365'],
    ['null', { maxAgeDays: null }, 'maxAgeDays: got null; use a whole number of days from 1 to 3650'],
    ['a boolean in words', { globalEvents: 'yes' }, 'globalEvents: got "yes"; use true or false'],
    ['a mode for a switch', { revokeSessions: 'enforce' }, 'revokeSessions: got "enforce"; use true or false'],
    ['an address without @', { noticeEmails: ['security'] }, 'noticeEmails[0]: got "security"; use an e-mail address'],
    [
      'an ARN in place of a table name',
      { existingLedgerTableName: 'arn:x:y' },
      'existingLedgerTableName: got "arn:x:y"; use the name of a DynamoDB table, not its ARN',
    ],
    [
      'a severity beyond 10',
      { responses: [{ type: '*', response: 'notify', minSeverity: 11 }] },
      'responses[0].minSeverity: got 11; use a number from 1 to 10',
    ],
    [
      'a user with its path',
      { protectedIdentities: [{ user: 'admins/root', reason: 'r' }] },
      'protectedIdentities[0].user: got "admins/root"; use an IAM user name without its path',
    ],
    [
      'an exemption without an owner',
      { exemptions: [{ ...exemption, owner: undefined }] },
      'exemptions[0].owner: missing; use a text that says it to a reader, such as a ticket and why',
    ],
    [
      'an exemption of every path',
      { exemptions: [{ ...exemption, user: undefined, path: '/' }] },
      'exemptions[0].path: got "/"; use a user path with a slash on both ends, such as "/service/"; not "/", which is every user',
    ],
    [
      'an exemption of two subjects',
      { exemptions: [{ ...exemption, path: '/service/' }] },
      'exemptions[0]: got user and path; use exactly one of user, accessKeyId and path',
    ],
    [
      'a subject of a wrong type, as one that is named',
      { exemptions: [{ ...exemption, user: 5 }] },
      'exemptions[0].user: got 5; use an IAM user name without its path',
    ],
    [
      'a field of a relation that is wrong itself, once',
      { finalWarningDays: 400, warningDays: 14 },
      'finalWarningDays: got 400; use a whole number of days from 1 to 365',
    ],
    [
      'a misspelt name inside a list',
      { exemptions: [{ ...exemption, expiry: '2027-01-31' }] },
      'exemptions[0].expiry: unknown name; did you mean "expires"?',
    ],
    [
      'onExposed notify without an end',
      { protectedIdentities: [{ user: 'a', reason: 'r', onExposed: 'notify' }] },
      'protectedIdentities[0].expires: missing; onExposed "notify" leaves an exposed key Active, so it needs a last day, "YYYY-MM-DD"',
    ],
    [
      'an end of a protection that has none',
      { protectedIdentities: [{ user: 'a', reason: 'r', expires: '2027-01-01' }] },
      'protectedIdentities[0].expires: got "2027-01-01"; leave it out, it ends onExposed "notify" only, never the protection',
    ],
    [
      'a city that is no time zone',
      { containWindow: { days: ['MON'], fromHour: 0, toHour: 24, timeZone: 'Berlin' } },
      'containWindow.timeZone: got "Berlin"; use an IANA time zone, such as "Europe/Berlin"',
    ],
    [
      'a tag key that IAM does not know',
      { ownerTag: 'owner?' },
      'ownerTag: got "owner?"; use the key of an IAM tag, such as "owner"',
    ],
    [
      'a window without days',
      { containWindow: { days: [], fromHour: 0, toHour: 24 } },
      'containWindow.days: got []; use at least one week day',
    ],
    [
      'a window over midnight',
      { containWindow: { days: ['MON'], fromHour: 22, toHour: 6 } },
      'containWindow.toHour: got 6; use an hour after fromHour, which is 22; a window does not run over midnight',
    ],
    [
      'a window that sweeps may never meet',
      { containWindow: { days: ['MON'], fromHour: 9, toHour: 17 } },
      'sweepIntervalHours: got 24; use at most 8 with this containWindow: sweeps further apart than the window is long may never fall into it',
    ],
    [
      'GuardDuty among the trusted products',
      { trustedProducts: ['arn:aws:securityhub:us-east-1::product/aws/guardduty'] },
      'trustedProducts[0]: got "arn:aws:securityhub:us-east-1::product/aws/guardduty"; use no entry for GuardDuty or Security Hub itself, whose findings count as AWS\'s own anyway',
    ],
    [
      'Security Hub V2 among the trusted products',
      { trustedProducts: ['arn:aws:securityhub:us-east-1::productv2/aws/securityhub'] },
      'trustedProducts[0]: got "arn:aws:securityhub:us-east-1::productv2/aws/securityhub"; use no entry for GuardDuty or Security Hub itself, whose findings count as AWS\'s own anyway',
    ],
    [
      'trust in every product',
      { trustedProducts: ['arn:aws:securityhub:us-east-1::product/*/*'] },
      'trustedProducts[0]: got "arn:aws:securityhub:us-east-1::product/*/*"; use the product ARN exactly as in its findings, such as "arn:aws:securityhub:eu-central-1::product/COMPANY/PRODUCT"',
    ],
    [
      'a product by its name',
      { trustedProducts: ['Prowler'] },
      'trustedProducts[0]: got "Prowler"; use the product ARN exactly as in its findings, such as "arn:aws:securityhub:eu-central-1::product/COMPANY/PRODUCT"',
    ],
    [
      'a number in place of an account id, which may begin with a zero',
      { reporterAccounts: [444455556666] },
      'reporterAccounts[0]: got 444455556666; use an account id of 12 digits, in quotation marks',
    ],
    [
      'reports of an account where nobody may report',
      { reporterAccounts: ['444455556666'], reporters: ['arn:aws:iam::111122223333:role/scanner'] },
      'reporterAccounts[0]: got "444455556666"; use an account of which reporters names a role or user, or leave it out',
    ],
    [
      'reports of an account by the role that the stack creates in its own',
      { reporterAccounts: ['444455556666'] },
      'reporterAccounts[0]: got "444455556666"; use an account of which reporters names a role or user, or leave it out',
    ],
    [
      'a whole account as reporter',
      { reporters: ['arn:aws:iam::111122223333:root'] },
      'reporters[0]: got "arn:aws:iam::111122223333:root"; use the ARN of one IAM role or user, with its path and without wildcards',
    ],
    [
      'every role of a path as reporter',
      { reporters: ['arn:aws:iam::111122223333:role/scanners/*'] },
      'reporters[0]: got "arn:aws:iam::111122223333:role/scanners/*"; use the ARN of one IAM role or user, with its path and without wildcards',
    ],
    [
      'a list of no reporters',
      { reporters: [] },
      'reporters: got []; use at least one ARN, or leave it out for a role that the stack creates',
    ],
    [
      'a brake beyond a thousand keys',
      { maxSuspectedPerHour: 1001 },
      'maxSuspectedPerHour: got 1001; use a whole number of keys from 0 to 1000',
    ],
    [
      'a misspelt option of Security Hub',
      { securityHub: { customActions: true } },
      'securityHub.customActions: unknown name; did you mean "customAction"?',
    ],
    [
      'a retention that CloudWatch does not know',
      { logRetentionDays: 100 },
      'logRetentionDays: got 100; use a number of days that CloudWatch Logs accepts: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
  ])('refuses %s', (_what, file, mistake) => {
    expect(mistakesOf(file)).toEqual([mistake]);
  });

  it.each([
    ['a list', []],
    ['a text', 'enforce'],
    ['null', null],
  ])('refuses %s in place of an object', (_what, file) => {
    expect(mistakesOf(file)).toEqual([`the file: got ${JSON.stringify(file)}; use an object, in { }`]);
  });

  it('refuses a policy that does not fit in the environment of a function, with its size', () => {
    const exemptions = Array.from({ length: 30 }, (_, i) => ({ ...exemption, user: `backup-${i}` }));
    expect(mistakesOf({ exemptions })).toEqual([
      expect.stringMatching(new RegExp(`^the file: got a policy of \\d{4} bytes; use at most ${MAX_POLICY_BYTES}, `)),
    ]);
  });

  it('names all known names where none is near', () => {
    expect(mistakesOf({ colour: 'red' })[0]).toMatch(
      /^colour: unknown name; known names: exposed, stale, responses, .*stackName$/,
    );
  });

  it('holds an exemption on its last day', () => {
    expect(parse({ exemptions: [{ ...exemption, expires: '2026-11-20' }] }).warnings).toEqual([]);
  });

  it('warns of an exemption one day after its last, and goes on', () => {
    expect(parse({ exemptions: [{ ...exemption, expires: '2026-11-19' }] }).warnings).toEqual([
      'exemptions[0] (backup, owner storage team) no longer exempts anything: it expired on 2026-11-19. Renew or remove it.',
    ]);
  });

  it('warns of a protected identity that is contained again when exposed', () => {
    const identity = { user: 'break-glass', reason: 'r', onExposed: 'notify', expires: '2026-11-19' };
    expect(parse({ protectedIdentities: [identity] }).warnings).toEqual([
      'protectedIdentities[0] (break-glass): an exposed key of it is contained again, not left to a person: it expired on 2026-11-19. Renew or remove it.',
    ]);
  });
});

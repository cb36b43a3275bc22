import { chooseResponse, DEFAULT_RESPONSES } from '../../../../lambda/domain/findings/responses.ts';
import { aPolicy } from '../../../support/builders/builders.ts';

const line = (type: string, minSeverity = 0) =>
  ({ type, minSeverity, response: 'contain', evidence: 'suspicion' }) as const;

describe('chooseResponse', () => {
  const NOTIFY = 'notify';
  const PROOF = 'contain by proof';
  const SUSPICION = 'contain by suspicion';

  // Types and usual severities as GuardDuty documents them.
  it.each([
    ['CredentialAccess:IAMUser/CompromisedCredentials', 8, PROOF],
    ['AttackSequence:IAM/CompromisedCredentials', 9, PROOF],
    ['AttackSequence:S3/CompromisedData', 9, PROOF],
    ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 8, SUSPICION],
    ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS', 5, SUSPICION],
    ['UnauthorizedAccess:IAMUser/MaliciousIPCaller', 5, SUSPICION],
    ['UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', 5, SUSPICION],
    ['UnauthorizedAccess:IAMUser/TorIPCaller', 5, SUSPICION],
    ['Recon:IAMUser/MaliciousIPCaller.Custom', 5, SUSPICION],
    ['Recon:IAMUser/TorIPCaller', 5, SUSPICION],
    ['PenTest:IAMUser/KaliLinux', 5, SUSPICION],
    ['PenTest:S3/KaliLinux', 5, SUSPICION],
    ['Exfiltration:S3/MaliciousIPCaller', 8, SUSPICION],
    ['Discovery:S3/TorIPCaller', 5, SUSPICION],
    ['Exfiltration:IAMUser/AnomalousBehavior', 8, SUSPICION],
    ['Impact:IAMUser/AnomalousBehavior', 8, SUSPICION],
    ['CredentialAccess:IAMUser/AnomalousBehavior', 5, NOTIFY],
    ['PrivilegeEscalation:IAMUser/AnomalousBehavior', 5, NOTIFY],
    ['Discovery:IAMUser/AnomalousBehavior', 2, NOTIFY],
    ['Discovery:IAMUser/AnomalousBehavior', 9, NOTIFY],
    ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B', 5, NOTIFY],
    ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess', 9, NOTIFY],
    ['Policy:IAMUser/RootCredentialUsage', 9, NOTIFY],
    ['Stealth:IAMUser/CloudTrailLoggingDisabled', 8, NOTIFY],
    ['DefenseEvasion:IAMUser/BedrockLoggingDisabled', 5, NOTIFY],
    ['Impact:IAMUser/CostHarvesting', 2, NOTIFY],
    ['Persistence:IAM/AccountManipulation', 9, NOTIFY],
    ['Something:New/UnheardOf', 10, NOTIFY],
    ['unknown', 10, NOTIFY],
    ['', 10, NOTIFY],
  ])('by default, %s of severity %p: %s', (type, severity, expected) => {
    const { response, evidence } = chooseResponse(DEFAULT_RESPONSES, type, severity);
    expect(response === 'notify' ? response : `contain by ${evidence}`).toBe(expected);
  });

  it.each([
    ['exactly 7 contains', 7, 'contain'],
    ['just below 7 notifies', 6.9, 'notify'],
    ['8.9 contains', 8.9, 'contain'],
  ])('an anomaly of severity %s', (_name, severity, response) => {
    expect(chooseResponse(DEFAULT_RESPONSES, 'Impact:IAMUser/AnomalousBehavior', severity).response).toBe(response);
  });

  it('takes a severity that cannot be read for the highest: the safe side is to contain', () => {
    expect(chooseResponse(DEFAULT_RESPONSES, 'Persistence:IAMUser/AnomalousBehavior', undefined).response).toBe(
      'contain',
    );
  });

  it('takes the first match', () => {
    const responses = [
      { type: 'A:*', minSeverity: 0, response: 'notify', evidence: 'suspicion' } as const,
      line('A:B'),
    ];
    expect(chooseResponse(responses, 'A:B', 9).response).toBe('notify');
  });

  it('goes on to the next line where the severity is too low', () => {
    const responses = [
      { type: 'A:*', minSeverity: 7, response: 'notify', evidence: 'suspicion' } as const,
      line('A:B'),
    ];
    expect(chooseResponse(responses, 'A:B', 6).response).toBe('contain');
  });

  it('notifies where no line matches', () => {
    expect(chooseResponse([], 'A:B', 9)).toEqual({ response: 'notify', evidence: 'suspicion' });
  });

  it('puts configured lines before the default', () => {
    const { responses } = aPolicy({}, { responses: [{ type: 'AttackSequence:*', response: 'notify' }] });
    expect(chooseResponse(responses, 'AttackSequence:IAM/CompromisedCredentials', 9).response).toBe('notify');
  });

  it.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['a', 'A', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'ba', true],
    ['*a', 'ab', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a*b*c', 'abc', true],
    ['ab*bc', 'abc', false],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['a?', 'ab', false],
    ['(a|b)*', 'a', false],
    ['', '', true],
    ['', 'a', false],
  ])('the pattern %p matches %p: %p', (pattern, type, matches) => {
    expect(chooseResponse([line(pattern)], type, 9).response).toBe(matches ? 'contain' : 'notify');
  });

  it('answers a hostile pattern and type in linear time', () => {
    const startedAt = performance.now();
    chooseResponse([line(`${'*a'.repeat(2000)}b`)], 'a'.repeat(100_000), 9);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

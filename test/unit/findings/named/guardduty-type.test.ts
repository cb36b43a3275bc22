import { guardDutyIdOf, guardDutyTypeOf } from '../../../../lambda/findings/named/guardduty-type.ts';

describe("GuardDuty's finding type", () => {
  it.each([
    ['TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom', 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom'],
    ['Unusual Behaviors/User/UnauthorizedAccess:IAMUser-ConsoleLogin', 'UnauthorizedAccess:IAMUser/ConsoleLogin'],
    ['TTPs/Command and Control/UnauthorizedAccess:IAMUser-TorIPCaller', 'UnauthorizedAccess:IAMUser/TorIPCaller'],
    ['TTPs/Discovery/Recon:IAMUser-TorIPCaller', 'Recon:IAMUser/TorIPCaller'],
    ['TTPs/PenTest:IAMUser/KaliLinux', 'PenTest:IAMUser/KaliLinux'],
    ['TTPs/AttackSequence:IAM/CompromisedCredentials', 'AttackSequence:IAM/CompromisedCredentials'],
    ['TTPs/Policy:IAMUser-RootCredentialUsage', 'Policy:IAMUser/RootCredentialUsage'],
    ['TTPs/Credential Access/IAMUser-AnomalousBehavior', 'CredentialAccess:IAMUser/AnomalousBehavior'],
    ['TTPs/Discovery/IAMUser-AnomalousBehavior', 'Discovery:IAMUser/AnomalousBehavior'],
    [
      'TTPs/Defense Evasion/DefenseEvasion:IAMUser-BedrockLoggingDisabled',
      'DefenseEvasion:IAMUser/BedrockLoggingDisabled',
    ],
    [
      'Effects/Data Exfiltration/UnauthorizedAccess:IAMUser-InstanceCredentialExfiltration.OutsideAWS',
      'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    ],
    ['TTPs/Exfiltration:S3-AnomalousBehavior', 'Exfiltration:S3/AnomalousBehavior'],
  ])('is turned back from %s', (told, type) => {
    expect(guardDutyTypeOf(told)).toBe(type);
  });

  it.each([
    'CredentialAccess:IAMUser/CompromisedCredentials',
    'AttackSequence:IAM/CompromisedCredentials',
    'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
  ])('stays as GuardDuty writes it: %s', (type) => {
    expect(guardDutyTypeOf(type)).toBe(type);
  });

  it.each(['', 'TTPs', 'Software and Configuration Checks', ':', 'a:b', '/-', 'x:/'])(
    'stays %p, which is none',
    (told) => {
      expect(guardDutyTypeOf(told)).toBe(told);
    },
  );
});

describe("GuardDuty's finding id", () => {
  it.each([
    ['arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/finding-1', 'finding-1'],
    ['arn:aws:guardduty:us-east-1:111122223333:detector/d/finding/x/finding/y', 'y'],
    ['arn:aws:guardduty:us-east-1:111122223333:detector/d', 'arn:aws:guardduty:us-east-1:111122223333:detector/d'],
    ['a/finding/', 'a/finding/'],
    ['finding-1', 'finding-1'],
  ])('of %s is %s', (arn, id) => {
    expect(guardDutyIdOf(arn)).toBe(id);
  });
});

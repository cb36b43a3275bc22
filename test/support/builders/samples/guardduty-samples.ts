import { type Json, type Recorded, type Sample, samplesOf, variantsOf, withField, withFields } from './sample.ts';

const RECORDED = [
  'guardduty-attacksequence-iamuser',
  'guardduty-compromisedcredentials-iamuser',
  'guardduty-consolelogin-no-key',
  'guardduty-instancecred-exfil-assumedrole',
  'guardduty-maliciousip-iamuser',
  'guardduty-root-credential-usage',
];

const KUBERNETES_CALLERS = [
  'MaliciousIPCaller',
  'MaliciousIPCaller.Custom',
  'SuccessfulAnonymousAccess',
  'TorIPCaller',
];

/**
 * Finding types by the resource that they name in place of a credential: part of their name, and what completes it.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
 */
const KEYLESS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Instance: {
    'Backdoor:EC2': ['C&CActivity.B', 'C&CActivity.B!DNS', 'DenialOfService.Dns', 'DenialOfService.Tcp', 'Spambot'],
    'Behavior:EC2': ['NetworkPortUnusual', 'TrafficVolumeUnusual'],
    'CryptoCurrency:EC2': ['BitcoinTool.B', 'BitcoinTool.B!DNS'],
    'DefenseEvasion:EC2': ['UnusualDNSResolver', 'UnusualDoHActivity', 'UnusualDoTActivity'],
    'Execution:EC2': ['MaliciousFile', 'SuspiciousFile', 'MaliciousFile!Snapshot'],
    'Impact:EC2': ['AbusedDomainRequest.Reputation', 'MaliciousDomainRequest.Custom', 'PortSweep', 'WinRMBruteForce'],
    'Recon:EC2': ['PortProbeEMRUnprotectedPort', 'PortProbeUnprotectedPort', 'Portscan'],
    'Trojan:EC2': [
      'BlackholeTraffic',
      'DGADomainRequest.B',
      'DNSDataExfiltration',
      'DropPoint',
      'PhishingDomainRequest!DNS',
    ],
    'UnauthorizedAccess:EC2': [
      'MaliciousIPCaller.Custom',
      'MetadataDNSRebind',
      'RDPBruteForce',
      'SSHBruteForce',
      'TorClient',
    ],
    'Backdoor:Runtime': ['C&CActivity.B', 'C&CActivity.B!DNS'],
    'CryptoCurrency:Runtime': ['BitcoinTool.B'],
    'DefenseEvasion:Runtime': [
      'FilelessExecution',
      'KernelModuleLoaded',
      'ProcessInjection.Ptrace',
      'PtraceAntiDebugging',
    ],
    'Discovery:Runtime': ['SuspiciousCommand'],
    'Execution:Runtime': ['MaliciousFileExecuted', 'NewBinaryExecuted', 'ReverseShell', 'SuspiciousTool'],
    'Impact:Runtime': ['CryptoMinerExecuted', 'SuspiciousDomainRequest.Reputation'],
    'Persistence:Runtime': ['SuspiciousCommand'],
    'PrivilegeEscalation:Runtime': ['CGroupsReleaseAgentModified', 'DockerSocketAccessed', 'RuncContainerEscape'],
    'UnauthorizedAccess:Runtime': ['MetadataDNSRebind', 'TorClient', 'TorRelay'],
  },
  EKSCluster: {
    'CredentialAccess:Kubernetes': [...KUBERNETES_CALLERS, 'AnomalousBehavior.SecretsAccessed'],
    'DefenseEvasion:Kubernetes': KUBERNETES_CALLERS,
    'Discovery:Kubernetes': [...KUBERNETES_CALLERS, 'AnomalousBehavior.PermissionChecked'],
    'Execution:Kubernetes': ['ExecInKubeSystemPod', 'AnomalousBehavior.ExecInPod', 'MaliciousFile'],
    'Impact:Kubernetes': KUBERNETES_CALLERS,
    'Persistence:Kubernetes': [...KUBERNETES_CALLERS, 'ContainerWithSensitiveMount'],
    'Policy:Kubernetes': ['AdminAccessToDefaultServiceAccount', 'AnonymousAccessGranted', 'ExposedDashboard'],
    'PrivilegeEscalation:Kubernetes': ['PrivilegedContainer', 'AnomalousBehavior.RoleBindingCreated'],
  },
  RDSDBInstance: {
    'CredentialAccess:RDS': [
      'AnomalousBehavior.FailedLogin',
      'AnomalousBehavior.SuccessfulBruteForce',
      'TorIPCaller.FailedLogin',
    ],
    'Discovery:RDS': ['MaliciousIPCaller', 'TorIPCaller'],
  },
  Lambda: {
    'Backdoor:Lambda': ['C&CActivity.B'],
    'CryptoCurrency:Lambda': ['BitcoinTool.B'],
    'Trojan:Lambda': ['BlackholeTraffic', 'DropPoint'],
    'UnauthorizedAccess:Lambda': ['MaliciousIPCaller.Custom', 'TorClient', 'TorRelay'],
  },
  S3Object: { 'Object:S3': ['MaliciousFile'] },
  ECSCluster: { 'Execution:ECS': ['MaliciousFile', 'SuspiciousFile'] },
  Container: { 'Execution:Container': ['MaliciousFile', 'SuspiciousFile'] },
};

const DETAILS: Readonly<Record<string, Json>> = {
  Instance: {
    instanceDetails: { instanceId: 'i-99999999', iamInstanceProfile: { id: 'AIPA1', arn: 'arn:aws:iam::1:x' } },
  },
  EKSCluster: {
    eksClusterDetails: { name: 'cluster', arn: 'arn:aws:eks:us-east-1:111122223333:cluster/cluster' },
    kubernetesDetails: {
      kubernetesUserDetails: { username: 'system:anonymous', uid: 'x', groups: ['system:masters'] },
    },
  },
  RDSDBInstance: { rdsDbInstanceDetails: { dbInstanceIdentifier: 'db' }, rdsDbUserDetails: { user: 'admin' } },
  Lambda: { lambdaDetails: { functionName: 'f', role: 'arn:aws:iam::111122223333:role/f' } },
  S3Object: { s3BucketDetails: [{ name: 'bucket', owner: { id: 'o' }, s3ObjectDetails: [{ key: 'k' }] }] },
  ECSCluster: { ecsClusterDetails: { name: 'cluster', taskDetails: { arn: 'arn:aws:ecs:x' } } },
  Container: { containerDetails: { id: 'c', image: 'i' } },
};

/** Who may be named, and by what: key id, principal id, name, type. */
export const CALLERS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'a user in full': ['AKIARTX3GSDSQEXAMPLE', 'AIDACKCEVSQ6C2EXAMPLE', 'ann', 'IAMUser'],
  'a key only': ['AKIARTX3GSDSQEXAMPLE'],
  'a temporary key only': ['ASIARTX3GSDSTEXAMPLE'],
  'something that is no key': ['AGPAX'],
  'a user by name': [undefined, undefined, 'ann', 'IAMUser'],
  'a user by name without a type': [undefined, undefined, 'ann'],
  'a user by unique id': [undefined, 'AIDACKCEVSQ6C2EXAMPLE', undefined, 'IAMUser'],
  'a user by unique id without a type': [undefined, 'AIDACKCEVSQ6C2EXAMPLE'],
  'the type of a user only': [undefined, undefined, undefined, 'IAMUser'],
  'root by its type only': [undefined, undefined, undefined, 'Root'],
  'root by its principal only': [undefined, '111122223333'],
  "a role's session with its key": ['ASIARTX3GSDSTEXAMPLE', 'AROACKCEVSQ6C2EXAMPLE:s', 'deploy', 'AssumedRole'],
  "a role's session without its key": [undefined, 'AROACKCEVSQ6C2EXAMPLE:s', 'deploy', 'AssumedRole'],
  "a role by the user's kind of id": [undefined, 'AIDACKCEVSQ6C2EXAMPLE', undefined, 'AssumedRole'],
  'nobody, in empty texts': ['', '', '', 'Unknown'],
};

/** Findings of GuardDuty in all their kinds and states. */
export function guardDutySamples(recorded: Recorded): readonly Sample[] {
  return [
    ...keyless(recorded),
    ...RECORDED.flatMap((name) => inOtherStates(name, recorded(name))),
    ...sequences(recorded('guardduty-attacksequence-iamuser')),
    ...partly(recorded('guardduty-compromisedcredentials-iamuser')),
  ];
}

function keyless(recorded: Recorded): readonly Sample[] {
  const base = recorded('guardduty-compromisedcredentials-iamuser');
  return Object.entries(KEYLESS).flatMap(([resourceType, threats]) =>
    Object.entries(threats).flatMap(([threat, names]) =>
      names.map((name) => {
        const resource = { resourceType, ...DETAILS[resourceType] };
        const type = `${threat}/${name}`;
        const event = withFields(base, { 'detail.type': type, 'detail.resource': resource });
        return { name: `guardduty ${type}`, event };
      }),
    ),
  );
}

function inOtherStates(name: string, event: Json): readonly Sample[] {
  return variantsOf(name, event, {
    '(a sample)': { 'detail.service.additionalInfo.sample': true },
    '(no sample)': { 'detail.service.additionalInfo.sample': false },
    '(archived)': { 'detail.service.archived': true },
    '(without a state)': { 'detail.service.archived': undefined },
    '(without additional information)': { 'detail.service.additionalInfo': undefined },
  });
}

function sequences(event: Json): readonly Sample[] {
  const process = { id: 'PROCESS:1', process: { name: 'sh', path: '/bin/sh' } };
  const ofType = (type: string): Json => withField(event, 'detail.type', type);
  const by = (type: string, ...actors: readonly Json[]): Json =>
    withField(ofType(type), 'detail.service.detection.sequence.actors', actors);
  return [
    ...samplesOf({
      'guardduty AttackSequence:S3 by a user': ofType('AttackSequence:S3/CompromisedData'),
      'guardduty custom rule about a user': ofType('Persistence:IAM/AccountManipulation'),
      'guardduty AttackSequence:EKS by processes': by('AttackSequence:EKS/CompromisedCluster', process),
      'guardduty AttackSequence:EC2 without actors': by('AttackSequence:EC2/CompromisedInstanceGroup'),
    }),
    ...Object.entries(CALLERS).map(([who, [credentialUid, uid, name, type]]) => ({
      name: `guardduty sequence by ${who} beside a process`,
      event: by('AttackSequence:ECS/CompromisedCluster', process, { user: { credentialUid, uid, name, type } }),
    })),
  ];
}

const WHOLE = {
  accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
  principalId: 'AIDACKCEVSQ6C2EXAMPLE',
  userName: 'ann',
  userType: 'IAMUser',
};

function partly(event: Json): readonly Sample[] {
  const naming = (accessKeyDetails: Json, resource: Json = {}): Json =>
    withField(event, 'detail.resource', { resourceType: 'AccessKey', ...resource, accessKeyDetails });
  return [
    ...Object.entries(CALLERS).map(([who, [accessKeyId, principalId, userName, userType]]) => ({
      name: `guardduty finding that names ${who}`,
      event: naming({ accessKeyId, principalId, userName, userType }),
    })),
    ...samplesOf({
      'guardduty finding with empty key details': naming({}),
      'guardduty Exfiltration:S3/AnomalousBehavior by a key': withField(
        naming(WHOLE, { resourceType: 'S3Bucket' }),
        'detail.type',
        'Exfiltration:S3/AnomalousBehavior',
      ),
      'guardduty Impact:Kubernetes/MaliciousIPCaller by a key': withField(
        naming(WHOLE, DETAILS['EKSCluster']),
        'detail.type',
        'Impact:Kubernetes/MaliciousIPCaller',
      ),
    }),
  ];
}

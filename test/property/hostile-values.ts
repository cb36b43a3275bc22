/** In the form of a secret access key; from AWS's documentation. */
export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Texts that have broken parsers, logs, shells and mails; some are ids and ARNs of others, so that a mutation may name one. */
export const HOSTILE_TEXTS = [
  '',
  ' ',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'GeneratedFindingAccessKeyId',
  'AKIARTX3GSDSREXAMPLE',
  ' AKIARTX3GSDSREXAMPLE\n',
  'AKIARTX3GSDSREXAMPLE/AKIARTX3GSDSQEXAMPLE',
  'AWS::IAM::AccessKey:AKIARTX3GSDSREXAMPLE',
  'AWS::IAM::AccessKey:null',
  'ASIARTX3GSDSTEXAMPLE',
  'AIDACKCEVSQ6C2OTHERS',
  'AKIAXXXXXXXXXX',
  'AKIA\u0000RTX3GSDSREXAMPLE',
  SECRET,
  'Root',
  '111122223333',
  '999988887777',
  'arn:aws:iam::999988887777:user/somebody-else',
  'arn:aws:iam::111122223333:user/team/AIDACKCEVSQ6C2OTHERS',
  'arn:aws:iam::111122223333:root',
  'arn:aws:securityhub:us-east-1::product/aws/guardduty',
  'arn:aws:securityhub:us-east-1::product/aws/guardduty/',
  'arn:aws:securityhub:us-east-1::product/aws/securityhub',
  'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default',
  'arn:aws:securityhub:us-east-1::product/prowler/prowler',
  'arn:aws:securityhub:us-east-1::productv2/aws/guardduty',
  'arn:aws:securityhub:us-east-1:999988887777:action/custom/KeystopContain',
  'security-control/IAM.3',
  'security-control/IAM.4',
  'AWSCompromisedKeyQuarantineV3',
  'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
  'CredentialAccess:IAMUser/CompromisedCredentials',
  'AWS_RISK_CREDENTIALS_EXPOSED',
  '../../etc/passwd',
  '$(reboot); `id`',
  '<script>alert(1)</script>',
  '\r\n{"level":"ERROR"}',
  '\u001b[2J\u001b[31m',
  '\u202eEXAMPLE\u2066',
  '\ud800',
  '1e400',
  'NaN',
  '-1',
  '2026-13-41T99:99:99Z',
  'a'.repeat(10_000),
  ` x${' '.repeat(10_000)}x`,
  '/'.repeat(10_000),
] as const;

/** Names that every object has by its prototype, and others that readers may look for. */
export const HOSTILE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'then',
  'length',
  '0',
  'kind',
  '',
] as const;

// JSON.parse makes own properties of these names, which no object literal does.
const PROTOTYPE_KEYS: readonly unknown[] = [
  '{"__proto__":{"sample":true,"accessKeyId":"AKIARTX3GSDSREXAMPLE"},"constructor":null,"toString":"x"}',
  '{"__proto__":null,"hasOwnProperty":1,"length":5,"0":"AKIARTX3GSDSREXAMPLE"}',
].map((text): unknown => JSON.parse(text));

const CROWD = HOSTILE_TEXTS.slice(0, 40).flatMap((text) => [
  text,
  { entityValue: text, user: { credentialUid: text }, Id: text, Type: 'AwsIamAccessKey', uid: text },
]);

function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  return Array.from({ length: levels }).reduce<unknown>(wrap, 'AKIARTX3GSDSREXAMPLE');
}

const PLAIN_VALUES = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  {},
  [[]],
  [null],
  { a: 1 },
];

/** Values of all types, some huge, some deep, some with names of a prototype as their own. */
export const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS,
  ...PLAIN_VALUES,
  ...PROTOTYPE_KEYS,
  [...CROWD, ...CROWD],
  nested(1_000, (inner) => [inner]),
  nested(500, (inner) => ({ detail: inner })),
].map(frozen);

/** The value, frozen all through. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}

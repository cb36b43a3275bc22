import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { redactText } from './redact.ts';

interface KnownFault {
  readonly code: string;
  readonly retryable: boolean;
  /** What to do about it. */
  readonly advice: string;
}

const THROTTLING: KnownFault = {
  code: 'Throttling',
  retryable: true,
  advice: 'the account calls this API too often; it is tried again',
};
const SERVICE_FAILURE: KnownFault = {
  code: 'ServiceFailure',
  retryable: true,
  advice: 'the fault is on the side of AWS; it is tried again',
};
const INVALID_INPUT: KnownFault = {
  code: 'InvalidInput',
  retryable: false,
  advice: 'the request itself is wrong; repeating it does not help',
};
const ACCESS_DENIED: KnownFault = {
  code: 'AccessDenied',
  retryable: false,
  advice: 'allow the action to the role or user that signs, and look for a denying SCP or permissions boundary',
};
const TIMEOUT: KnownFault = { code: 'Timeout', retryable: true, advice: 'no answer in time; it is tried again' };
const NETWORK: KnownFault = {
  code: 'Network',
  retryable: true,
  advice: 'the endpoint was not reached; it is tried again',
};

const credentials = (code: string, advice: string): KnownFault => ({ code, retryable: false, advice });

// Names without the suffix `Exception`: services and SDK disagree on it. The rest keeps AWS's own name as its code.
const KNOWN: Readonly<Record<string, KnownFault>> = {
  Throttling: THROTTLING,
  Throttled: THROTTLING,
  RequestLimitExceeded: THROTTLING,
  RequestThrottled: THROTTLING,
  TooManyRequests: THROTTLING,
  SlowDown: THROTTLING,
  BandwidthLimitExceeded: THROTTLING,
  PriorRequestNotComplete: THROTTLING,
  ProvisionedThroughputExceeded: THROTTLING,
  ServiceFailure: SERVICE_FAILURE,
  InternalFailure: SERVICE_FAILURE,
  InternalError: SERVICE_FAILURE,
  InternalErrorError: SERVICE_FAILURE,
  InternalServerError: SERVICE_FAILURE,
  InternalServer: SERVICE_FAILURE,
  Internal: SERVICE_FAILURE,
  ServiceUnavailable: SERVICE_FAILURE,
  // IAM's word for an exhausted quota, not for a rate: nothing within this invocation frees it.
  LimitExceeded: {
    code: 'LimitExceeded',
    retryable: false,
    advice: 'a quota of the account is used up; raise or free it',
  },
  ConcurrentModification: {
    code: 'Conflict',
    retryable: true,
    advice: 'somebody else changed it just now; it is tried again',
  },
  EntityTemporarilyUnmodifiable: {
    code: 'Conflict',
    retryable: true,
    advice: 'IAM is still working on it; it is tried again',
  },
  TransactionConflict: {
    code: 'Conflict',
    retryable: true,
    advice: 'somebody else changed it just now; it is tried again',
  },
  TransactionInProgress: {
    code: 'Conflict',
    retryable: true,
    advice: 'the same write is under way; it is tried again',
  },
  InvalidInput: INVALID_INPUT,
  InvalidParameter: INVALID_INPUT,
  InvalidParameterValue: INVALID_INPUT,
  MissingParameter: INVALID_INPUT,
  Validation: INVALID_INPUT,
  ValidationError: INVALID_INPUT,
  AccessDenied: ACCESS_DENIED,
  AuthorizationError: ACCESS_DENIED,
  UnauthorizedOperation: ACCESS_DENIED,
  ExpiredToken: credentials('ExpiredToken', 'the credentials have expired; sign in again'),
  InvalidClientTokenId: credentials('InvalidClientTokenId', 'AWS does not know the credentials, or they are Inactive'),
  UnrecognizedClient: credentials('InvalidClientTokenId', 'AWS does not know the credentials, or they are Inactive'),
  SignatureDoesNotMatch: credentials(
    'SignatureDoesNotMatch',
    'the secret does not belong to the access key, or the clock is wrong',
  ),
  InvalidSignature: credentials(
    'SignatureDoesNotMatch',
    'the secret does not belong to the access key, or the clock is wrong',
  ),
  IncompleteSignature: credentials(
    'IncompleteSignature',
    'the request was changed on its way, or the credentials are malformed',
  ),
  MissingAuthenticationToken: credentials('MissingAuthenticationToken', 'the request was not signed; give credentials'),
  NotAuthorized: credentials('NotAuthorized', 'the credentials are not valid for this account'),
  OptInRequired: credentials('OptInRequired', 'the account is not subscribed to this service or Region'),
  RequestExpired: credentials('RequestExpired', 'the clock of this machine is wrong by more than five minutes'),
  CredentialsProviderError: credentials(
    'NoCredentials',
    'no AWS credentials were found; set a profile, a role or the environment',
  ),
  TokenProviderError: credentials('NoCredentials', 'the sign-in has expired; run `aws sso login`'),
  TimeoutError: TIMEOUT,
  RequestTimeout: TIMEOUT,
  AbortError: TIMEOUT,
  ETIMEDOUT: TIMEOUT,
  ECONNRESET: NETWORK,
  ECONNREFUSED: NETWORK,
  ECONNABORTED: NETWORK,
  EPIPE: NETWORK,
  EHOSTUNREACH: NETWORK,
  ENETUNREACH: NETWORK,
  ENOTFOUND: NETWORK,
  EAI_AGAIN: NETWORK,
  UND_ERR_SOCKET: NETWORK,
};

/**
 * Any error of the SDK as a `RemediationError` with a stable code; one that already is, unchanged. The message is one
 * line: what was asked, what AWS answered, what to do. It never repeats a signature or a secret.
 * @param asked What was asked of AWS, such as `iam:ListAccessKeys for user alice`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export function awsFault(asked: string, fault: unknown): RemediationError {
  if (fault instanceof RemediationError) return fault;
  const known = classify(fault);
  const message = `${asked}: ${answerOf(fault)} (${known.code}); ${known.advice}`;
  return new RemediationError(oneLine(message), { code: known.code, retryable: known.retryable, cause: fault });
}

/** What AWS says of an entry that it left out of a request which it otherwise took. */
export interface LeftOut {
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

/**
 * The same for an entry that AWS left out, by its code like any other.
 * @param unsaid The answer where AWS gives no message.
 */
export function leftOutFault(asked: string, entry: LeftOut, unsaid: string): RemediationError {
  const { ErrorCode: name = 'Unknown', ErrorMessage: message = unsaid } = entry;
  // Shaped like the SDK's own errors.
  return awsFault(asked, Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } }));
}

/** Whether AWS answered with this error, written with or without the suffix `Exception`. */
export function isAwsError(fault: unknown, ...names: readonly string[]): boolean {
  return fault instanceof Error && names.map(withoutSuffix).includes(withoutSuffix(fault.name));
}

/** Whether the request may have taken effect although no answer says so: AWS did not refuse it. */
export function isAnswerUnclear(fault: RemediationError): boolean {
  const status = fault.cause instanceof Error ? statusOf(fault.cause) : undefined;
  return fault.retryable && (status === undefined || status >= 500);
}

/** A fault for an answer of AWS that this code cannot take for what it should be. */
export function unexpectedAnswer(asked: string, problem: string): RemediationError {
  const message = `${asked}: AWS answered ${problem} (UnexpectedAnswer); nothing was concluded from it`;
  return new RemediationError(oneLine(message), { code: 'UnexpectedAnswer', retryable: false });
}

/** A fault for a request that AWS would not accept, found before it was made. */
export function invalidInput(asked: string, problem: string): RemediationError {
  const message = `${asked}: ${problem} (InvalidInput); nothing was asked of AWS`;
  return new RemediationError(oneLine(message), { code: 'InvalidInput', retryable: false });
}

function classify(fault: unknown): KnownFault {
  if (!(fault instanceof Error))
    return { code: 'Unknown', retryable: true, advice: 'an unknown fault; it is tried again' };
  // The socket's code first: the SDK renames a reset connection to TimeoutError.
  const socketCode = 'code' in fault && typeof fault.code === 'string' ? lookUp(fault.code) : undefined;
  return socketCode ?? lookUp(withoutSuffix(fault.name)) ?? classifyByStatus(fault);
}

// The SDK gives this error no name of its own.
const NO_REGION: KnownFault = credentials('NoRegion', 'name one: AWS_REGION, or a region in the profile');

function lookUp(name: string): KnownFault | undefined {
  return Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
}

function classifyByStatus(fault: Error): KnownFault {
  const status = statusOf(fault);
  if (fault.message === 'Region is missing') return NO_REGION;
  if (/rate exceeded/i.test(fault.message) || status === 429) return THROTTLING;
  if (status === undefined) {
    // Not an answer of AWS: a broken connection, or a body that could not be read. It may pass.
    return { code: fault.name, retryable: true, advice: 'an unknown fault; it is tried again' };
  }
  if (status >= 500) return SERVICE_FAILURE;
  if (status === 403) return ACCESS_DENIED;
  return { code: withoutSuffix(fault.name), retryable: false, advice: 'repeating the request does not help' };
}

function statusOf(fault: Error): number | undefined {
  if (!('$metadata' in fault)) return undefined;
  const metadata = fault.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}

function answerOf(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  // That answer repeats the canonical request, with the session token among its headers.
  if (isAwsError(fault, 'SignatureDoesNotMatch', 'InvalidSignature')) return fault.name;
  return `${fault.name}: ${fault.message}`;
}

function withoutSuffix(name: string): string {
  return name.replace(/Exception$/, '');
}

const LONGEST = 800;

function oneLine(message: string): string {
  const line = redactText(message).replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}

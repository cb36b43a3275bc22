import { awsFault, isAwsError, leftOutFault } from '../../../lambda/adapters/aws/aws-fault.ts';
import { RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';
import { containing } from '../../support/builders/containing.ts';

function named(name: string, message = 'said AWS', over: object = {}): Error {
  return Object.assign(new Error(message), { name }, over);
}

describe('awsFault', () => {
  it('leaves a RemediationError as it is', () => {
    const fault = new RemediationError('as it is', { code: 'X', retryable: true });
    expect(awsFault('anything', fault)).toBe(fault);
  });

  it('says how to name a Region where there is none', () => {
    expect(awsFault('sts:X', new Error('Region is missing'))).toMatchObject({
      code: 'NoRegion',
      retryable: false,
      message: 'sts:X: Error: Region is missing (NoRegion); name one: AWS_REGION, or a region in the profile',
    });
  });

  it('keeps the cause', () => {
    const fault = named('Throttling');
    expect(awsFault('iam:X', fault).cause).toBe(fault);
  });

  it.each([
    ['TimeoutError', undefined, 'Timeout'],
    ['TimeoutError', 'ECONNRESET', 'Network'],
    ['Error', 'ETIMEDOUT', 'Timeout'],
    ['Error', 'ENOTFOUND', 'Network'],
    ['Error', 'EAI_AGAIN', 'Network'],
    ['Error', 'EPIPE', 'Network'],
  ])('tells %s with code %s as %s, to be tried again', (name, code, expected) => {
    expect(awsFault('iam:X', named(name, 'm', { code }))).toMatchObject({ code: expected, retryable: true });
  });

  it.each([
    ['CredentialsProviderError', 'NoCredentials'],
    ['TokenProviderError', 'NoCredentials'],
    ['AuthorizationErrorException', 'AccessDenied'],
    ['InvalidParameterException', 'InvalidInput'],
    ['ResourceNotFoundException', 'ResourceNotFound'],
  ])('tells %s as %s, not to be tried again', (name, expected) => {
    const fault = named(name, 'm', { $metadata: { httpStatusCode: 400 } });
    expect(awsFault('x', fault)).toMatchObject({ code: expected, retryable: false });
  });

  it('tells an unknown fault that is no answer as one that may pass', () => {
    expect(awsFault('x', named('SyntaxError'))).toMatchObject({ code: 'SyntaxError', retryable: true });
  });

  it('tells a thrown thing that is no error', () => {
    expect(awsFault('x', 'odd')).toMatchObject({ code: 'Unknown', message: containing('odd') });
  });

  it('is not fooled by a name that every object has', () => {
    expect(awsFault('x', named('constructor'))).toMatchObject({ code: 'constructor', retryable: true });
  });

  it('leaves out the canonical request that a signature mismatch repeats', () => {
    const fault = named('SignatureDoesNotMatch', 'The Canonical String should have been x-amz-security-token:SECRET');
    expect(awsFault('x', fault).message).not.toContain('SECRET');
  });

  it('leaves out what looks like a secret access key', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(awsFault('x', named('ValidationError', `value ${secret} is bad`)).message).not.toContain(secret);
  });

  it('cuts an endless answer', () => {
    expect(awsFault('x', named('ValidationError', 'word '.repeat(1000))).message.length).toBeLessThanOrEqual(800);
  });
});

describe('leftOutFault', () => {
  it('is decided by its code, as the fault of a whole request is', () => {
    const fault = leftOutFault('x', { ErrorCode: 'ThrottlingException', ErrorMessage: 'no' }, 'it was refused');
    expect(fault).toMatchObject({ code: 'Throttling', retryable: true });
  });

  it('is not tried again where AWS gives no reason', () => {
    const fault = leftOutFault('x', {}, 'it was refused');
    expect(fault).toMatchObject({ code: 'Unknown', retryable: false, message: containing('it was refused') });
  });
});

describe('isAwsError', () => {
  it.each(['NoSuchEntity', 'NoSuchEntityException'])('knows %s with and without the suffix', (name) => {
    expect(isAwsError(named(name), 'NoSuchEntity')).toBe(true);
  });

  it('knows no other', () => {
    expect(isAwsError(named('AccessDenied'), 'NoSuchEntity')).toBe(false);
  });
});

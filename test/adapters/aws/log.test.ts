import { powertoolsLog } from '../../../lambda/adapters/aws/powertools-log.ts';
import { redact, redactText } from '../../../lambda/adapters/aws/redact.ts';
import { RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';

// Published by AWS as an example.
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCY0123456789';

describe('redactText', () => {
  it.each([`key=${SECRET}`, `"${SECRET}="`])('hides a secret key beside an equals sign: %s', (text) => {
    expect(redactText(text)).not.toContain(SECRET);
  });

  it('hides what looks like a secret access key', () => {
    expect(redactText(`key ${SECRET}, said they`)).toBe('key [redacted], said they');
  });

  it('hides what looks like a session token', () => {
    expect(redactText(`token ${'FwoGZXIvYXdzE'.repeat(12)}==`)).toBe('token [redacted]');
  });

  it.each([
    ['a path', 'folder/'.repeat(20)],
    ['small letters', 'x'.repeat(100)],
  ])('hides any run of a hundred characters, be it %s', (_, run) => {
    expect(redactText(`in ${run}`)).toBe('in [redacted]');
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    'arn:aws:sts::111122223333:assumed-role/KeystopResponder/keystop-session-1234567890123456',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html',
    '7a62c49f-347e-4fc4-9331-6e8eEXAMPLE00',
  ])('leaves %s', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('redact', () => {
  it.each(['secretAccessKey', 'SecretKey', 'sessionToken', 'session_token', 'password', 'Authorization', 'Signature'])(
    'hides the value of %s',
    (name) => {
      expect(redact({ [name]: 'short' })).toEqual({ [name]: '[redacted]' });
    },
  );

  it('hides secrets deep inside', () => {
    expect(redact({ list: [{ text: SECRET }] })).toEqual({ list: [{ text: '[redacted]' }] });
  });

  it('tells an error by name, code, message and cause', () => {
    const fault = new RemediationError(`with ${SECRET}`, { code: 'X', retryable: true, cause: new Error('why') });
    expect(redact(fault)).toEqual({
      name: 'RemediationError',
      code: 'X',
      message: 'with [redacted]',
      cause: { name: 'Error', message: 'why' },
    });
  });

  it('ends in a thing that holds itself', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop))).toContain('[too deep]');
  });

  it('writes instants as ISO text', () => {
    expect(redact(new Date('2026-11-24T12:00:00Z'))).toBe('2026-11-24T12:00:00.000Z');
  });
});

describe('powertoolsLog', () => {
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    // Powertools writes past the console of the module realm, to a console of its own on standard output.
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const line = () => JSON.parse(written.join('')) as Record<string, unknown>;

  it.each(['info', 'warn', 'error'] as const)('writes one JSON line at level %s, of service keystop', (level) => {
    powertoolsLog()[level]('something happened', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect(line()).toMatchObject({
      level: level.toUpperCase(),
      service: 'keystop',
      message: 'something happened',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    });
  });

  it('names the request on each line', () => {
    powertoolsLog({ requestId: 'r-1' }).info('something happened');
    expect(line()).toMatchObject({ requestId: 'r-1' });
  });

  it('lets no secret through, in message or fields', () => {
    powertoolsLog().error(`saw ${SECRET}`, { event: { secretAccessKey: 'x', text: SECRET }, cause: new Error(SECRET) });
    expect([written.join('').includes(SECRET), written.join('').includes('"x"')]).toEqual([false, false]);
  });

  it('keeps a field that is named like one of its own', () => {
    powertoolsLog().info('something happened', { message: 'theirs' });
    expect(line()).toMatchObject({ message: 'something happened', message_: 'theirs' });
  });
});

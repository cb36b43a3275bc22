import { describeFault, RemediationError } from '../../../../lambda/domain/shared/remediation-error.ts';

describe('RemediationError', () => {
  it('carries its cause, code and whether to try again', () => {
    const cause = new Error('socket');
    const fault = new RemediationError('IAM did not answer', { code: 'Timeout', retryable: true, cause });
    expect(fault).toMatchObject({ name: 'RemediationError', code: 'Timeout', retryable: true, cause });
  });
});

describe('describeFault', () => {
  it('tells a fault of its own by its code', () => {
    const fault = new RemediationError('no', { code: 'AccessDenied', retryable: false });
    expect(describeFault(fault)).toEqual({ code: 'AccessDenied', message: 'no', retryable: false });
  });

  it('tells a foreign error by its name, and as worth a retry', () => {
    expect(describeFault(new TypeError('x is y'))).toEqual({ code: 'TypeError', message: 'x is y', retryable: true });
  });

  it.each([
    ['a text', 'broken', 'broken'],
    ['nothing', undefined, 'undefined'],
    ['an object', {}, '[object Object]'],
  ])('tells %s that was thrown', (_name, thrown, message) => {
    expect(describeFault(thrown)).toEqual({ code: 'Unknown', message, retryable: true });
  });
});

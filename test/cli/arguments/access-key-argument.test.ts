import { accessKeyArgument } from '../../../cli/arguments/access-key-argument.ts';
import { UsageError } from '../../../cli/terminal/exit-code.ts';

function refusalOf(raw: string): string {
  try {
    accessKeyArgument(raw);
  } catch (fault) {
    if (fault instanceof UsageError) return fault.message;
    throw fault;
  }
  return 'taken';
}

describe('accessKeyArgument', () => {
  it('takes a long-term key id, also with blanks around it', () => {
    expect(accessKeyArgument(' AKIARTX3GSDSQEXAMPLE\n')).toBe('AKIARTX3GSDSQEXAMPLE');
  });

  it('refuses temporary credentials, and says what to do instead', () => {
    expect(refusalOf('ASIARTX3GSDSQEXAMPLE')).toMatch(/names temporary credentials.*revoke the sessions/);
  });

  it.each([
    '',
    'AKIA',
    'AROARTX3GSDSQEXAMPLE',
    'AKIARTX3GSDSQ EXAMPLE',
    'GeneratedFindingAccessKeyId',
    'akiartx3gsdsqexample',
  ])('refuses "%s"', (raw) => {
    expect(refusalOf(raw)).toContain('is no access key id');
  });

  it('repeats little of what it refuses', () => {
    expect(refusalOf('x-'.repeat(2500)).length).toBeLessThan(200);
  });

  it('repeats nothing of a secret that was typed in its place', () => {
    expect(refusalOf('wJalrXUtnFEMI/K7MDENG+bPxRfiCYzEXAMPLE12')).toMatch(/^"\[hidden\]" is no access key id/);
  });
});

import { openProgress } from '../../../cli/terminal/progress.ts';
import { printed } from '../../support/builders/printed.ts';

const isTerminal = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');

function pretendTerminal(value: boolean): void {
  Object.defineProperty(process.stderr, 'isTTY', { value, configurable: true });
}

afterEach(() => {
  if (isTerminal === undefined) Reflect.deleteProperty(process.stderr, 'isTTY');
  else Object.defineProperty(process.stderr, 'isTTY', isTerminal);
});

const shown = async (): Promise<string> => {
  const { errors } = await printed(async () => {
    const progress = await openProgress('reports sent', 12);
    progress.update(10);
    progress.update(12);
    progress.close();
  });
  return errors;
};

describe('openProgress', () => {
  it('writes a line after each step where nobody looks', async () => {
    pretendTerminal(false);
    expect(await shown()).toBe('keystop: 10 of 12 reports sent\nkeystop: 12 of 12 reports sent\n');
  });

  it('draws a bar on a terminal, and leaves it full', async () => {
    pretendTerminal(true);
    expect(await shown()).toContain('[========================================] 12 of 12 reports sent');
  });
});

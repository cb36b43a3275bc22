import {
  isStopped,
  type MachinePart,
  type Pause,
  toRestore,
  toStop,
  withParts,
} from '../../../../lambda/domain/operate/pause.ts';
import { NOW } from '../../../support/builders/builders.ts';
import { aFunction, aMachine, aSchedule, aSource } from '../../../support/builders/machine.ts';

const pauseOf = (parts: readonly MachinePart[]): Pause => ({ pausedAt: NOW, pausedBy: 'arn:ann', reason: 'r', parts });

describe('a part', () => {
  it.each([
    [aSource('disabled'), true],
    [aSource('enabled'), false],
    [aSchedule('disabled'), true],
    [aSchedule('enabled'), false],
    [aFunction(0), true],
    [aFunction(1), false],
    [aFunction('shared'), false],
  ])('%j: stopped is %p', (part, expected) => {
    expect(isStopped(part)).toBe(expected);
  });
});

describe('stopping', () => {
  it('begins with the queues, and ends with the functions', () => {
    expect(toStop(aMachine().toReversed()).map(({ kind }) => kind)).toEqual(['event-source', 'schedule', 'function']);
  });

  it('leaves alone what does not run', () => {
    expect(toStop([aSource('disabled'), aSchedule('disabled'), aFunction(0)])).toEqual([]);
  });
});

describe('the parts of a pause', () => {
  it('stay as they were before it, whatever they are now', () => {
    const pause = pauseOf([aFunction(5)]);
    expect(withParts(pause, [aFunction(0)])).toBe(pause);
  });

  it('are joined by those that came with a deployment since', () => {
    const { parts } = withParts(pauseOf([aFunction(5)]), [aFunction(0), aSource('enabled')]);
    expect(parts).toEqual([aFunction(5), aSource('enabled')]);
  });
});

describe('restoring', () => {
  it('goes in the reverse order of stopping', () => {
    const stopped = [aSource('disabled'), aSchedule('disabled'), aFunction(0)];
    expect(toRestore(pauseOf(aMachine()), stopped)).toEqual({ restore: aMachine().toReversed(), changed: [] });
  });

  it('gives a function its own concurrency back', () => {
    expect(toRestore(pauseOf([aFunction(5)]), [aFunction(0)]).restore).toEqual([aFunction(5)]);
  });

  it('leaves alone what was stopped before the pause', () => {
    const before = [aSource('disabled'), aSchedule('disabled'), aFunction(0)];
    expect(toRestore(pauseOf(before), before)).toEqual({ restore: [], changed: [] });
  });

  it('leaves alone what others have set otherwise since, and names it', () => {
    expect(toRestore(pauseOf([aFunction(5)]), [aFunction(7)])).toEqual({ restore: [], changed: [aFunction(7)] });
  });

  it('has nothing to do, or to name, for what runs as before', () => {
    expect(toRestore(pauseOf(aMachine()), aMachine())).toEqual({ restore: [], changed: [] });
  });

  it('leaves out what is gone', () => {
    expect(toRestore(pauseOf(aMachine()), [])).toEqual({ restore: [], changed: [] });
  });

  it('tells parts of one id apart by their kind', () => {
    const pause = pauseOf([{ ...aSchedule('enabled'), id: 'one' }]);
    expect(toRestore(pause, [{ ...aFunction(0), id: 'one' }]).restore).toEqual([]);
  });
});

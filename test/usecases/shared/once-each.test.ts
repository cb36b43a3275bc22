import { onceEach } from '../../../lambda/usecases/shared/once-each.ts';

describe('a thing for each name', () => {
  it('is made once for a name', () => {
    const made: string[] = [];
    const get = onceEach((name) => made.push(name));
    get('a');
    get('b');
    get('a');
    expect(made).toEqual(['a', 'b']);
  });

  it('is made anew once more names than are kept were asked for', () => {
    const made: string[] = [];
    const get = onceEach((name) => made.push(name), 1);
    get('a');
    get('b');
    get('a');
    expect(made).toEqual(['a', 'b', 'a']);
  });
});

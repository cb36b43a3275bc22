import { onceEach } from '../../../lambda/usecases/shared/once-each.ts';

/** Makes a new thing for each call, and tells for which names. */
function aMaker(most?: number) {
  const made: string[] = [];
  const get = onceEach((name) => made.push(name), most);
  return { get, made };
}

describe('a thing for each name', () => {
  it('is the same each time', () => {
    const { get } = aMaker();
    expect(get('a')).toBe(get('a'));
  });

  it('is made once for a name', () => {
    const { get, made } = aMaker();
    for (const name of ['a', 'b', 'a']) get(name);
    expect(made).toEqual(['a', 'b']);
  });

  it('is kept for exactly as many names as it may', () => {
    const { get, made } = aMaker(2);
    for (const name of ['a', 'b', 'a', 'b']) get(name);
    expect(made).toEqual(['a', 'b']);
  });

  it('is forgotten where its name was asked for longest ago, once there is one more', () => {
    const { get, made } = aMaker(2);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) get(name);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});

import { perAccount } from '../../../lambda/handlers/compose/per-account.ts';

/** Makes a new thing for each call, and tells for which accounts. */
function aMaker(most?: number) {
  const made: string[] = [];
  const get = perAccount((account) => made.push(account), most);
  return { get, made };
}

describe('perAccount', () => {
  it('gives an account the same thing each time', () => {
    const { get } = aMaker();
    expect(get('a')).toBe(get('a'));
  });

  it('gives each account a thing of its own', () => {
    const { get, made } = aMaker();
    get('a');
    get('b');
    expect(made).toEqual(['a', 'b']);
  });

  it('keeps exactly as many accounts as it may', () => {
    const { get, made } = aMaker(2);
    for (const account of ['a', 'b', 'a', 'b']) get(account);
    expect(made).toEqual(['a', 'b']);
  });

  it('forgets the account that was asked for longest ago when it is one more', () => {
    const { get, made } = aMaker(2);
    for (const account of ['a', 'b', 'a', 'c', 'a', 'b']) get(account);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});

import { responsible, tagValue } from '../../../../lambda/domain/keys/user-tag.ts';

const tags = (...entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> => new Map(entries);

describe('tagValue', () => {
  it.each(['owner', 'Owner', 'OWNER'])('finds a tag whatever the case of its name: %s', (name) => {
    expect(tagValue(tags(['team', 'x'], [name, 'storage team']), 'owner')).toBe('storage team');
  });

  it('finds it whatever the case of the name that is looked for', () => {
    expect(tagValue(tags(['owner', 'storage team']), 'OWNER')).toBe('storage team');
  });

  it('finds nothing where there is no such tag', () => {
    expect(tagValue(tags(['owners', 'x']), 'owner')).toBeUndefined();
  });
});

describe('responsible', () => {
  it.each([
    ['as it is', 'storage team', 'storage team'],
    ['on one line, without white space around it', ' storage\u2028 team ', 'storage team'],
    ['as nobody where it is empty', '', undefined],
    ['as nobody where it is blank', '  ', undefined],
  ])('takes the value %s', (_name, value, owner) => {
    expect(responsible(tags(['owner', value]), 'owner')).toBe(owner);
  });

  it('is nobody where there is no such tag', () => {
    expect(responsible(tags(), 'owner')).toBeUndefined();
  });
});

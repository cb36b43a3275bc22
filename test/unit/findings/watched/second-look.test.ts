import { parseSecondLook } from '../../../../lambda/findings/watched/second-look.ts';
import { aKeyId } from '../../../support/builders/builders.ts';

const detail = {
  account: '111122223333',
  accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
  userName: 'ci-deployer',
  containedAt: '2026-11-20T12:00:00.000Z',
  since: '2026-11-20T11:00:00.000Z',
};

describe('parseSecondLook', () => {
  it('reads the key, its user and the instants', () => {
    expect(parseSecondLook({ detail })).toEqual({
      account: '111122223333',
      accessKeyId: aKeyId(),
      userName: 'ci-deployer',
      containedAt: new Date('2026-11-20T12:00:00.000Z'),
      since: new Date('2026-11-20T11:00:00.000Z'),
    });
  });

  it('of a stale key looks for no others', () => {
    expect(parseSecondLook({ detail: { ...detail, since: undefined } })).toMatchObject({ since: undefined });
  });

  it.each(['account', 'accessKeyId', 'userName', 'containedAt'])('is none without its %s', (field) => {
    expect(parseSecondLook({ detail: { ...detail, [field]: undefined } })).toBeUndefined();
  });

  it.each([
    ['temporary credentials', { accessKeyId: 'ASIARTX3GSDSTEXAMPLE' }],
    ['a user name that IAM would not take', { userName: 'no name' }],
    ['a day in place of an instant', { since: '2026-11-20' }],
  ])('is none with %s', (_name, over) => {
    expect(parseSecondLook({ detail: { ...detail, ...over } })).toBeUndefined();
  });

  it.each([undefined, null, 'text', {}, { detail: [] }])('is none in %j', (message) => {
    expect(parseSecondLook(message)).toBeUndefined();
  });
});

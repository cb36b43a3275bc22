import { keyLookOf } from '../../../../lambda/domain/watch/second-look.ts';
import { ago, aKeyId, HOUR, NOW } from '../../../support/builders/builders.ts';

it('keyLookOf names a second look by the containment that is looked after', () => {
  const look = { account: '111122223333', accessKeyId: aKeyId(), userName: 'a', since: ago(HOUR) };
  expect(keyLookOf({ ...look, containedAt: NOW }, 'aws-cn')).toEqual({
    ...look,
    partition: 'aws-cn',
    findingId: 'second-look/2026-11-20T12:00:00.000Z',
    findingType: 'second-look',
  });
});

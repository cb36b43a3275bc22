import { parse } from '../../../../lambda/findings/parse.ts';
import { findingsOf } from '../../../support/builders/events/parsed.ts';
import { anActor, anAttackSequence, keyDetails, OWN_ACCOUNT } from '../../../support/builders/builders.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

const keysOf = (event: unknown): readonly unknown[] =>
  findingsOf(event).map(({ names }) => ('accessKeyId' in names ? names.accessKeyId : names.kind));

describe('an attack sequence of GuardDuty', () => {
  const OTHER = 'AKIARTX3GSDSREXAMPLE';
  it('names the key of each actor', () => {
    expect(keysOf(anAttackSequence([anActor(), anActor({ credentialUid: OTHER })]))).toEqual([KEY, OTHER]);
  });

  it('names a key once, however many actors used it', () => {
    expect(keysOf(anAttackSequence([anActor(), anActor(), anActor()]))).toEqual([KEY]);
  });

  it('names a key once, also where only one of the actors tells its user (it was once contained twice side by side)', () => {
    expect(keysOf(anAttackSequence([anActor(), anActor({ name: undefined, uid: undefined })]))).toEqual([KEY]);
  });

  it('names the keys of as many actors as an event can hold, in time that does not grow with their square', () => {
    const ids = Array.from({ length: 3000 }, (_, index) => `AKIA${String(index).padStart(16, '0')}`);
    const startedAt = performance.now();
    expect(keysOf(anAttackSequence([...ids, ...ids].map((credentialUid) => anActor({ credentialUid }))))).toEqual(ids);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('keeps a bad actor apart from the good ones', () => {
    const parsed = findingsOf(anAttackSequence([anActor({ credentialUid: 'short' }), anActor(), 'actor', null]));
    expect(parsed.map(({ state, names }) => [state.kind, names.kind])).toEqual([
      ['malformed', 'user'],
      ['open', 'access-key'],
    ]);
  });

  it('tells root, temporary credentials and keys apart', () => {
    const actors = [
      anActor({ type: 'Root', uid: OWN_ACCOUNT, name: 'Root' }),
      anActor({ credentialUid: 'ASIARTX3GSDSTEXAMPLE', type: 'AssumedRole' }),
      anActor(),
    ];
    expect(findingsOf(anAttackSequence(actors)).map(({ names }) => names.kind)).toEqual([
      'root',
      'temporary-credentials',
      'access-key',
    ]);
  });

  it("knows root by the id of the actor's own account, which may be another", () => {
    const actor = anActor({ type: undefined, uid: '999988887777', account: { uid: '999988887777' } });
    expect(findingsOf(anAttackSequence([actor])).map(({ names }) => names.kind)).toEqual(['root']);
  });

  it("knows root by the finding's account where the actor tells none", () => {
    const actor = anActor({ type: undefined, uid: OWN_ACCOUNT, account: undefined });
    expect(findingsOf(anAttackSequence([actor])).map(({ names }) => names.kind)).toEqual(['root']);
  });

  it('names the actors also where there are empty key details beside them (they were once passed over)', () => {
    expect(keysOf(anAttackSequence([anActor()], { resource: { accessKeyDetails: {} } }))).toEqual([KEY]);
  });

  it('names the keys of the details and of the actors, each once', () => {
    const resource = { accessKeyDetails: keyDetails({ accessKeyId: OTHER }) };
    expect(keysOf(anAttackSequence([anActor(), anActor({ credentialUid: OTHER })], { resource }))).toEqual([
      OTHER,
      KEY,
    ]);
  });

  it('names no key of its resources: they are what was touched, and no evidence against it', () => {
    const sequence = { actors: [], resources: [{ uid: KEY, resourceType: 'ACCESS_KEY' }] };
    expect(parse(anAttackSequence([], { service: { detection: { sequence } } }))).toMatchObject({
      kind: 'ignored',
      reason: 'not-a-key-finding',
    });
  });

  it.each([
    ['no list', { 0: { user: anActor() } }],
    ['a text', KEY],
    ['null', null],
  ])('is ignored where its actors are %s', (_name, actors) => {
    expect(parse(anAttackSequence([], { service: { detection: { sequence: { actors } } } })).kind).toBe('ignored');
  });

  it('gives all its findings the same id, time and type', () => {
    const parsed = findingsOf(anAttackSequence([anActor(), anActor({ credentialUid: OTHER })]));
    expect(
      new Set(parsed.map(({ findingId, type, activityAt }) => `${findingId} ${type} ${activityAt?.toISOString()}`)),
    ).toEqual(new Set(['finding-1 AttackSequence:IAM/CompromisedCredentials 2026-11-20T11:00:00.000Z']));
  });
});

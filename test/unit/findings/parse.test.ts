import { parse } from '../../../lambda/findings/parse.ts';
import { aGuardDutyEvent, aHealthEvent } from '../../support/builders/builders.ts';
import {
  aConfigEvent,
  aHubEvent,
  anAnalyzerEvent,
  aQuarantineEvent,
  aReportEvent,
  aTrustedAdvisorEvent,
} from '../../support/builders/events/source-events.ts';

describe('parse', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'AKIARTX3GSDSQEXAMPLE'],
    ['the JSON of an event, as text', JSON.stringify(aGuardDutyEvent())],
    ['a number', 7],
    ['true', true],
    ['a list', [aGuardDutyEvent()]],
    ['a symbol', Symbol('x')],
    ['a function', () => aGuardDutyEvent()],
  ])('refuses %s, which is no event', (_name, event) => {
    expect(parse(event)).toMatchObject({ kind: 'malformed', source: 'unknown' });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ' '],
    ['a number', 7],
    ['a list', ['aws.guardduty']],
  ])('refuses an event whose source is %s', (_name, source) => {
    expect(parse(aGuardDutyEvent({}, { source }))).toMatchObject({ kind: 'malformed', source: 'unknown' });
  });

  it.each([
    ['an unknown source', { source: 'aws.ec2' }],
    ["a source that only resembles GuardDuty's", { source: 'AWS.GuardDuty' }],
    ['a custom source', { source: 'evil.guardduty' }],
    ["a source that only resembles Keystop's", { source: 'keystop.other' }],
    ["the reports' source under another type", { source: 'keystop.report', 'detail-type': 'Access Key Remediation' }],
    ['another detail type', { 'detail-type': 'GuardDuty Malware Protection Object Scan Result' }],
    ["another source's detail type", { 'detail-type': 'AWS Health Event' }],
    ['no detail type', { 'detail-type': undefined }],
  ])('ignores %s as unsupported, and says so', (_name, envelope) => {
    expect(parse(aGuardDutyEvent({}, envelope))).toMatchObject({
      kind: 'ignored',
      reason: 'unsupported-event',
      detail: expect.stringContaining('no parser for source') as unknown,
    });
  });

  it('dispatches to GuardDuty', () => {
    expect(parse(aGuardDutyEvent())).toMatchObject({ kind: 'findings', source: 'guardduty' });
  });

  it('dispatches to Health', () => {
    expect(parse(aHealthEvent())).toMatchObject({ kind: 'findings', source: 'health' });
  });

  it('ignores what Keystop itself tells others as its own doing', () => {
    const event = { source: 'keystop', 'detail-type': 'Access Key Remediation', detail: { outcome: 'contained' } };
    expect(parse(event)).toEqual({
      kind: 'ignored',
      source: 'keystop',
      reason: 'own-action',
      detail: '"Access Key Remediation"',
    });
  });

  it.each<[string, object]>([
    ['securityhub', aHubEvent()],
    ['securityhub', aHubEvent({}, { 'detail-type': 'Security Hub Findings - Custom Action', resources: ['arn:x'] })],
    ['access-analyzer', anAnalyzerEvent()],
    ['config', aConfigEvent()],
    ['trusted-advisor', aTrustedAdvisorEvent()],
    ['cloudtrail', aQuarantineEvent()],
    ['report', aReportEvent()],
  ])('dispatches to the parser of %s', (source, event) => {
    expect(parse(event)).toMatchObject({ kind: 'findings', source });
  });

  it('dispatches to Security Hub in its second version', () => {
    expect(parse(aHubEvent({}, { 'detail-type': 'Findings Imported V2' })).source).toBe('securityhub');
  });

  it.each(['source', 'detail-type', 'detail'])('does not read %s from a prototype', (name) => {
    const full = aGuardDutyEvent();
    const event: unknown = Object.create({ [name]: Reflect.get(full, name) as unknown });
    for (const [other, value] of Object.entries(full)) {
      if (other !== name) Object.defineProperty(event, other, { value, enumerable: true });
    }
    expect(parse(event).kind).not.toBe('findings');
  });

  it('reads an event without a prototype', () => {
    const event: unknown = Object.assign(Object.create(null) as object, aGuardDutyEvent());
    expect(parse(event).kind).toBe('findings');
  });

  it('leaves an event as it was', () => {
    const event = aGuardDutyEvent();
    const before = JSON.stringify(event);
    parse(event);
    expect(JSON.stringify(event)).toBe(before);
  });
});

import { countUnknownUse, serviceUse } from '../../../../lambda/domain/sweep-report/service-use.ts';
import { ago, DAY, NOW } from '../../../support/builders/builders.ts';
import { aSweptKey } from '../../../support/builders/report-builders.ts';

const RULE = { unusedDays: 90, maxAgeDays: undefined };
const NEVER = aSweptKey({ usage: { kind: 'never' } });
const UNKNOWN = aSweptKey({ usage: { kind: 'unknown' } });

const used = (service: string, days: number) =>
  aSweptKey({ usage: { kind: 'used', at: ago(days * DAY), service, region: 'us-east-1' } });

const services = (count: number) => Array.from({ length: count }, (_each, at) => used(`service-${at + 10}`, 1));

describe('serviceUse', () => {
  it('tells keys used lately from unused ones: exactly 90 days is used, one day more is not', () => {
    expect(serviceUse([used('s3', 89), used('s3', 90), used('s3', 91)], RULE, NOW)).toEqual([
      { service: 's3', used: 2, unused: 1 },
    ]);
  });

  it('names the service with most keys first, and equals by name', () => {
    const keys = [used('sts', 1), used('ecr', 1), used('s3', 1), used('s3', 100)];
    expect(serviceUse(keys, RULE, NOW).map(({ service }) => service)).toEqual(['s3', 'ecr', 'sts']);
  });

  it('names keys that were never used last, however many', () => {
    expect(serviceUse([NEVER, NEVER, used('s3', 1)], RULE, NOW)).toEqual([
      { service: 's3', used: 1, unused: 0 },
      { service: 'never used', used: 0, unused: 2 },
    ]);
  });

  it('leaves out keys of unknown use', () => {
    expect(serviceUse([UNKNOWN], RULE, NOW)).toEqual([]);
  });

  it('names exactly twelve services', () => {
    const names = serviceUse(services(12), RULE, NOW).map(({ service }) => service);
    expect([names.length, names.at(-1)]).toEqual([12, 'service-21']);
  });

  it('names eleven of thirteen services, and takes the others together', () => {
    const keys = [...services(11), ...services(11), used('rare', 1), used('rarer', 100)];
    const found = serviceUse(keys, RULE, NOW);
    expect([found.length, found.at(-1)]).toEqual([12, { service: '2 other services', used: 1, unused: 1 }]);
  });
});

describe('countUnknownUse', () => {
  it('counts the keys that the services leave out', () => {
    expect(countUnknownUse([UNKNOWN, NEVER, UNKNOWN, used('s3', 1)])).toBe(2);
  });
});

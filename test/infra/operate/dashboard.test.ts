import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { METRIC, METRIC_DIMENSION } from '../../../lambda/contract.ts';
import { synthesizeOrganization } from '../support/organization.ts';
import { resourcesOf, synthesize } from '../support/synthesize.ts';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

/** What a deployment would make of the body, each reference to a resource in the place of its value. */
function widgetsOf(template: Template): readonly Widget[] {
  const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const body = dashboard?.Properties['DashboardBody'] as { readonly 'Fn::Join': readonly [string, unknown[]] };
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : reference(part))).join('');
  return (JSON.parse(text) as { readonly widgets: readonly Widget[] }).widgets;
}

const reference = (part: unknown): string => JSON.stringify(part).replaceAll(/[^\w:.]/g, '');

const { keystop } = synthesize();
const widgets = widgetsOf(keystop);
const titled = (title: string): Widget['properties'] | undefined =>
  widgets.find(({ properties }) => properties.title.startsWith(title))?.properties;
const rows = widgets
  .flatMap(({ properties }) => properties.metrics ?? [])
  .filter(([first]) => typeof first === 'string');
const own = rows
  .filter(([namespace]) => namespace === METRIC.namespace)
  .map(([, metric, ...rest]) => [metric, ...rest.filter((part) => typeof part === 'string')]);

describe('docs/configuration.md', () => {
  const page = readFileSync('docs/configuration.md', 'utf8');
  const dimensions = Object.values(METRIC_DIMENSION).flatMap(({ name, values }) => [name, ...values]);
  it.each([...Object.values(METRIC), ...dimensions])('says what %s is', (name) => {
    expect(page).toContain(`\`${name}\``);
  });
});

describe('the dashboard', () => {
  it('shows only metrics of Keystop that the contract names, by its dimensions or by none', () => {
    const names: readonly unknown[] = Object.values(METRIC);
    const dimensions = Object.values(METRIC_DIMENSION).flatMap(({ name, values }) =>
      values.map((value) => [name, value]),
    );
    const unknown = own.filter(
      ([metric, ...by]) =>
        !names.includes(metric) || (by.length > 0 && !dimensions.some((each) => String(each) === String(by))),
    );
    expect(unknown).toEqual([]);
  });

  it.each([
    [METRIC.contained, METRIC_DIMENSION.source],
    [METRIC.staleKeys, METRIC_DIMENSION.age],
  ])('shows %s by each value of its dimension', (metric, { name, values }) => {
    expect(own.filter(([shown, by]) => shown === metric && by !== undefined)).toEqual(
      values.map((value) => [metric, name, value]),
    );
  });

  it.each([
    METRIC.eventToInactiveMilliseconds,
    METRIC.containmentMilliseconds,
    METRIC.activityToInactiveSeconds,
    METRIC.sweepCompleted,
    METRIC.sweepLimitReached,
    METRIC.failed,
    METRIC.warningUndelivered,
    METRIC.breakerOpen,
  ])('shows %s', (metric) => {
    expect(own.map(([shown]) => shown)).toContain(metric);
  });

  it('shows the largest count of stale keys of a day, since each sweep counts all of them', () => {
    const options = titled('Stale keys')?.metrics?.map((row) => row.at(-1));
    expect(options).toEqual(
      METRIC_DIMENSION.age.values.map(() => expect.objectContaining({ stat: 'Maximum' }) as unknown),
    );
  });

  it('shows every queue of the stack but none twice', () => {
    const shown = titled('Messages in queues')?.metrics?.map((row) => row[3]);
    const queues = Object.keys(keystop.findResources('AWS::SQS::Queue'));
    expect([new Set(shown).size, shown?.length]).toEqual([queues.length, queues.length]);
  });

  it('shows how long ago the last sweep was, by what CloudWatch works out', () => {
    const [expression] = titled('Since the last sweep')?.metrics?.[0] ?? [];
    expect(expression).toMatchObject({ expression: expect.stringContaining('EPOCH(completed)') as unknown });
  });

  it('shows every alarm of the stack', () => {
    expect(titled('Alarms')?.alarms).toHaveLength(Object.keys(keystop.findResources('AWS::CloudWatch::Alarm')).length);
  });

  it('is in the hub of an organization too, with the alarm about findings that were not forwarded', () => {
    const { hub } = synthesizeOrganization();
    const alarms = widgetsOf(hub).find(({ type }) => type === 'alarm')?.properties.alarms;
    expect(alarms).toHaveLength(Object.keys(hub.findResources('AWS::CloudWatch::Alarm')).length);
  });

  it('bears the Region in its name, since dashboards of all Regions share their names', () => {
    const [dashboard] = resourcesOf(keystop, 'AWS::CloudWatch::Dashboard');
    expect(dashboard?.Properties['DashboardName']).toBe('Keystop-us-east-1');
  });
});

import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { day, emulator, invoke, logged } from './support.ts';

export function checkFunctions(): void {
  describe('Lambda in the emulator', () => {
    it("reports the thrown error's own name", async () => {
      const { FunctionError, answer } = await invoke('Responder', { fail: 'because' });
      expect([FunctionError, answer['errorType'], answer['errorMessage']]).toEqual([
        'Unhandled',
        'RefusedError',
        'because',
      ]);
    });

    it('throttles above the reserved concurrency', async () => {
      const both = await Promise.allSettled([invoke('Reserved'), invoke('Reserved')]);
      const refused = both.flatMap((call) => (call.status === 'rejected' ? [(call.reason as Error).name] : []));
      expect(refused).toEqual(['TooManyRequestsException']);
    });

    it('turns EMF lines into metrics', async () => {
      await invoke('Responder', { tag: 'emf' });
      const period = { StartTime: new Date(Date.now() - 3600e3), EndTime: new Date(Date.now() + 60e3), Period: 3600 };
      const request = { Namespace: 'Contract', MetricName: 'Ran', Statistics: ['Sum' as const], ...period };
      const { Datapoints = [] } = await new CloudWatchClient(emulator.clientConfig()).send(
        new GetMetricStatisticsCommand(request),
      );
      expect(Datapoints[0]?.Sum).toBeGreaterThan(0);
    });

    it('moves the clock of a warm worker', async () => {
      await emulator.setClock(40 * day);
      await invoke('Responder', { tag: 'later' });
      const [line = ''] = await logged('"ran":"later"');
      const now = /"now":"([^"]+)"/.exec(line)?.[1] ?? '';
      expect(Math.round((Date.parse(now) - Date.now()) / 1000 / day)).toBe(40);
    });
  });
}

import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Clock } from '../../usecases/ports/clock.ts';
import { awsFault, unexpectedAnswer } from './aws-fault.ts';
import type { ClientOptions } from './client-options.ts';
import { stsClient } from './sts-client.ts';

/**
 * Seconds by which this machine's clock is ahead of AWS's, by the date of an answer; to the second, as HTTP's dates are.
 * The SDK would hide it: it corrects its signatures by that date.
 */
export async function clockSkewSeconds(clock: Pick<Clock, 'now'>, options: ClientOptions = {}): Promise<number> {
  const asked = 'sts:GetCallerIdentity, for its date';
  const sts = stsClient(options);
  let date: string | undefined;
  sts.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      date = dateOf(result.response);
      return result;
    },
    { step: 'deserialize', name: 'keystopReadDate' },
  );
  try {
    const before = clock.now().getTime();
    await sts.send(new GetCallerIdentityCommand({}));
    const there = Date.parse(date ?? '');
    if (Number.isNaN(there)) throw unexpectedAnswer(asked, 'no date');
    // Half of the answer's time is the way back; half a second, what HTTP's date leaves out.
    const here = (before + clock.now().getTime()) / 2;
    return (here - (there + 500)) / 1000;
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
}

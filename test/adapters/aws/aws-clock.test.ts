import { clockSkewSeconds } from '../../../lambda/adapters/aws/aws-clock.ts';
import { caught } from '../../support/builders/caught.ts';
import { fakeClock } from '../../support/builders/fake-clock.ts';
import { loopback, STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

/** The skew of a clock at noon beside an AWS whose answer has this date. */
async function skew(date: string | undefined): Promise<number> {
  const server = await loopback((_request, _body, response) => {
    response.sendDate = false;
    const result = '<GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult>';
    response.writeHead(200, { 'content-type': 'text/xml', ...(date === undefined ? {} : { date }) });
    response.end(`<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>`);
  });
  const options = { endpoint: server.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts: 1 };
  try {
    return await clockSkewSeconds(fakeClock(), options);
  } finally {
    await server.stop();
  }
}

describe('the skew of this machine’s clock', () => {
  it.each([
    ['Tue, 24 Nov 2026 12:00:00 GMT', -0.5],
    ['Tue, 24 Nov 2026 11:59:00 GMT', 59.5],
    ['Tue, 24 Nov 2026 12:10:00 GMT', -600.5],
  ])('beside %s is %p s, to half a second: HTTP’s dates have no fractions', async (date, seconds) => {
    expect(await skew(date)).toBe(seconds);
  });

  it.each([
    ['has no date', undefined],
    ['has a date that is none', 'yesterday'],
  ])('is not known where the answer %s', async (_, date) => {
    expect((await caught(skew(date))).code).toBe('UnexpectedAnswer');
  });
});

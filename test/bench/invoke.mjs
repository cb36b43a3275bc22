// A process of its own, as Lambda starts a function: `invoke.mjs <bundle's index.mjs> <event as JSON> [list]` imports the
// handler and hands it the event. With `list` it writes a line for each file that is loaded, as it is.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const [, , file, event, list] = process.argv;
if (list !== undefined) {
  registerHooks({
    load: (url, context, next) => {
      if (url.startsWith('file:')) writeSync(1, `${url}\n`);
      return next(url, context);
    },
  });
}
const { handler } = await import(file);
await handler(JSON.parse(event), {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:Keystop',
  getRemainingTimeInMillis: () => 60_000,
});

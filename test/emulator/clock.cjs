// The type-aware rules have no types to go by here: plain JavaScript, which --require needs, is outside tsconfig.json.
/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return, typescript/no-unsafe-argument */
// Moves Date in the emulator's Lambda workers: CLOCK_FILE holds an offset in seconds, read at each call so that a
// worker that is already warm follows too.
const fs = require('node:fs');

const file = process.env.CLOCK_FILE;
const RealDate = Date;

function offsetMilliseconds() {
  try {
    return Math.round(Number(fs.readFileSync(file, 'utf8')) * 1000) || 0;
  } catch {
    return 0;
  }
}

const now = () => RealDate.now() + offsetMilliseconds();

const MovedDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, property) => (property === 'now' ? now : Reflect.get(target, property)),
});

if (file) {
  RealDate.prototype.constructor = MovedDate;
  globalThis.Date = MovedDate;
}

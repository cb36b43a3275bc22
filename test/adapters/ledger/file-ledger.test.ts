import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fileLedger } from '../../../lambda/adapters/ledger/file-ledger.ts';
import { encodeEntry } from '../../../lambda/adapters/ledger/ledger-codec.ts';
import { caught } from '../../support/builders/caught.ts';
import { containing } from '../../support/builders/containing.ts';
import { fakeClock } from '../../support/builders/fake-clock.ts';
import { aKey, anIntent, anOutcome, aWarning } from '../../support/builders/ledger-entries.ts';

const APPEND = join(__dirname, '../../support/stand-ins/append-entries.ts');

let folder: string;
let path: string;
let warnings: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keystop-file-ledger-'));
  path = join(folder, 'ledger.ndjson');
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

function ledger(options: { patienceMs?: number } = {}) {
  return fileLedger({
    path,
    log: { warn: (message) => warnings.push(message) },
    clock: fakeClock(new Date()),
    ...options,
  });
}

const lines = async () => (await readFile(path, 'utf8')).split('\n');

describe('the file', () => {
  it('holds one JSON object a line, with account, subject and entry', async () => {
    await ledger().append(aKey(), anIntent());
    const [line = '', end] = await lines();
    const { account, subject } = aKey();
    expect([JSON.parse(line) as unknown, end]).toEqual([{ account, subject, entry: encodeEntry(anIntent()) }, '']);
  });

  it('is its owner’s alone', async () => {
    await ledger().append(aKey(), anIntent());
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is made together with its folder', async () => {
    const deep = fileLedger({ path: join(folder, 'a', 'b', 'ledger.ndjson'), log: { warn: () => undefined } });
    expect((await deep.append(aKey(), anIntent())).appended).toBe(true);
  });

  it('is not made by reading', async () => {
    await ledger().read(aKey());
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves no lock behind', async () => {
    await ledger().append(aKey(), anIntent());
    expect(await readdir(folder)).toEqual(['ledger.ndjson']);
  });

  it('keeps nobody waiting for a line that comes later', async () => {
    const one = ledger();
    const [first, , last] = ['one', 'two', 'three'].map((id) => one.append(aKey(), { ...anIntent(), id }));
    const later = first?.then(() => one.append(aKey(), { ...anIntent(), id: 'later' }));
    await last;
    const written = readFileSync(path, 'utf8').trimEnd().split('\n').length;
    await later;
    expect(written).toBe(3);
  });

  it('is read anew when it was replaced', async () => {
    const one = ledger();
    await one.append(aKey(), anIntent());
    await rm(path);
    expect((await one.read(aKey())).version).toBe(0);
  });
});

describe('a line torn by a crash', () => {
  it('is ignored by readers', async () => {
    await ledger().append(aKey(), anIntent());
    await appendFile(path, '{"account":"1111');
    expect((await ledger().read(aKey())).version).toBe(1);
  });

  it('never spoils the next line', async () => {
    await ledger().append(aKey(), anIntent());
    await appendFile(path, '{"account":"1111');
    await ledger().append(aKey(), anOutcome());
    expect((await ledger().history(aKey())).map(({ kind }) => kind)).toEqual(['intent', 'outcome']);
  });

  it('is kept aside, with a warning that says where', async () => {
    await writeFile(path, '{"account":"1111');
    await ledger().append(aKey(), anIntent());
    expect([await readFile(`${path}.torn`, 'utf8'), warnings]).toEqual([
      '{"account":"1111\n',
      [containing(`${path}.torn`)],
    ]);
  });

  it('counts where only its line break is missing', async () => {
    await ledger().append(aKey(), anIntent());
    await writeFile(path, (await readFile(path, 'utf8')).trimEnd());
    const { before } = await ledger().append(aKey(), anOutcome());
    expect([before.version, (await lines()).length]).toEqual([1, 3]);
  });

  it('of bytes that are no text is kept aside too', async () => {
    await writeFile(path, Buffer.alloc(64));
    await ledger().append(aKey(), anIntent());
    expect((await ledger().read(aKey())).version).toBe(1);
  });
});

const spoil = async (line: string) => {
  await ledger().append(aKey(), anIntent());
  await appendFile(path, `${line}\n`);
  await appendFile(path, (await readFile(path, 'utf8')).split('\n')[0] + '\n');
};

describe('a line that cannot be read', () => {
  it.each([
    ['no JSON', '{broken', 'is no JSON'],
    ['no entry', '{"account":"1","subject":"2"}', 'entry should be a JSON object'],
    ['another shape', '{"account":1}', 'account should be a text'],
  ])('is a fault with file and line: %s', async (_name, line, problem) => {
    await spoil(line);
    const { code, message } = await caught(ledger().read(aKey()));
    expect([code, message.includes(`${path}:2`), message.includes(problem)]).toEqual(['LedgerUnreadable', true, true]);
  });

  it('stays a fault when asked again', async () => {
    await spoil('{broken');
    const one = ledger();
    await caught(one.read(aKey()));
    expect((await caught(one.read(aKey()))).code).toBe('LedgerUnreadable');
  });

  it('refuses further entries, which would build on half a history', async () => {
    await spoil('{broken');
    const before = await readFile(path, 'utf8');
    await caught(ledger().append(aKey(), anOutcome()));
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('that is blank is none', async () => {
    await ledger().append(aKey(), anIntent());
    await appendFile(path, '\n');
    expect((await ledger().read(aKey())).version).toBe(1);
  });
});

const lockOf = (pid: number, host = hostname()) => JSON.stringify({ pid, host, token: 'theirs' });

describe('the lock', () => {
  // Above any system's limit, so nobody's.
  const NOBODY = 2 ** 30;

  it('of a process that is gone is taken over', async () => {
    await writeFile(`${path}.lock`, lockOf(NOBODY));
    expect((await ledger().append(aKey(), anIntent())).appended).toBe(true);
  });

  it('that was taken over is told', async () => {
    await writeFile(`${path}.lock`, lockOf(NOBODY));
    await ledger().append(aKey(), anIntent());
    expect(warnings).toEqual([containing('its owner is gone')]);
  });

  it('of a living process is waited for, then told as a fault that names it', async () => {
    await writeFile(`${path}.lock`, lockOf(process.pid));
    const fault = await caught(ledger({ patienceMs: 50 }).append(aKey(), anIntent()));
    expect(fault).toMatchObject({
      code: 'LedgerLocked',
      retryable: true,
      message: containing(`process ${process.pid} on ${hostname()}`),
    });
  });

  it('of another machine is waited for', async () => {
    await writeFile(`${path}.lock`, lockOf(NOBODY, 'elsewhere'));
    expect((await caught(ledger({ patienceMs: 4900 }).append(aKey(), anIntent()))).code).toBe('LedgerLocked');
  });

  it.each([
    ['another machine, such as a container that is gone', NOBODY, 'elsewhere'],
    ['a process whose id a later one has', process.pid, hostname()],
  ])('of %s is taken over once it was not renewed for 5 s', async (_whose, pid, host) => {
    await writeFile(`${path}.lock`, lockOf(pid, host));
    expect((await ledger({ patienceMs: 5100 }).append(aKey(), anIntent())).appended).toBe(true);
  });

  it('that its owner renews is not taken over, however long it is held', async () => {
    await writeFile(`${path}.lock`, lockOf(process.pid, 'elsewhere'));
    const clock = fakeClock(new Date());
    const renewing = {
      now: () => clock.now(),
      sleep: async (milliseconds: number): Promise<void> => {
        await clock.sleep(milliseconds);
        await utimes(`${path}.lock`, clock.now(), clock.now());
      },
    };
    const waiting = fileLedger({ path, clock: renewing, log: { warn: () => undefined }, patienceMs: 20_000 });
    expect((await caught(waiting.append(aKey(), anIntent()))).code).toBe('LedgerLocked');
  });

  it('without an owner is left alone while it is young', async () => {
    await writeFile(`${path}.lock`, '');
    expect((await caught(ledger({ patienceMs: 50 }).append(aKey(), anIntent()))).code).toBe('LedgerLocked');
  });

  it('without an owner is taken over when it is old', async () => {
    await writeFile(`${path}.lock`, '');
    await utimes(`${path}.lock`, 0, 0);
    expect((await ledger().append(aKey(), anIntent())).appended).toBe(true);
  });

  it('does not stop readers', async () => {
    await ledger().append(aKey(), anIntent());
    await writeFile(`${path}.lock`, lockOf(process.pid));
    expect((await ledger().read(aKey())).version).toBe(1);
  });

  it('is free again after a fault', async () => {
    await writeFile(path, '{broken\n');
    await caught(ledger().append(aKey(), anIntent()));
    expect(await readdir(folder)).toEqual(['ledger.ndjson']);
  });
});

describe('several processes', () => {
  it('keep each other’s entries', async () => {
    // The lock of a dead process, which all of them find: only one may take it over.
    await writeFile(`${path}.lock`, JSON.stringify({ pid: 2 ** 30, host: hostname(), token: 'theirs' }));
    const run = (name: string) => promisify(execFile)(process.execPath, ['--import', 'tsx', APPEND, path, name, '25']);
    await Promise.all([run('one'), run('two'), run('three')]);
    const ids = new Set((await ledger().history(aKey())).map(({ id }) => id));
    expect([ids.size, (await ledger().read(aKey())).version]).toEqual([75, 75]);
  }, 30_000);

  it('go on where one was killed in the middle of it', async () => {
    const killed = execFile(process.execPath, ['--import', 'tsx', APPEND, path, 'killed', '100000']);
    const exited = once(killed, 'exit');
    while (!existsSync(path)) await pause(20);
    await pause(30);
    killed.kill('SIGKILL');
    await exited;
    const { appended, before } = await ledger().append(aKey(), anIntent());
    expect([appended, before.version > 0, (await ledger().history(aKey())).length]).toEqual([
      true,
      true,
      before.version + 1,
    ]);
  }, 30_000);

  it('see each other’s entries at once', async () => {
    const one = ledger();
    await one.append(aKey(), aWarning({ id: 'mine' }));
    await ledger().append(aKey(), aWarning({ id: 'theirs' }));
    expect((await one.read(aKey())).recentIds).toEqual(['mine', 'theirs']);
  });
});

describe('appends of one moment', () => {
  const many = Array.from({ length: 50 }, (_, i) => aWarning({ id: `warning-${i}` }));

  it('are each on top of the one before', async () => {
    const one = ledger();
    const appended = await Promise.all(many.map((entry) => one.append(aKey(), entry)));
    expect(appended.map(({ before }) => before.version)).toEqual(many.map((_, i) => i));
  });

  it('are in the file in their order, as another process reads it', async () => {
    const one = ledger();
    await Promise.all(many.map((entry) => one.append(aKey(), entry)));
    expect((await ledger().history(aKey())).map(({ id }) => id)).toEqual(many.map(({ id }) => id));
  });

  it('record a repeat among them once', async () => {
    const one = ledger();
    const results = await Promise.all([one.append(aKey(), anIntent()), one.append(aKey(), anIntent())]);
    expect([results.map(({ appended }) => appended), (await lines()).length]).toEqual([[true, false], 2]);
  });

  it('each tell the fault of a file that cannot be written', async () => {
    await mkdir(path);
    const one = ledger({ patienceMs: 50 });
    const settled = await Promise.allSettled([one.append(aKey(), anIntent()), one.append(aKey(), anOutcome())]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

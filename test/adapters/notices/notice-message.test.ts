import { noticeMessage } from '../../../lambda/adapters/notices/notice-message.ts';
import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import { aNotice } from '../../support/builders/builders.ts';
import { containing } from '../../support/builders/containing.ts';

const protocols = (notice: Notice) => JSON.parse(noticeMessage(notice).message) as Record<string, string>;
const chat = (notice: Notice) =>
  JSON.parse(protocols(notice)['https'] ?? '') as { content: { title: string; description: string } };
const bytesOf = (notice: Notice): number => {
  const { subject, message, attributes } = noticeMessage(notice);
  return Buffer.byteLength(subject) + Buffer.byteLength(message) + Buffer.byteLength(JSON.stringify(attributes));
};
const UNDO = aNotice().commands[0] ?? '';
const LARGEST = 256 * 1024;

describe('noticeMessage', () => {
  it('has a message for each protocol', () => {
    expect(Object.keys(protocols(aNotice()))).toEqual(['default', 'email', 'sms', 'sqs', 'lambda', 'http', 'https']);
  });

  it.each(['default', 'email'])('is readable text for %s, with the command in full', (protocol) => {
    expect(protocols(aNotice())[protocol]).toContain(`  ${UNDO}`);
  });

  it('is one short line of ASCII for SMS, which is sent in parts of 160 characters', () => {
    expect(protocols(aNotice())['sms']).toBe('Keystop: key ...MPLE of alice set Inactive');
  });

  it.each(['sqs', 'lambda'])('is the notice itself for %s', (protocol) => {
    const notice = aNotice({ cause: 'exposed', owners: ['storage team'] });
    expect(JSON.parse(protocols(notice)[protocol] ?? '')).toEqual(notice);
  });

  it.each(['http', 'https'])('is the chat’s custom notification for %s', (protocol) => {
    expect(JSON.parse(protocols(aNotice({ cause: 'exposed' }))[protocol] ?? '')).toEqual({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: aNotice().subject,
        description: containing('The key was exposed.\n\nIt was last used today.'),
        keywords: ['urgent', 'contained', 'exposed'],
      },
    });
  });

  it('takes no mention and no link into the chat that a finding brings', () => {
    const { description } = chat(aNotice({ lines: ['Why: <!channel> <https://evil.example|here>'] })).content;
    expect(description).toContain('‹!channel› ‹https://evil.example|here›');
  });

  it.each([
    ['…MPLE', '...MPLE'],
    ['two\nlines', 'two lines'],
    ['Schlüssel 🔑', 'Schl?ssel ??'],
    ['', 'Keystop'],
  ])('writes the subject %j in ASCII on one line', (subject, expected) => {
    expect(noticeMessage(aNotice({ subject })).subject).toBe(expected);
  });

  it.each([
    ['exactly 99', 99, 99],
    ['one more than 99', 100, 99],
  ])('cuts a subject of %s characters to %#', (_name, length, expected) => {
    expect(noticeMessage(aNotice({ subject: 'x'.repeat(length) })).subject).toHaveLength(expected);
  });

  it('leaves a notice that fits as it is', () => {
    expect(noticeMessage(aNotice()).message).not.toMatch(/left out|cut:/);
  });
});

describe('noticeMessage > attributes', () => {
  it('are account, urgency, outcome and cause', () => {
    expect(noticeMessage(aNotice({ cause: 'exposed' })).attributes).toEqual({
      account: { DataType: 'String', StringValue: '111122223333' },
      urgency: { DataType: 'String', StringValue: 'urgent' },
      outcome: { DataType: 'String', StringValue: 'contained' },
      cause: { DataType: 'String', StringValue: 'exposed' },
    });
  });

  it('name all owners in one array, of which SNS matches any', () => {
    expect(noticeMessage(aNotice({ owners: ['a "quoted" team', 'Größe'] })).attributes['owner']).toEqual({
      DataType: 'String.Array',
      StringValue: '["a \\"quoted\\" team","Größe"]',
    });
  });

  it('leave out what is not known, since SNS refuses an empty value', () => {
    expect(Object.keys(noticeMessage(aNotice({ account: '' })).attributes)).toEqual(['urgency', 'outcome']);
  });
});

describe('noticeMessage > a long notice', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `"key" ${index} – stale since last year`);

  it('stays below SNS’s limit, saying what is left out and where it is', () => {
    expect(bytesOf(aNotice({ lines }))).toBeLessThan(LARGEST);
    expect(protocols(aNotice({ lines }))['email']).toMatch(/\(\d+ more lines and commands are left out; the ledger/);
  });

  it('stays below SNS’s limit with one endless line', () => {
    expect(bytesOf(aNotice({ lines: ['x'.repeat(400_000)] }))).toBeLessThan(LARGEST);
  });

  it('stays below SNS’s limit together with fifty owners of the longest names', () => {
    const owners = Array.from({ length: 50 }, (_, index) => `${index}${'🔑'.repeat(127)}`);
    expect(bytesOf(aNotice({ lines, owners }))).toBeLessThan(LARGEST);
  });

  it('stays below the chat’s limit, and keeps its command', () => {
    const { title, description } = chat(aNotice({ subject: 'x'.repeat(300), lines: lines.slice(0, 400) })).content;
    expect([title.length, description.length]).toEqual([250, 8000]);
    expect(description).toContain('(cut: the e-mail and the ledger hold all of it)');
    expect(description).toContain(UNDO);
  });

  it('stays below the chat’s limit with fifty commands', () => {
    const commands = Array.from({ length: 50 }, (_, index) => `keystop sweep --approve ${'1'.repeat(100)}-${index}`);
    expect(chat(aNotice({ lines, commands })).content.description.length).toBeLessThanOrEqual(8000);
  });

  it.each(['email', 'https'])('cuts no character in half for %s', (protocol) => {
    const text = protocols(aNotice({ lines: ['a🔑'.repeat(4000), '🔑'.repeat(9000)] }))[protocol] ?? '';
    expect(text).not.toMatch(/\\ud8|\\udc|\ufffd/i);
    expect(Buffer.from(text).toString()).toBe(text);
  });
});

import type { Notice } from '../domain/notice.ts';

export interface NoticeMessage {
  readonly subject: string;
  /** JSON with one message for each protocol, for `MessageStructure: json`. */
  readonly message: string;
}

// SNS takes 256 KiB with the attributes; six protocols share it.
const LARGEST = 240 * 1024;
const LONGEST_LINE = 4000;
// SNS: "less than 100 characters".
const LONGEST_SUBJECT = 99;

/**
 * A notice as SNS sends it: readable text for e-mail, the notice itself for queues and functions, the AWS chat schema
 * for Slack and Teams. Never above SNS's limit: lines are cut from the end, and the notice says so.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function noticeMessage(notice: Notice): NoticeMessage {
  const short = { ...notice, lines: notice.lines.map(cutLine), commands: notice.commands.map(cutLine) };
  let message = protocolsOf(short);
  for (let kept = whole(short); Buffer.byteLength(message) > LARGEST && kept > 0; kept = Math.floor(kept * 0.8)) {
    message = protocolsOf(keepFirst(short, kept));
  }
  return { subject: subjectOf(notice.subject), message };
}

function protocolsOf(notice: Notice): string {
  const text = textOf(notice);
  const json = JSON.stringify(notice);
  const chat = JSON.stringify(chatOf(notice));
  return JSON.stringify({ default: text, email: text, sqs: json, lambda: json, http: chat, https: chat });
}

function textOf(notice: Notice): string {
  const commands =
    notice.commands.length === 0 ? [] : ['Commands:', ...notice.commands.map((command) => `  ${command}`)];
  return [`Account ${notice.account}`, '', ...notice.lines, '', ...commands].join('\n').trimEnd();
}

function chatOf(notice: Notice) {
  const commands = notice.commands.map((command) => `\`\`\`\n${command}\n\`\`\``);
  const description = [`Account ${notice.account}`, ...notice.lines, ...commands].join('\n\n');
  return {
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title: notice.subject, description },
  };
}

function whole(notice: Notice): number {
  return notice.lines.length + notice.commands.length;
}

// Commands go first when something must go: a reader can ask for them again, but not for what happened.
function keepFirst(notice: Notice, kept: number): Notice {
  const lines = notice.lines.slice(0, kept);
  const commands = notice.commands.slice(0, Math.max(0, kept - lines.length));
  const left = whole(notice) - lines.length - commands.length;
  return {
    ...notice,
    lines: [...lines, `(${left} more lines and commands are left out; the ledger holds all of it)`],
    commands,
  };
}

function cutLine(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}… (cut)`;
}

function subjectOf(subject: string): string {
  const ascii = subject
    .replaceAll('…', '...')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .trim();
  const cut = ascii.length <= LONGEST_SUBJECT ? ascii : `${ascii.slice(0, LONGEST_SUBJECT - 3)}...`;
  return cut === '' ? 'Keystop' : cut;
}

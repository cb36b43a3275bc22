import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Notice } from '../../domain/notices/notice.ts';

/** A notice as SNS takes it, with `MessageStructure: json`. */
export interface NoticeMessage {
  readonly subject: string;
  /** JSON with one message for each protocol. */
  readonly message: string;
  /** For subscriptions that filter. */
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

// SNS takes 256 KiB, messages of all protocols, attributes and subject together.
const LARGEST = 250 * 1024;
const LONGEST_LINE = 4000;
// SNS: "less than 100 characters".
const LONGEST_SUBJECT = 99;
const LONGEST_CHAT_TITLE = 250;
const LONGEST_CHAT = 8000;

/**
 * A notice as SNS sends it: readable text for e-mail, one line for SMS, the notice itself for queues and functions, the
 * custom notification of Amazon Q Developer in chat applications for Slack and Teams, which it takes by HTTPS. Never above
 * SNS's limits or the chat's: lines are cut from the end, and the message says where the rest is.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function noticeMessage(notice: Notice): NoticeMessage {
  const attributes = attributesOf(notice);
  const room = LARGEST - Buffer.byteLength(JSON.stringify(attributes));
  const short = { ...notice, lines: notice.lines.map(cutLine), commands: notice.commands.map(cutLine) };
  let message = protocolsOf(short);
  for (let kept = whole(short); Buffer.byteLength(message) > room && kept > 0; kept = Math.floor(kept * 0.8)) {
    message = protocolsOf(keepFirst(short, kept));
  }
  return { subject: subjectOf(notice.subject), message, attributes };
}

function protocolsOf(notice: Notice): string {
  const text = textOf(notice);
  const json = JSON.stringify(notice);
  const chat = JSON.stringify(chatOf(notice));
  const sms = subjectOf(notice.subject);
  return JSON.stringify({ default: text, email: text, sms, sqs: json, lambda: json, http: chat, https: chat });
}

/** SNS matches an array where one of its values is what a subscription wants. */
function attributesOf({ account, urgency, outcome, cause, owners }: Notice): NoticeMessage['attributes'] {
  const texts = Object.entries({ account, urgency, outcome, cause }).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, { DataType: 'String', StringValue: value }] as const],
  );
  const owner = { DataType: 'String.Array', StringValue: JSON.stringify(owners) };
  return { ...Object.fromEntries(texts), ...(owners === undefined ? {} : { owner }) };
}

function textOf(notice: Notice): string {
  const commands =
    notice.commands.length === 0 ? [] : ['Commands:', ...notice.commands.map((command) => `  ${command}`)];
  return [`Account ${notice.account}`, '', ...notice.lines, '', ...commands].join('\n').trimEnd();
}

function chatOf(notice: Notice) {
  const { urgency, outcome, cause } = notice;
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: cut(harmless(notice.subject), LONGEST_CHAT_TITLE),
      description: chatTextOf(notice),
      keywords: [urgency, outcome, ...(cause === undefined ? [] : [cause])],
    },
  };
}

/** Lines go first where something must go: the commands are what a reader of the chat can act on. */
function chatTextOf(notice: Notice): string {
  const lines = [`Account ${notice.account}`, ...notice.lines].map(harmless);
  const commands = notice.commands.map((command) => `\`\`\`\n${command}\n\`\`\``);
  const text = joined(...lines, ...commands);
  if (text.length <= LONGEST_CHAT) return text;
  const after = cut(joined('(cut: the e-mail and the ledger hold all of it)', ...commands), LONGEST_CHAT / 2);
  return joined(cut(joined(...lines), LONGEST_CHAT - after.length - 2), after);
}

/** Paragraphs; the lines of a list stand together. */
function joined(...parts: readonly string[]): string {
  return parts.join('\n\n').replaceAll('\n\n- ', '\n- ');
}

// Slack reads <!channel> and <link|text>: what a finding says must not become one.
function harmless(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›');
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
  return line.length <= LONGEST_LINE ? line : `${cut(line, LONGEST_LINE)}… (cut)`;
}

/** The beginning of a text, without half of a character at its end. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

function subjectOf(subject: string): string {
  const ascii = subject
    .replaceAll('…', '...')
    .replace(/\s+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .trim();
  if (ascii === '') return 'Keystop';
  return ascii.length <= LONGEST_SUBJECT ? ascii : `${ascii.slice(0, LONGEST_SUBJECT - 3)}...`;
}

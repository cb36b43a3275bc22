import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Finding } from '../../lambda/domain/finding.ts';
import { DEFAULT_RESPONSES } from '../../lambda/domain/responses.ts';
import { assess, type Assessment } from '../../lambda/domain/verdict.ts';
import { parse } from '../../lambda/findings/parse.ts';
import { EXIT, type ExitCode, UsageError } from '../exit-code.ts';

export interface ExplainOptions {
  readonly account?: readonly string[];
  readonly json?: boolean;
}

/** Tells, offline, what Keystop would make of an event. */
export async function explain(file: string, options: ExplainOptions): Promise<ExitCode> {
  const event = parseJson(await read(file), file);
  const parsed = parse(event);
  const ownAccounts = parsed.kind === 'findings' ? parsed.findings.map((finding) => finding.account) : [];
  const context = { responses: DEFAULT_RESPONSES, accounts: options.account ?? ownAccounts };
  const assessments = assess(parsed, context);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ source: parsed.source, findings: assessments.map(toJson) }, null, 2)}\n`);
  } else {
    for (const assessment of assessments) process.stdout.write(`${sentence(parsed.source, assessment)}\n`);
  }
  return assessments.some(({ verdict }) => verdict.reason === 'malformed') ? EXIT.badInput : EXIT.done;
}

async function read(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} cannot be read: ${why}`, { cause });
  }
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file === '-' ? 'standard input' : file} is no JSON: ${why}; give one EventBridge event`, {
      cause,
    });
  }
}

function toJson({ verdict, finding }: Assessment): object {
  return {
    kind: finding?.kind ?? null,
    verdict: verdict.verdict,
    reason: verdict.reason,
    accountId: finding?.account ?? null,
    accessKeyId: keyOf(finding) ?? null,
    user: userOf(finding),
    findingId: finding?.findingId ?? null,
    activityAt: finding?.activityAt?.toISOString() ?? null,
  };
}

function keyOf(finding: Finding | undefined): string | undefined {
  return finding !== undefined && 'accessKeyId' in finding.names ? finding.names.accessKeyId : undefined;
}

function userOf(finding: Finding | undefined): { name: string | null; id: string | null } | null {
  const user = finding !== undefined && 'user' in finding.names ? finding.names.user : undefined;
  return user === undefined ? null : { name: user.name ?? null, id: user.id ?? null };
}

function sentence(source: string, { verdict, finding, detail }: Assessment): string {
  const key = keyOf(finding) ?? 'no key';
  const user = userOf(finding)?.name;
  const whose = `${user === undefined || user === null ? '' : ` of ${user}`}${finding === undefined ? '' : ` in ${finding.account}`}`;
  return `${source}: ${verdict.verdict} (${verdict.reason}): ${key}${whose}${detail === undefined ? '' : `: ${detail}`}`;
}

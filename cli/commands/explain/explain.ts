import type { Finding } from '../../../lambda/domain/findings/finding.ts';
import { DEFAULT_RESPONSES } from '../../../lambda/domain/findings/responses.ts';
import { assess, type Assessment } from '../../../lambda/domain/findings/verdict.ts';
import type { JudgeContext } from '../../../lambda/domain/findings/judge-context.ts';
import { parse } from '../../../lambda/findings/parse.ts';
import { type ReadInput, readScan } from '../../../lambda/findings/scanners/read-scan.ts';
import { REFUSAL_TEXTS, refusalOf } from '../../../lambda/findings/scanners/refusal.ts';
import type { Scan, ScannedKey } from '../../../lambda/findings/scanners/scan.ts';
import { findingOfKey, findingOfUser, NO_ACCOUNT } from '../../../lambda/findings/scanners/scanned-finding.ts';
import { accountOption, isForeignKey } from '../../arguments/account-option.ts';
import { EXIT, type ExitCode, UsageError } from '../../terminal/exit-code.ts';
import { inputName, readInput } from '../../terminal/read-input.ts';
import { reportUnreadable } from './report-unreadable.ts';

export interface ExplainOptions {
  readonly account?: readonly string[];
  readonly json?: boolean;
}

interface Explanation {
  readonly source: string;
  /** Never empty. */
  readonly assessments: readonly Assessment[];
}

/** Tells, offline, what Keystop would make of an event or of a scanner's output. Quotes nothing else of the input. */
export async function explain(file: string, options: ExplainOptions): Promise<ExitCode> {
  const scope = accountOption(options.account);
  const input = readScan(await readInput(file));
  if (input.kind === 'unreadable') {
    throw new UsageError(`${inputName(file)} ${input.problem}; give one EventBridge event or a scanner’s output`);
  }
  const { source, assessments } = explanationOf(input, scope);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ source, findings: assessments.map(toJson) }, null, 2)}\n`);
  } else {
    for (const assessment of assessments) process.stdout.write(`${sentence(source, assessment)}\n`);
  }
  const isWhole = input.kind !== 'scan' || reportUnreadable(input);
  return isWhole && !assessments.some(({ verdict }) => verdict.reason === 'malformed') ? EXIT.done : EXIT.badInput;
}

function explanationOf(
  input: Exclude<ReadInput, { kind: 'unreadable' }>,
  scope: readonly string[] | undefined,
): Explanation {
  switch (input.kind) {
    case 'scan':
      return explainScan(input, scope);
    case 'event': {
      const parsed = parse(input.event);
      const findings = parsed.kind === 'findings' ? parsed.findings : [];
      return { source: parsed.source, assessments: inScope(assess(parsed, contextOf(findings, scope)), scope) };
    }
    case 'webhook':
      return single(input.sender, { kind: 'ignored', reason: 'unsupported-event', detail: input.advice });
    case 'unknown':
      return single('unknown', { kind: 'malformed', problem: `the input ${input.problem}` });
  }
}

type Single =
  | { readonly kind: 'ignored'; readonly reason: 'unsupported-event' | 'not-a-key-finding'; readonly detail: string }
  | { readonly kind: 'malformed'; readonly problem: string };

function single(source: string, what: Single): Explanation {
  return { source, assessments: assess({ ...what, source }, contextOf([], undefined)) };
}

function explainScan(scan: Scan, scope: readonly string[] | undefined): Explanation {
  const source = scan.scanner;
  const keys = scan.keys.map((key) => ({ finding: findingOfKey(source, key), detail: detailOf(key) }));
  const users = scan.users.map((user) => ({ finding: findingOfUser(user), detail: undefined }));
  const scanned = [...keys, ...users];
  if (scanned.length === 0) {
    const detail = 'it names no access key, and no user with stale keys';
    return single(source, { kind: 'ignored', reason: 'not-a-key-finding', detail });
  }
  const findings = scanned.map(({ finding }) => finding);
  // An unknown account is not known to be outside.
  const context = contextOf(findings, scope === undefined ? undefined : [...scope, NO_ACCOUNT]);
  const assessments = assess({ kind: 'findings', source: 'scanner', findings }, context);
  const detailed = assessments.map((assessment, index) => ({ ...assessment, detail: scanned[index]?.detail }));
  const canaries = new Set(scan.keys.filter((key) => refusalOf(key) === 'canary-token').map((key) => key.accessKeyId));
  return { source, assessments: withoutCanaries(inScope(detailed, scope), canaries, scope) };
}

// A canary token is a key of the person who laid it out: of this account only where the user names its account.
function withoutCanaries(
  assessments: readonly Assessment[],
  canaries: ReadonlySet<string>,
  scope: readonly string[] = [],
): readonly Assessment[] {
  return assessments.map((assessment) => {
    const { finding } = assessment;
    const isForeign = finding !== undefined && !scope.includes(finding.account);
    if (!isForeign || !canaries.has(keyOf(finding) ?? '')) return assessment;
    return { ...assessment, verdict: { verdict: 'refuse', reason: 'foreign-account' } };
  });
}

function detailOf(key: ScannedKey): string | undefined {
  const refusal = refusalOf(key);
  return refusal === undefined ? undefined : REFUSAL_TEXTS[refusal];
}

/** Nothing is configured offline: every account that is named counts as in scope, unless the user names some. */
function contextOf(findings: readonly Finding[], scope: readonly string[] | undefined): JudgeContext {
  return {
    responses: DEFAULT_RESPONSES,
    accounts: scope ?? findings.map(({ account }) => account),
    trust: { products: [], customActionArn: undefined, reporterAccounts: [] },
  };
}

// The finding's account says where activity was seen; the key id may say that the key is another account's.
function inScope(assessments: readonly Assessment[], scope: readonly string[] | undefined): readonly Assessment[] {
  if (scope === undefined) return assessments;
  return assessments.map((assessment) => {
    const isOpen = assessment.finding?.state.kind === 'open';
    if (!isOpen || !isForeignKey(keyOf(assessment.finding), scope)) return assessment;
    return { ...assessment, verdict: { verdict: 'refuse', reason: 'foreign-account' } };
  });
}

function toJson({ verdict, finding }: Assessment): object {
  return {
    kind: finding?.kind ?? null,
    verdict: verdict.verdict,
    reason: verdict.reason,
    accountId: accountOfFinding(finding) ?? null,
    accessKeyId: keyOf(finding) ?? null,
    user: userOf(finding),
    findingId: finding?.findingId ?? null,
    activityAt: finding?.activityAt?.toISOString() ?? null,
  };
}

function accountOfFinding(finding: Finding | undefined): string | undefined {
  return finding?.account === NO_ACCOUNT ? undefined : finding?.account;
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
  const user = userOf(finding);
  const whose = user === null ? '' : ` of ${user.name ?? user.id ?? 'nobody'}`;
  const where = finding === undefined ? '' : ` in ${accountOfFinding(finding) ?? 'an unknown account'}`;
  const why = detail === undefined ? '' : `: ${detail}`;
  return `${source}: ${verdict.verdict} (${verdict.reason}): ${key}${whose}${where}${why}`;
}

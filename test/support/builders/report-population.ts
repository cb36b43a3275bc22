import type { AccessKeyId, Usage } from '../../../lambda/domain/keys/access-key.ts';
import { type SweptKey, sweptKeysOf } from '../../../lambda/domain/sweep-report/swept-key.ts';
import type { ReportedKey, ReportRow } from '../../../lambda/domain/sweep/credential-report-row.ts';
import { checkRunLimits } from '../../../lambda/domain/sweep/run-limits.ts';
import { applyResults, type DueKeyResult } from '../../../lambda/domain/sweep-report/run-result.ts';
import type { KeepReason } from '../../../lambda/domain/sweep/stale-decision.ts';
import type { KeptKey, PlannedStep } from '../../../lambda/domain/sweep/sweep-plan.ts';
import { type SweepReport, sweepReport } from '../../../lambda/domain/sweep-report/sweep-report.ts';
import { ago, ahead, aKeyId, aPolicy, aStep, DAY, NOW } from './builders.ts';
import { aReportedRun } from './report-builders.ts';

/** What a sweep makes of a key, and how many of a hundred keys are so. */
type Kind = { readonly of100: number } & (
  | { readonly step: PlannedStep['step'] }
  | { readonly kept: KeepReason; readonly days: number | undefined }
  | { readonly reported: true }
);

const KINDS: readonly Kind[] = [
  { of100: 62, reported: true },
  { of100: 6, kept: 'in-use', days: 40 },
  { of100: 7, kept: 'warned', days: 9 },
  { of100: 4, kept: 'finally-warned', days: 2 },
  { of100: 6, step: 'warn' },
  { of100: 4, step: 'final-warn' },
  { of100: 2, step: 'contain' },
  { of100: 4, kept: 'exempt', days: 70 },
  { of100: 2, kept: 'held', days: 6 },
  { of100: 1, kept: 'protected-identity', days: undefined },
  { of100: 1, kept: 'usage-unknown', days: undefined },
  { of100: 1, kept: 'exemption-unreadable', days: undefined },
];

const TEAMS = ['billing', 'ci', 'data', 'edge', 'finance', 'mobile', 'ops', 'search', 'web'] as const;
const ROLES = ['backup', 'deployer', 'export', 'importer', 'mailer', 'metrics', 'report', 'sync', 'uploader'] as const;
const SERVICES = ['s3', 's3', 's3', 's3', 'sts', 'sts', 'ecr', 'ec2', 'ses', 'sqs', 'dynamodb', 'lambda'] as const;
const REGIONS = ['eu-central-1', 'us-east-1', 'eu-west-1'] as const;

/** A report of a made-up account with so many Active keys. The same number gives the same report. */
export function populatedReport(keys: number, isApplied: boolean): SweepReport {
  const policy = aPolicy();
  const rule = { stale: policy.stale, escalation: policy.escalation, now: NOW };
  const found = populate(keys);
  const warned = new Set(found.steps.map(({ accessKeyId }) => accessKeyId));
  const all = sweptKeysOf({ ...found, warned: isApplied ? warned : undefined }, rule);
  const due = found.steps.filter(({ step }) => step === 'contain');
  const check = checkRunLimits(due.length, keys, policy.limits);
  return sweepReport(aReportedRun({ isApplied, check, keys: isApplied ? settled(all, check.within) : all }));
}

function settled(keys: readonly SweptKey[], isWithin: boolean): readonly SweptKey[] {
  if (!isWithin) return applyResults(keys, { kind: 'stopped' });
  const due = keys.filter(({ standing }) => standing === 'due');
  const results = due.map(({ accessKeyId }, at): [string, DueKeyResult] => [accessKeyId ?? '', resultOf(at)]);
  return applyResults(keys, { kind: 'carried-out', results: new Map(results) });
}

function resultOf(at: number): DueKeyResult {
  if (at % 9 === 4) return { standing: 'used-since', detail: undefined };
  if (at % 9 === 7) return { standing: 'failed', detail: 'Throttling: iam:UpdateAccessKey was called too often' };
  return { standing: 'contained', detail: undefined };
}

function populate(keys: number) {
  const rows: ReportRow[] = [];
  const steps: PlannedStep[] = [];
  const kept: KeptKey[] = [];
  for (let index = 0; index < keys; index += 1) {
    const dice = diceOf(index);
    const userName = `${pick(TEAMS, dice())}-${pick(ROLES, dice())}-${String(index).padStart(4, '0')}`;
    const kind = kindOf(dice());
    const isBusy = 'reported' in kind || ('kept' in kind && kind.kept === 'in-use');
    const key = keyOf(index, userName, isBusy, dice);
    rows.push(rowOf(userName, key));
    if ('step' in kind) {
      const { createdAt, usage } = key;
      steps.push(aStep({ ...key, step: kind.step, since: usage.kind === 'used' ? usage.at : createdAt }));
    }
    if ('kept' in kind) kept.push(keptOf(key, kind, dice));
  }
  return { rows, steps, kept, judged: new Set<string>(), failed: [] };
}

interface PopulationKey {
  readonly userName: string;
  readonly accessKeyId: AccessKeyId;
  readonly createdAt: Date;
  readonly usage: Usage;
}

function keyOf(index: number, userName: string, isBusy: boolean, dice: () => number): PopulationKey {
  // Most keys are young, some are as old as the account.
  const age = (isBusy ? 3 : 120) + Math.floor(dice() ** 3 * 2000);
  const idle = isBusy ? dice() * Math.min(age, 60) : 91 + dice() * (age - 91);
  const used: Usage = {
    kind: 'used',
    at: ago(idle * DAY),
    service: pick(SERVICES, dice()),
    region: pick(REGIONS, dice()),
  };
  const usage: Usage = !isBusy && dice() < 0.3 ? { kind: 'never' } : used;
  return { userName, accessKeyId: keyId(index), createdAt: ago(age * DAY), usage };
}

function rowOf(userName: string, { createdAt, usage }: PopulationKey): ReportRow {
  const key: ReportedKey = { rotatedAt: createdAt, usage };
  return { userName, userPath: '/', userCreatedAt: createdAt, activeKeys: [key] };
}

function keptOf(key: PopulationKey, kind: Extract<Kind, { kept: KeepReason }>, dice: () => number): KeptKey {
  const until = kind.days === undefined ? undefined : ahead((1 + Math.floor(dice() * kind.days)) * DAY);
  const usage: Usage = kind.kept === 'usage-unknown' ? { kind: 'unknown' } : key.usage;
  return { ...key, usage, why: kind.kept, until };
}

function kindOf(dice: number): Kind {
  let left = dice * 100;
  for (const kind of KINDS) {
    left -= kind.of100;
    if (left < 0) return kind;
  }
  return { of100: 0, reported: true };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function keyId(index: number): AccessKeyId {
  const digit = (place: number): string => ALPHABET[Math.floor(index / 32 ** place) % 32] ?? 'A';
  return aKeyId(`AKIARTX3GSDSQ${[6, 5, 4, 3, 2, 1, 0].map(digit).join('')}`);
}

function pick<T>(from: readonly [T, ...T[]], dice: number): T {
  return from[Math.floor(dice * from.length)] ?? from[0];
}

/** Numbers from 0 to 1 that look random, the same for the same start (a linear congruence, 32 bits). */
function diceOf(start: number): () => number {
  let state = (start + 1) * 2654435761;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

import type { Finding } from '../../../../lambda/domain/findings/finding.ts';
import { assess, type Assessment } from '../../../../lambda/domain/findings/verdict.ts';
import type { JudgeContext } from '../../../../lambda/domain/findings/judge-context.ts';
import { parse } from '../../../../lambda/findings/parse.ts';
import { aPolicy } from '../builders.ts';

/** All findings of an event; none where it holds nothing that is one. */
export function findingsOf(event: unknown): readonly Finding[] {
  const parsed = parse(event);
  return parsed.kind === 'findings' ? parsed.findings : [];
}

/** The one finding of an event; `undefined` where there is none or more than one. */
export function onlyFinding(event: unknown): Finding | undefined {
  const [only, ...others] = findingsOf(event);
  return others.length === 0 ? only : undefined;
}

/** The verdicts on an event in words, with the evidence of a containment. */
export function verdictsOn(event: unknown, context: JudgeContext = aPolicy()): readonly string[] {
  return assess(parse(event), context).map(spoken);
}

export function spoken({ verdict }: Pick<Assessment, 'verdict'>): string {
  const evidence = verdict.verdict === 'contain' ? ` by ${verdict.evidence}` : '';
  return `${verdict.verdict} ${verdict.reason}${evidence}`;
}

import type { Finding } from '../../lambda/domain/finding.ts';
import { assess, type Assessment, type JudgeContext } from '../../lambda/domain/verdict.ts';
import { parse } from '../../lambda/findings/parse.ts';
import { aPolicy } from './builders.ts';

/** The one finding of an event; `undefined` where there is none or more than one. */
export function onlyFinding(event: unknown): Finding | undefined {
  const parsed = parse(event);
  return parsed.kind === 'findings' && parsed.findings.length === 1 ? parsed.findings[0] : undefined;
}

/** The verdicts on an event in words, with the evidence of a containment. */
export function verdictsOn(event: unknown, context: JudgeContext = aPolicy()): readonly string[] {
  return assess(parse(event), context).map(spoken);
}

export function spoken({ verdict }: Pick<Assessment, 'verdict'>): string {
  const evidence = verdict.verdict === 'contain' ? ` by ${verdict.evidence}` : '';
  return `${verdict.verdict} ${verdict.reason}${evidence}`;
}

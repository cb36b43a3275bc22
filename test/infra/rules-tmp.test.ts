import { writeFileSync } from 'node:fs';
import { findEventRuler } from '../support/event-ruler.ts';
import { deployedRules } from '../support/deployed-rules.ts';
import { ruleSamples } from '../support/rule-samples.ts';
type J = Record<string, unknown>;
function mutants(p: unknown, path: string[] = []): { path: string; made: unknown }[] {
  const out: { path: string; made: unknown }[] = [];
  const walk = (node: unknown, at: (string | number)[]) => {
    const put = (value: unknown, drop = false) => { const c = structuredClone(p) as any; let h = c; for (const k of at.slice(0, -1)) h = h[k]; const k = at.at(-1)!; if (drop) { if (Array.isArray(h)) h.splice(Number(k), 1); else delete h[k]; } else h[k] = value; out.push({ path: at.join('.') + (drop ? ' dropped' : ''), made: c }); };
    if (Array.isArray(node)) {
      if (at.at(-1) === '$or') { node.forEach((n, i) => { if (node.length > 1) { at.push(i); const a = [...at]; const c = structuredClone(p) as any; let h = c; for (const k of a.slice(0, -1)) h = h[k]; h.splice(i, 1); if (h.length === 1) { const parent = a.slice(0, -2); let q = c; for (const k of parent) q = q[k]; const only = h[0]; delete q['$or']; merge(q, only); } out.push({ path: a.join('.') + ' dropped', made: c }); walkIn(n, a); at.pop(); } }); return; }
      put(undefined, true);
      if (node.length > 1) node.forEach((_, i) => { const c = structuredClone(p) as any; let h = c; for (const k of at) h = h[k]; h.splice(i, 1); out.push({ path: `${at.join('.')}[${i}] dropped`, made: c }); });
      return;
    }
    if (typeof node === 'object' && node !== null) for (const [k, v] of Object.entries(node)) walk(v, [...at, k]);
  };
  const walkIn = (n: unknown, a: (string | number)[]) => walk(n, a);
  const merge = (q: any, only: any) => { for (const [k, v] of Object.entries(only)) q[k] = typeof q[k] === 'object' && !Array.isArray(v) && q[k] ? (merge(q[k], v), q[k]) : v; };
  walk(p, []);
  return out;
}
function prune(x: any): any { if (Array.isArray(x)) return x; if (typeof x === 'object' && x) { for (const k of Object.keys(x)) { x[k] = k === '$or' ? x[k].map(prune).filter((m: any) => m && Object.keys(m).length) : prune(x[k]); if (x[k] && typeof x[k] === 'object' && !Array.isArray(x[k]) && !Object.keys(x[k]).length) delete x[k]; if (k === '$or' && x[k].length < 2) delete x[k]; } } return x; }
it('x', async () => {
  const f = findEventRuler(); if (!('ruler' in f)) throw new Error('no');
  const d = await deployedRules(); const s = ruleSamples(); const lines: string[] = []; let n = 0;
  for (const r of d.rules) {
    const ms = mutants(r.pattern).map((m) => ({ ...m, made: prune(m.made) }));
    for (const m of ms) { n++;
      try { const a = await f.ruler([r.pattern, m.made], s.filter((x) => (x.bus ?? 'default') === r.bus).map((x) => x.event)); if (a.every(([x, y]) => x === y)) lines.push(`${r.id}: ${m.path}`); } catch (e) { lines.push(`${r.id}: ${m.path} INVALID ${String(e).slice(0, 80)}`); } }
  }
  writeFileSync('/tmp/f-mutants.txt', `${n}\n${lines.join('\n')}`);
}, 900000);

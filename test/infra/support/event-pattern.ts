/**
 * Whether an EventBridge event pattern matches an event, for the operators that Keystop's rules use: literals, `prefix`,
 * `suffix`, `wildcard`, `anything-but` (a list, or a list of suffixes), `exists`, `$or`; in a list of objects, one of
 * them has to match as a whole. Quick, and only to try variations: that the rules mean what this says of them is shown
 * with engines that others wrote.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((condition) => matchesLeaf(condition, event));
  if (Array.isArray(event)) return event.some((element) => matchesPattern(pattern, element));
  return Object.entries(pattern as Record<string, unknown>).every(([name, inner]) => {
    if (name === '$or') return (inner as unknown[]).some((branch) => matchesPattern(branch, event));
    const field = isObject(event) ? event[name] : undefined;
    return matchesPattern(inner, field);
  });
}

function matchesLeaf(condition: unknown, value: unknown): boolean {
  if (Array.isArray(value) && value.length > 0) return value.some((element) => matchesLeaf(condition, element));
  if (!isObject(condition)) return value === condition;
  // A field that holds an object, or an empty list, has no value of its own.
  const isLeaf = value !== undefined && !isObject(value) && !Array.isArray(value);
  if ('exists' in condition) return condition['exists'] === isLeaf;
  if ('anything-but' in condition) return isLeaf && !isExcluded(condition['anything-but'], value);
  return typeof value === 'string' && matchesText(condition, value);
}

function matchesText(condition: Record<string, unknown>, value: string): boolean {
  if ('prefix' in condition) return value.startsWith(String(condition['prefix']));
  if ('suffix' in condition) return value.endsWith(String(condition['suffix']));
  if ('wildcard' in condition) {
    const parts = String(condition['wildcard'])
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(value);
  }
  throw new Error(`This matcher does not know ${JSON.stringify(condition)}`);
}

function isExcluded(excluded: unknown, value: unknown): boolean {
  if (Array.isArray(excluded)) return excluded.includes(value);
  const suffixes = (excluded as { readonly suffix: readonly string[] }).suffix;
  return typeof value !== 'string' || suffixes.some((suffix) => value.endsWith(suffix));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

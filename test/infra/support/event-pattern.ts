/**
 * Whether an EventBridge event pattern matches an event, for the operators that Keystop's rules use: literals, `prefix`,
 * `anything-but` (a list), `exists`, `$or`. The same events and patterns were run once through AWS's own
 * `event-ruler` 1.8.1, with the same results.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((condition) => matchesLeaf(condition, event));
  return Object.entries(pattern as Record<string, unknown>).every(([name, inner]) => {
    if (name === '$or') return (inner as unknown[]).some((branch) => matchesPattern(branch, event));
    const field = isObject(event) ? event[name] : undefined;
    return matchesPattern(inner, field);
  });
}

function matchesLeaf(condition: unknown, value: unknown): boolean {
  if (!isObject(condition)) return Array.isArray(value) ? value.includes(condition) : value === condition;
  // A field that holds an object has no value of its own.
  const isLeaf = value !== undefined && !isObject(value);
  if ('exists' in condition) return condition['exists'] === isLeaf;
  if ('prefix' in condition) return typeof value === 'string' && value.startsWith(String(condition['prefix']));
  if ('anything-but' in condition) return isLeaf && !(condition['anything-but'] as unknown[]).includes(value);
  throw new Error(`This matcher does not know ${JSON.stringify(condition)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

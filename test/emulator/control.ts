/** Asks the emulator's control endpoint. @throws Error with the endpoint's own words where it refuses. */
export async function control<T>(endpoint: string, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${endpoint}/_keystop/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the emulator refused ${method} ${path} (${answer.status}): ${text}`);
  return JSON.parse(text) as T;
}

/** The engine gives `null` for none; the types say `undefined`, and left-out keys. Changes records and lists in place. */
export function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  for (const [key, item] of Object.entries(value)) {
    if (item === null) Reflect.deleteProperty(value, key);
    else if (typeof item === 'object') withoutNulls(item);
  }
  return value;
}

/** What a capability refused with, such as `{ tag: 'rate-limited' }`; undefined for any other error. */
export function refusalOf(error: unknown): { readonly tag: string; readonly val?: unknown } | undefined {
  const payload: unknown = error instanceof Error && 'payload' in error ? error.payload : error;
  const isVariant =
    typeof payload === 'object' && payload !== null && 'tag' in payload && typeof payload.tag === 'string';
  return isVariant ? (payload as { tag: string; val?: unknown }) : undefined;
}

/** What a hook answers with when it threw `error`: the refusal that was meant, if it is one of `tags`, else `failed` with the words. */
export function refusalFor(error: unknown, tags: readonly string[]): { readonly tag: string; readonly val?: unknown } {
  const refusal = refusalOf(error);
  // What a capability refused with has tags of its own, which the hook does not have: an answer like that would end the instance.
  return refusal !== undefined && tags.includes(refusal.tag) ? refusal : { tag: 'failed', val: wordsOf(error) };
}

/** An error for the log: its words and where it was thrown, or the variant of a refusal. */
export function wordsOf(error: unknown): string {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refusal.val === undefined ? refusal.tag : `${refusal.tag}: ${String(refusal.val)}`;
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
}

/**
 * The words of what an import threw: its variant, or the error's own.
 * @param {unknown} error
 * @returns {string}
 */
export function reasonOf(error) {
  if (error instanceof Error && 'payload' in error) return JSON.stringify(error.payload);
  return error instanceof Error ? error.message : JSON.stringify(error);
}

/** Answer of an intercept: as it is. */
export const pass = { tag: 'pass' } as const;
/** Answer of an intercept: not at all. */
export const drop = { tag: 'drop' } as const;

/** Answer of an intercept: this instead. */
export function replace<Content>(content: Content): { readonly tag: 'replace'; readonly val: Content } {
  return { tag: 'replace', val: content };
}

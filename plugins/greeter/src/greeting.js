/**
 * Fills a greeting. Each placeholder is replaced once, from the template only: a name that reads `{count}`
 * stays as it is. Placeholders that are not known stay, too.
 * @param {string} template
 * @param {Readonly<Record<string, string>>} values text for each placeholder, without braces
 * @returns {string}
 */
export function fillGreeting(template, values) {
  return template.replace(/\{([a-z]+)\}/g, (placeholder, key) =>
    Object.hasOwn(values, key) ? (values[key] ?? placeholder) : placeholder,
  );
}

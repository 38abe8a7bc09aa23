/**
 * The greeter's settings; the manifest holds their schema, and these defaults repeat its defaults.
 * @typedef {{ greetsNewcomers: boolean, greeting: string, rollsDice: boolean }} Settings
 */

/** @type {Readonly<Settings>} */
export const DEFAULT_SETTINGS = Object.freeze({
  greetsNewcomers: true,
  greeting: 'Welcome, {name}!',
  rollsDice: true,
});

const MAX_GREETING_LENGTH = 500;

/**
 * Reads the settings object. A key that is missing or of a wrong type takes its default; unknown keys are
 * ignored. Text that is no JSON object gives `undefined`, so that the caller keeps what it had.
 * @param {string} json
 * @returns {Settings | undefined}
 */
export function parseSettings(json) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = /** @type {Record<string, unknown>} */ (value);
  const { greetsNewcomers, greeting, rollsDice } = given;
  return {
    greetsNewcomers: typeof greetsNewcomers === 'boolean' ? greetsNewcomers : DEFAULT_SETTINGS.greetsNewcomers,
    greeting: isGreeting(greeting) ? greeting : DEFAULT_SETTINGS.greeting,
    rollsDice: typeof rollsDice === 'boolean' ? rollsDice : DEFAULT_SETTINGS.rollsDice,
  };
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isGreeting(value) {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_GREETING_LENGTH;
}

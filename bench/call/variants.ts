/**
 * A pair of clients: `mumble` with its defaults, always sending; `mumbleLowest` with its lowest delays; `mumbleVoice` with voice activation, for a comparison
 * of the cost; `window` is the stock window; `fallback` the window with Chromium's devices; `headless` has native devices and no window.
 */
export const VARIANTS = [
  'mumble',
  'mumbleLowest',
  'mumbleVoice',
  'window',
  'windowLow',
  'fallback',
  'headless',
] as const;
export type Variant = (typeof VARIANTS)[number];

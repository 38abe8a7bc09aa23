/**
 * The Jackfield SDK for JavaScript and TypeScript: `export default definePlugin({ … })` in the entry module, and the capabilities by name.
 * `plugin.wit` says which hooks the host calls and which capabilities there are; the build tells when the two do not fit.
 */
export { definePlugin } from './define-plugin.ts';
export type { AudioEffect, DecodedEffect, PluginDefinition, PluginParameter } from './define-plugin.ts';
export type { VoiceCodec, VoiceDecoder } from './codec-hook.ts';
export { refusalOf } from './values.ts';
export { log } from './log.ts';
export {
  chat,
  clock,
  control,
  http,
  peerData,
  random,
  session,
  settings,
  sounds,
  storage,
  timers,
  ui,
} from './capabilities.ts';
export { pass, drop, replace } from './verdicts.ts';

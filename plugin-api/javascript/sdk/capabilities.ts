import * as rawChat from 'jackfield:plugin/chat@0.2.0';
import * as rawClock from 'jackfield:plugin/clock@0.2.0';
import * as rawControl from 'jackfield:plugin/control@0.2.0';
import * as rawHttp from 'jackfield:plugin/http@0.2.0';
import * as rawPeerData from 'jackfield:plugin/peer-data@0.2.0';
import * as rawRandom from 'jackfield:plugin/random@0.2.0';
import * as rawSession from 'jackfield:plugin/session@0.2.0';
import * as rawSettings from 'jackfield:plugin/settings@0.2.0';
import * as rawSounds from 'jackfield:plugin/sounds@0.2.0';
import * as rawStorage from 'jackfield:plugin/storage@0.2.0';
import * as rawTimers from 'jackfield:plugin/timers@0.2.0';
import * as rawUi from 'jackfield:plugin/ui@0.2.0';
import { withoutNulls } from './values.ts';

// Each is a call without side effects, so that the bundler drops those that a plugin does not name: what is left has to stand in plugin.wit.

/** Writes messages in the user's name. Asks the user. */
export const chat: typeof rawChat = /* @__PURE__ */ tidied(rawChat);
/** The time. */
export const clock: typeof rawClock = /* @__PURE__ */ tidied(rawClock);
/** Acts for the user: mute, deafen, channel, volumes. Asks the user. */
export const control: typeof rawControl = /* @__PURE__ */ tidied(rawControl);
/** Requests to the hosts of the manifest. Asks the user. */
export const http: typeof rawHttp = /* @__PURE__ */ tidied(rawHttp);
/** Messages to the same plugin at others. Asks the user. */
export const peerData: typeof rawPeerData = /* @__PURE__ */ tidied(rawPeerData);
/** Randomness; `Math.random()` repeats itself after each start. */
export const random: typeof rawRandom = /* @__PURE__ */ tidied(rawRandom);
/** Who and where. Asks the user. */
export const session: typeof rawSession = /* @__PURE__ */ tidied(rawSession);
/** The plugin's own settings and parameters. */
export const settings: typeof rawSettings = /* @__PURE__ */ tidied(rawSettings);
/** Plays sounds. Asks the user. */
export const sounds: typeof rawSounds = /* @__PURE__ */ tidied(rawSounds);
/** Keys and values that outlive the session. */
export const storage: typeof rawStorage = /* @__PURE__ */ tidied(rawStorage);
/** Wake-ups; `onTimer` gets them. */
export const timers: typeof rawTimers = /* @__PURE__ */ tidied(rawTimers);
/** Fills the slots of the window. */
export const ui: typeof rawUi = /* @__PURE__ */ tidied(rawUi);

/** The same functions; none arrives as `undefined`, as the types say. */
function tidied<Functions extends object>(raw: Functions): Functions {
  const functions: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(raw)) {
    if (typeof call === 'function') functions[name] = (...given: unknown[]) => withoutNulls(call(...given));
  }
  return functions as Functions;
}

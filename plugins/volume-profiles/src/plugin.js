import { setUserVolume } from 'jackfield:plugin/control@0.2.0';
import { write } from 'jackfield:plugin/log@0.2.0';
import { getUserKey, listUsers } from 'jackfield:plugin/session@0.2.0';
import { commit, get } from 'jackfield:plugin/storage@0.2.0';
import { show } from 'jackfield:plugin/ui@0.2.0';
import { guarded } from '../../shared/guarded.js';
import { reasonOf } from '../../shared/say-why.js';
import { flatten, group } from '../../shared/tree.js';

const USUAL_PERCENT = 100;
/** What the menu offers; a slider in a menu that closes is no joy. */
const CHOICES = [0, 25, 50, 75, 100, 125, 150, 200];

let settings = { newcomerPercent: USUAL_PERCENT };

/** @type {typeof import('jackfield:plugin/lifecycle@0.2.0')} */
export const lifecycle = {
  start: guarded(drawMenu),
  onSettingsChanged: guarded((json) => (settings = JSON.parse(json))),
  stop() {},
};

/** @type {typeof import('jackfield:plugin/channel-events@0.2.0')} */
export const channelEvents = {
  onSelfJoinChannel: guarded((channel) => {
    for (const user of listUsers(channel.id)) if (!user.isSelf) turn(user.id);
  }),
  onSelfLeaveChannel() {},
};

/** @type {typeof import('jackfield:plugin/user-events@0.2.0')} */
export const userEvents = {
  onUserJoinChannel: guarded((user) => turn(user.id)),
  onUserLeaveChannel() {},
  onUserChanged() {},
};

/** @type {typeof import('jackfield:plugin/ui-events@0.2.0')} */
export const uiEvents = {
  onUiInput: guarded((_slot, key, input, userId) => {
    if (key !== 'volume' || input.tag !== 'text' || typeof userId !== 'number') return;
    const percent = Number(input.val);
    const userKey = keyOf(userId);
    if (!CHOICES.includes(percent) || userKey === '') return;
    try {
      commit('plugin', [
        percent === USUAL_PERCENT ? { key: userKey } : { key: userKey, value: new Uint8Array([percent]) },
      ]);
    } catch (error) {
      write('warn', `The volume is set, but not remembered: ${reasonOf(error)}`);
    }
    set(userId, percent);
  }),
};

/**
 * The person's key, empty for an unknown one. QuickJS guests get `null` where the types say `undefined`.
 * @param {number} userId
 */
function keyOf(userId) {
  return getUserKey(userId >>> 0) ?? '';
}

/** @param {number} userId */
function turn(userId) {
  const userKey = keyOf(userId);
  if (userKey === '') return;
  const [percent] = get('plugin', userKey) ?? [];
  if (percent !== undefined) set(userId, percent);
  else if (settings.newcomerPercent !== USUAL_PERCENT) set(userId, settings.newcomerPercent);
}

/**
 * @param {number} userId
 * @param {number} percent
 */
function set(userId, percent) {
  try {
    setUserVolume(userId >>> 0, percent);
  } catch (error) {
    write('warn', `The volume was not set: ${reasonOf(error)}`);
  }
}

function drawMenu() {
  const choices = CHOICES.map((percent) => ({ id: String(percent), label: `${percent} %` }));
  show(
    'person-menu',
    flatten(
      group('menu', 'column', [
        {
          key: 'volume',
          element: { tag: 'select', val: { label: 'Always hear them at', choices, chosen: String(USUAL_PERCENT) } },
        },
      ]),
    ),
  );
}

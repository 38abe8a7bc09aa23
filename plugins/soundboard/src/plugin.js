import { write } from 'jackfield:plugin/log@0.2.0';
import { playAsset, stopSound } from 'jackfield:plugin/sounds@0.2.0';
import { show } from 'jackfield:plugin/ui@0.2.0';
import { guarded } from '../../shared/guarded.js';
import { reasonOf } from '../../shared/say-why.js';
import { button, flatten, group, text } from '../../shared/tree.js';

/** Keys of the manifest, buttons of the panel and assets have one name. */
const SOUNDS = [
  { id: 'tada', label: 'Tada' },
  { id: 'horn', label: 'Horn' },
  { id: 'drums', label: 'Drums' },
  { id: 'trombone', label: 'Sad trombone' },
];
const PLAYING_LIMIT = 8;

let settings = { loudnessDb: -9, isForChannel: true };
/** @type {number[]} the last sounds, the newest last; those that are over are stopped in vain */
let playing = [];
/** Why the last sound was not heard. */
let trouble = '';

/** @type {typeof import('jackfield:plugin/lifecycle@0.2.0')} */
export const lifecycle = {
  start() {},
  onSettingsChanged: guarded((json) => {
    settings = JSON.parse(json);
    draw();
  }),
  stop() {},
};

/** @type {typeof import('jackfield:plugin/key-events@0.2.0')} */
export const keyEvents = {
  onKey: guarded((keyId, isDown) => {
    if (isDown) press(keyId);
  }),
};

/** @type {typeof import('jackfield:plugin/ui-events@0.2.0')} */
export const uiEvents = {
  onUiInput: guarded((_slot, key, input) => {
    if (key === 'for-channel' && input.tag === 'flag') settings = { ...settings, isForChannel: input.val };
    else press(key);
    draw();
  }),
};

/** @param {string} id */
function press(id) {
  if (id === 'stop') {
    for (const sound of playing) stopSound(sound);
    playing = [];
    return;
  }
  if (!SOUNDS.some((sound) => sound.id === id)) return;
  try {
    const sound = playAsset(`${id}.wav`, settings.isForChannel ? 'channel' : 'oneself', settings.loudnessDb);
    playing = [...playing, sound].slice(-PLAYING_LIMIT);
    trouble = '';
  } catch (error) {
    trouble = reasonOf(error);
    write('warn', `${id} was not played: ${trouble}`);
  }
}

function draw() {
  const rows = [
    group(
      'sounds',
      'grid',
      SOUNDS.map(({ id, label }) => button(id, label, { icon: 'volume' })),
    ),
    {
      key: 'for-channel',
      element: /** @type {const} */ ({
        tag: 'toggle',
        val: { label: 'Everybody hears it', isOn: settings.isForChannel },
      }),
    },
    button('stop', 'Stop all', { icon: 'stop', tone: 'soft' }),
  ];
  if (trouble !== '') rows.push(text('trouble', `That was not played: ${trouble}`, { tone: 'warning' }));
  show('side-panel', flatten(group('board', 'column', rows)));
}

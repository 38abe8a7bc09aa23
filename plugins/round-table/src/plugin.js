import { write } from 'jackfield:plugin/log@0.2.0';
import { commit, get } from 'jackfield:plugin/storage@0.2.0';
import { show } from 'jackfield:plugin/ui@0.2.0';
import { guarded } from '../../shared/guarded.js';
import { reasonOf } from '../../shared/say-why.js';
import { button, flatten, group, text } from '../../shared/tree.js';
import {
  angleOfChair,
  bytesOf,
  CHAIRS,
  LEAST_DISTANCE_M,
  MOST_DISTANCE_M,
  moved,
  poseOf,
  seatOf,
  STANDING,
} from './seat.js';

/** @typedef {import('./seat.js').Seat} Seat */

const SEAT_KEY = 'seat';

let settings = { table: 'Round table' };
let seat = STANDING;

/** @type {typeof import('jackfield:plugin/lifecycle@0.2.0')} */
export const lifecycle = {
  start: guarded(() => {
    seat = seatOf(get('plugin', SEAT_KEY));
    draw();
  }),
  onSettingsChanged: guarded((json) => {
    settings = JSON.parse(json);
    draw();
  }),
  stop() {},
};

/** @type {typeof import('jackfield:plugin/positional@0.2.0')} */
export const positional = {
  locate: () => (seat.isSeated ? { context: `table:${settings.table}`, avatar: poseOf(seat) } : undefined),
};

/** @type {typeof import('jackfield:plugin/ui-events@0.2.0')} */
export const uiEvents = {
  onUiInput: guarded((_slot, key, input) => {
    const [what, chair] = key.split('-');
    if (what === 'chair') sit({ angleDeg: angleOfChair(Number(chair)), distanceM: STANDING.distanceM, isSeated: true });
    else if (what === 'stand') sit({ isSeated: false });
    else if (what === 'angle' && input.tag === 'number') sit({ angleDeg: input.val, isSeated: true });
    else if (what === 'distance' && input.tag === 'number') sit({ distanceM: input.val, isSeated: true });
  }),
};

/** @param {Partial<Seat>} change */
function sit(change) {
  seat = moved(seat, change);
  draw();
  try {
    commit('plugin', [{ key: SEAT_KEY, value: bytesOf(seat) }]);
  } catch (error) {
    write('warn', `The seat is taken, but not remembered: ${reasonOf(error)}`);
  }
}

function draw() {
  const { angleDeg, distanceM, isSeated } = seat;
  const chairs = Array.from({ length: CHAIRS }, (_, index) => {
    const isMine = isSeated && angleOfChair(index + 1) === angleDeg;
    return button(`chair-${index + 1}`, `Chair ${index + 1}`, { tone: isMine ? 'good' : 'normal' });
  });
  const where = isSeated
    ? `You sit at “${settings.table}”. Others at it are heard from their chairs.`
    : `Take a chair at “${settings.table}”, and those who sit there are heard from theirs.`;
  show(
    'side-panel',
    flatten(
      group('table', 'column', [
        text('where', where, { tone: 'soft' }),
        group('chairs', 'grid', chairs),
        slider('angle', 'Around the table', angleDeg, { minimum: 0, maximum: 359, step: 1, unit: '°' }),
        slider('distance', 'From its middle', distanceM, {
          minimum: LEAST_DISTANCE_M,
          maximum: MOST_DISTANCE_M,
          step: 0.5,
          unit: 'm',
        }),
        button('stand', 'Stand up', { tone: 'soft' }),
      ]),
    ),
  );
}

/**
 * @param {string} key
 * @param {string} label
 * @param {number} value
 * @param {{ minimum: number, maximum: number, step: number, unit: string }} range
 */
function slider(key, label, value, range) {
  return { key, element: /** @type {const} */ ({ tag: 'slider', val: { label, value, ...range } }) };
}

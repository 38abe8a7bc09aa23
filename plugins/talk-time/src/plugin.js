import { monotonicMs } from 'jackfield:plugin/clock@0.2.0';
import { setTimer } from 'jackfield:plugin/timers@0.2.0';
import { show } from 'jackfield:plugin/ui@0.2.0';
import { guarded } from '../../shared/guarded.js';
import { plainName } from '../../shared/plain-name.js';
import { button, flatten, group, text } from '../../shared/tree.js';
import { clockText, TalkClock } from './talk-clock.js';

const REDRAW_MS = 1000;
const ROWS = 12;

const clock = new TalkClock();
let isTicking = false;

/** @type {typeof import('jackfield:plugin/lifecycle@0.2.0')} */
export const lifecycle = { start: guarded(draw), onSettingsChanged() {}, stop() {} };

/**
 * Ids of people are those of one channel's visit: a new channel starts at nothing.
 * @type {typeof import('jackfield:plugin/channel-events@0.2.0')}
 */
export const channelEvents = {
  onSelfJoinChannel: guarded(startAgain),
  onSelfLeaveChannel: guarded(startAgain),
};

/** @type {typeof import('jackfield:plugin/talk-events@0.2.0')} */
export const talkEvents = {
  onUserStartTalking: guarded((user) => {
    clock.start(user.id, plainName(user.name), monotonicMs());
    tick();
    draw();
  }),
  onUserStopTalking: guarded((user) => {
    clock.stop(user.id, monotonicMs());
    draw();
  }),
};

/**
 * The panel moves while somebody speaks, and costs nothing while nobody does.
 * @type {typeof import('jackfield:plugin/timer-events@0.2.0')}
 */
export const timerEvents = {
  onTimer: guarded(() => {
    isTicking = false;
    if (clock.isAnybodySpeaking) tick();
    draw();
  }),
};

/** @type {typeof import('jackfield:plugin/ui-events@0.2.0')} */
export const uiEvents = { onUiInput: guarded(startAgain) };

function startAgain() {
  clock.clear();
  draw();
}

function tick() {
  if (isTicking) return;
  setTimer(REDRAW_MS, false);
  isTicking = true;
}

function draw() {
  const spoken = clock.table(monotonicMs()).slice(0, ROWS);
  /** @type {import('../../shared/tree.js').Branch[]} */
  const rows = [];
  if (spoken.length === 0) rows.push(text('empty', 'Nobody has spoken yet.', { tone: 'soft' }));
  else {
    const cells = spoken.flatMap(({ name, ms, share, turns }) => [
      name,
      clockText(ms),
      `${Math.round(share * 100)} %`,
      String(turns),
    ]);
    const columns = ['Name', 'Spoken', 'Share', 'Turns'];
    rows.push({ key: 'table', element: { tag: 'table', val: { caption: 'Who spoke for how long', columns, cells } } });
    rows.push(button('again', 'Start again', { tone: 'soft' }));
  }
  show('side-panel', flatten(group('panel', 'column', rows)));
}

import { definePlugin, timers, ui } from '../sdk/jackfield.ts';

let minutes = 25;
let secondsLeft = 0;
/** @type {number | undefined} */
let timer;

function show() {
  const clock = `${Math.floor(secondsLeft / 60)}:${String(secondsLeft % 60).padStart(2, '0')}`;
  const isRunning = timer !== undefined;
  ui.show('side-panel', [
    { key: 'panel', parent: 0, element: { tag: 'group', val: 'column' } },
    {
      key: 'clock',
      parent: 0,
      element: { tag: 'text', val: { content: clock, tone: isRunning ? 'good' : 'soft', isHeading: true } },
    },
    { key: 'buttons', parent: 0, element: { tag: 'group', val: 'row' } },
    {
      key: 'start',
      parent: 2,
      element: { tag: 'button', val: { label: 'Start', icon: '', tone: 'normal', isDisabled: isRunning } },
    },
    {
      key: 'stop',
      parent: 2,
      element: { tag: 'button', val: { label: 'Stop', icon: '', tone: 'normal', isDisabled: !isRunning } },
    },
  ]);
}

function stop() {
  if (timer !== undefined) timers.clearTimer(timer);
  timer = undefined;
  show();
}

export default definePlugin({
  onSettingsChanged(settings) {
    minutes = Number(settings.minutes);
    if (timer === undefined) secondsLeft = minutes * 60;
    show();
  },

  onUiInput(_slot, key) {
    if (key === 'stop') stop();
    if (key !== 'start' || timer !== undefined) return;
    secondsLeft = minutes * 60;
    timer = timers.setTimer(1_000, true);
    show();
  },

  onTimer() {
    secondsLeft -= 1;
    if (secondsLeft <= 0) stop();
    else show();
  },
});

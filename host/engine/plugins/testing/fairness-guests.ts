import { EventRig } from './event-rig.ts';

export const SEAL = 'good:seal';
export const HOG = 'evil:hog';
export const WITNESS = 'good:witness';

/** Seals each sent message by reversing its letters; crashes at the word "boom". */
const seal = `
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const chatSendIntercept = {
  onChatSend(channelId, text) {
    if (text === 'boom') throw new Error('on purpose');
    return { tag: 'replace', val: 'sealed:' + [...text].reverse().join('') };
  },
};
`;

/** Uses only timers, and burns `burnMs` at each wake-up. */
const hogFor = (burnMs: number): string => `
import { setTimer } from 'jackfield:plugin/timers@0.2.0';
import { monotonicMs } from 'jackfield:plugin/clock@0.2.0';
import { write } from 'jackfield:plugin/log@0.2.0';
export const lifecycle = {
  start() { for (let count = 0; count < 8; count++) setTimer(100, true); },
  onSettingsChanged() {},
  stop() {},
};
export const timerEvents = {
  onTimer() {
    const startMs = monotonicMs();
    while (monotonicMs() - startMs < ${burnMs});
    write('info', 'burned');
  },
};
`;

const witness = `
import { write } from 'jackfield:plugin/log@0.2.0';
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const chatEvents = { onChatMessage: (message) => write('info', 'heard ' + message.text) };
`;

/**
 * Installs three plugins through a real manager: one that seals messages and fails closed, one that listens, and one that burns processor time, by default
 * nearly as long as a call may take.
 */
export async function openFairness(burnMs = 460): Promise<EventRig> {
  const rig = await EventRig.open([
    { id: SEAL, source: seal, imports: [], exports: ['chat-send-intercept'], manifest: { failClosed: true } },
    { id: HOG, source: hogFor(burnMs), imports: ['timers', 'clock', 'log'], exports: ['timer-events'] },
    { id: WITNESS, source: witness, imports: ['log'], exports: ['chat-events'] },
  ]);
  for (const id of [SEAL, WITNESS, HOG]) await rig.install(id);
  await rig.untilLine('burned');
  return rig;
}

/** Delivers a chat message of another user to the plugins. */
export function tellChat(rig: EventRig, text: string): void {
  rig.manager.deliver({
    kind: 'chatMessage',
    message: { id: text, channelId: 7, userId: 2, userName: 'u2', text, sentAtMs: 0 },
  });
}

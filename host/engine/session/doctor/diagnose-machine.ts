import type { DoctorFinding } from '@jackfield/protocol/doctor';
import { finding } from './finding.ts';
import type { MachineMeasures } from './measurements.ts';

/** Missed frames in percent from which they are audible: one frame in fifty. */
const MISSED_PERCENT = 2;
const LATE_TICK_PERCENT = 1;
const LOOP_DELAY_MS = 80;
const BUSY_LOAD = 1.5;

/** True at a load at which packets are read late and frames are made late. */
export function isBusy({ missedPercent, lateTickPercent, loopDelayMs }: MachineMeasures): boolean {
  return missedPercent >= MISSED_PERCENT || lateTickPercent >= LATE_TICK_PERCENT || loopDelayMs >= LOOP_DELAY_MS;
}

export function diagnoseMachine(machine: MachineMeasures): DoctorFinding[] {
  const { chainError, voiceHeldBy, slowPlugin, longestTickMs, loopDelayMs, missedPercent, loadPerCpu } = machine;
  const values = {
    longestTickMs: Math.round(longestTickMs),
    loopDelayMs: Math.round(loopDelayMs),
    missedPercent,
    loadPerCpu: Math.round(loadPerCpu * 100) / 100,
  };
  if (voiceHeldBy !== null) {
    const text = `${voiceHeldBy} stopped working and holds your voice back, so nobody hears you.`;
    return [
      finding(
        'machine',
        'VOICE_HELD',
        'problem',
        text,
        'Turn the plugin on again, or off, on the Plugins page.',
        {},
        'show-plugins',
      ),
    ];
  }
  if (chainError !== null) {
    const { isSpeaking, error } = chainError;
    const text = `${isSpeaking ? 'Nobody hears you' : 'You hear nobody'}, because a part of Jackfield does not run: ${error.message}`;
    const advice = 'Jackfield tries again by itself. Close programs that use much of the processor.';
    return [
      finding('machine', 'CHAIN_NOT_RUNNING', 'problem', text, advice, { errorCode: error.code }, 'show-plugins'),
    ];
  }
  if (!isBusy(machine)) {
    if (loadPerCpu < BUSY_LOAD) {
      return [finding('machine', 'MACHINE_GOOD', 'good', 'This computer keeps up: no frame came late.', null, values)];
    }
    const text = 'This computer is busy, but keeps up so far.';
    return [
      finding('machine', 'MACHINE_LOADED', 'hint', text, 'Close programs that use much of the processor.', values),
    ];
  }
  if (slowPlugin !== null && missedPercent >= MISSED_PERCENT && loadPerCpu < BUSY_LOAD) {
    const { name, misses, p99Ms } = slowPlugin;
    const text = `${name} is too slow for this computer: it missed ${misses} frames in a few seconds.`;
    const more = { ...values, plugin: name, misses, p99Ms };
    return [
      finding('machine', 'PLUGIN_SLOW', 'problem', text, 'Turn it off on the Plugins page.', more, 'show-plugins'),
    ];
  }
  const text = 'This computer is too busy: sound is made late, and words break up in both directions.';
  const advice =
    'Close programs that use much of the processor, plug a laptop in, and turn off plugins that you do not need.';
  return [finding('machine', 'MACHINE_BUSY', 'problem', text, advice, values, 'show-plugins')];
}

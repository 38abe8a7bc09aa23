import type { DoctorFinding, DoctorPlace } from '@jackfield/protocol/doctor';
import { diagnoseLink } from './diagnose-link.ts';
import { diagnoseMachine } from './diagnose-machine.ts';
import { finding } from './finding.ts';
import type { Measurements } from './measurements.ts';

/** Levels in dBFS: below the first there is nothing but the converter's own noise; below the second nobody spoke, or far too softly. */
const NO_SOUND_DB = -80;
const SOFT_DB = -52;
/** Noise of the room in dBFS: above the first it is a problem, above the second a hint. */
const NOISY_FLOOR_DB = -38;
const AUDIBLE_FLOOR_DB = -50;
/** Noise floor above which hum is reported, in dBFS. */
const HUM_FLOOR_DB = -68;
const HUM_PERCENT = 50;
const CLIPPED_PERCENT = 1;
const RANK = { problem: 0, hint: 1, good: 2 } as const;

/** Returns findings with their location, the worst first; a location without problems gets a `good` finding. Uses nothing but the measurements. */
export function diagnose(measured: Measurements): readonly DoctorFinding[] {
  const found = [
    ...diagnoseMicrophone(measured),
    ...diagnoseSpeakers(measured),
    ...diagnoseMachine(measured.machine),
    ...diagnoseLink(measured),
  ];
  return found.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

/** Locations with a problem, each once. */
export function placesWithProblems(findings: readonly DoctorFinding[]): readonly DoctorPlace[] {
  return [...new Set(findings.filter(({ severity }) => severity === 'problem').map(({ place }) => place))];
}

function diagnoseMicrophone(measured: Measurements): DoctorFinding[] {
  const { device, microphone, livePercent, self, sweep } = measured;
  const name = device.inputName === null ? 'Your microphone' : `The microphone ${device.inputName}`;
  const found: DoctorFinding[] = [];
  if (self.isMuted) {
    const text = 'You are muted in Jackfield, so nobody hears you.';
    found.push(finding('microphone', 'MUTED', 'hint', text, 'Unmute yourself when you want to talk.', {}, 'unmute'));
  }
  if (self.inputVolumePercent === 0) {
    const advice = 'Raise the input volume in the audio settings.';
    found.push(
      finding(
        'microphone',
        'INPUT_VOLUME_ZERO',
        'problem',
        'The input volume is 0, so nobody hears you.',
        advice,
        {},
        'choose-microphone',
      ),
    );
  }
  if (microphone === null || livePercent < 50) {
    const text =
      device.kind === 'silence'
        ? 'Jackfield was started without a sound device, so it has no microphone.'
        : (device.error?.message ?? 'No sound comes from a microphone, so others cannot hear you.');
    const advice =
      device.kind === 'silence'
        ? 'Start it without --headless, or with --device native.'
        : 'Plug a microphone in, or choose another one in the audio settings.';
    const values = device.error === null ? {} : { errorCode: device.error.code };
    return [
      ...found,
      finding('microphone', 'MICROPHONE_MISSING', 'problem', text, advice, values, 'choose-microphone'),
    ];
  }
  const { isZero, loudDb, floorDb, clippedPercent, humPercent, humHertz } = microphone;
  const values = { loudDb: round(loudDb), floorDb: round(floorDb), clippedPercent };
  // A microphone that picks up the test sound is not muted, whatever it does with silence.
  const isDeaf = typeof sweep !== 'object' || sweep === null;
  if (isZero && isDeaf) {
    const text = `${name} delivers perfect silence. It is muted, by a switch on it or in the system, or the system keeps Jackfield from using it.`;
    const advice =
      'Look for a mute switch on the headset, then in the sound and privacy settings of the system; or choose another microphone.';
    return [...found, finding('microphone', 'MICROPHONE_SILENT', 'problem', text, advice, values, 'choose-microphone')];
  }
  if (loudDb < NO_SOUND_DB && isDeaf) {
    const text = `${name} delivers almost nothing. It is probably not plugged in, or turned all the way down.`;
    const advice = 'Check the plug and the level in the sound settings of the system, or choose another microphone.';
    return [
      ...found,
      finding('microphone', 'MICROPHONE_NO_SOUND', 'problem', text, advice, values, 'choose-microphone'),
    ];
  }
  const before = found.length;
  if (clippedPercent >= CLIPPED_PERCENT) {
    const text = `${name} is too loud: your voice is distorted in ${clippedPercent} % of the time.`;
    const advice = 'Lower the microphone in the sound settings of the system, or move it away from your mouth.';
    found.push(finding('microphone', 'MICROPHONE_CLIPPING', 'problem', text, advice, values));
  }
  if (humPercent >= HUM_PERCENT && floorDb > HUM_FLOOR_DB) {
    const text = `${name} hums at ${humHertz} Hz: that comes from the power line.`;
    const advice =
      'Use another socket or cable, unplug the charger of a laptop, and keep the cable away from power supplies.';
    found.push(finding('microphone', 'MICROPHONE_HUM', 'hint', text, advice, { ...values, humPercent, humHertz }));
  } else if (floorDb > AUDIBLE_FLOOR_DB) {
    const isProblem = floorDb > NOISY_FLOOR_DB;
    const text = `It is noisy where you are: the microphone hears ${Math.round(floorDb)} dBFS while nobody talks.`;
    const advice = 'Turn noise suppression on, move closer to the microphone, or use a headset.';
    found.push(finding('microphone', 'MICROPHONE_NOISY', isProblem ? 'problem' : 'hint', text, advice, values));
  }
  if (loudDb < SOFT_DB) {
    const text = `No speech was heard. If you talked, ${lower(name)} is too soft or another one than you think.`;
    const advice =
      'Run the check again and talk; or raise the microphone in the sound settings of the system, or choose another one.';
    found.push(finding('microphone', 'MICROPHONE_SOFT', 'hint', text, advice, values, 'choose-microphone'));
  }
  if (found.length > before) return found;
  const text = `${name} works: loudest ${Math.round(loudDb)} dBFS, background ${Math.round(floorDb)} dBFS.`;
  return [...found, finding('microphone', 'MICROPHONE_GOOD', 'good', text, null, values)];
}

function diagnoseSpeakers(measured: Measurements): DoctorFinding[] {
  const { device, sweep, self, hasBrowserEchoCancellation } = measured;
  const name = device.outputName ?? 'your speakers';
  if (self.isDeafened) {
    const text = 'You are deafened in Jackfield, so you hear nobody.';
    return [finding('speakers', 'DEAFENED', 'hint', text, 'Undeafen yourself to hear others.', {}, 'undeafen')];
  }
  if (self.outputVolumePercent === 0) {
    return ofSpeakers(
      'OUTPUT_VOLUME_ZERO',
      'problem',
      'The output volume is 0, so you hear nobody.',
      'Raise the output volume in the audio settings.',
    );
  }
  const isMissing = device.error?.code === 'LOUDSPEAKER_MISSING' || device.error?.code === 'AUDIO_DEVICES_MISSING';
  if (isMissing) {
    return ofSpeakers(
      'SPEAKERS_MISSING',
      'problem',
      'There are no speakers or headphones, so you cannot hear others.',
      'Plug some in, or choose others in the audio settings.',
    );
  }
  if (device.kind === 'silence') {
    return ofSpeakers(
      'SPEAKERS_MISSING',
      'problem',
      'Jackfield was started without a sound device, so you hear nothing.',
      'Start it without --headless, or with --device native.',
    );
  }
  if (sweep === null) return [];
  if (sweep === 'not-played') {
    return ofSpeakers(
      'SPEAKERS_STOPPED',
      'problem',
      `Nothing could be played through ${name}: the device takes no sound.`,
      'Choose other speakers, or unplug them and plug them in again.',
    );
  }
  if (sweep === 'not-heard') {
    const text = hasBrowserEchoCancellation
      ? `The test sound was played through ${name}. The browser takes it out of the microphone, so it cannot be told whether it was heard.`
      : `The test sound was played through ${name}, and the microphone did not hear it. With headphones that is as it should be.`;
    const advice = 'If you did not hear it either, check the volume of the system, or choose other speakers.';
    return ofSpeakers('SPEAKERS_NOT_HEARD', 'hint', text, advice);
  }
  const { delayMs, gainDb } = sweep;
  const text = `The test sound came from ${name} back into the microphone after ${delayMs} ms.`;
  if (delayMs > 250) {
    const advice =
      'Wireless headphones often take that long. Use a cable, or choose a lower latency in the audio settings.';
    return [
      finding(
        'speakers',
        'DEVICES_SLOW',
        'hint',
        `${text} That is a long way.`,
        advice,
        { delayMs, gainDb },
        'choose-speakers',
      ),
    ];
  }
  return [finding('speakers', 'SPEAKERS_GOOD', 'good', text, null, { delayMs, gainDb })];
}

function ofSpeakers(
  code: string,
  severity: DoctorFinding['severity'],
  text: string,
  advice: string | null,
): DoctorFinding[] {
  return [finding('speakers', code, severity, text, advice, {}, 'choose-speakers')];
}

function lower(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

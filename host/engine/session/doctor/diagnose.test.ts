import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import type { Measurements } from './measurements.ts';
import { HEALTHY } from './testing/healthy.ts';

const { device, microphone, machine, self, server } = HEALTHY;
const error = (code: string) => ({ code, message: 'Something went wrong.' });
const withMicrophone = (change: Partial<NonNullable<Measurements['microphone']>>): Partial<Measurements> => ({
  microphone: { ...microphone, ...change },
});
const withMachine = (change: Partial<Measurements['machine']>): Partial<Measurements> => ({
  machine: { ...machine, ...change },
});
const withLink = (change: object): Partial<Measurements> => ({
  server: { ...server, link: { ...server.link, ...change } },
});

const cases: readonly (readonly [what: string, change: Partial<Measurements>, codes: readonly string[]])[] = [
  [
    'a muted microphone',
    { ...withMicrophone({ isZero: true, loudDb: -100, floorDb: -100 }), sweep: null },
    ['MICROPHONE_SILENT'],
  ],
  [
    'a microphone that is not plugged in',
    { ...withMicrophone({ loudDb: -88, floorDb: -92 }), sweep: null },
    ['MICROPHONE_NO_SOUND'],
  ],
  ['clipping', withMicrophone({ clippedPercent: 4 }), ['MICROPHONE_CLIPPING']],
  ['a loud fan', withMicrophone({ floorDb: -35 }), ['MICROPHONE_NOISY']],
  ['hum of the mains', withMicrophone({ floorDb: -48, humPercent: 85 }), ['MICROPHONE_HUM']],
  [
    'a microphone that gates silence and hears the test sound',
    withMicrophone({ isZero: true, loudDb: -100, floorDb: -100 }),
    ['MICROPHONE_SOFT'],
  ],
  ['no speech', withMicrophone({ loudDb: -58 }), ['MICROPHONE_SOFT']],
  [
    'no microphone',
    { microphone: null, livePercent: 0, device: { ...device, error: error('MICROPHONE_MISSING') } },
    ['MICROPHONE_MISSING'],
  ],
  ['mute', { self: { ...self, isMuted: true } }, ['MUTED']],
  ['input volume 0', { self: { ...self, inputVolumePercent: 0 } }, ['INPUT_VOLUME_ZERO']],
  ['headphones', { sweep: 'not-heard' }, ['SPEAKERS_NOT_HEARD']],
  ['speakers that stand still', { sweep: 'not-played' }, ['SPEAKERS_STOPPED']],
  ['slow wireless headphones', { sweep: { delayMs: 320, gainDb: -30 } }, ['DEVICES_SLOW']],
  ['deafness', { self: { ...self, isDeafened: true }, sweep: null }, ['DEAFENED']],
  ['output volume 0', { self: { ...self, outputVolumePercent: 0 } }, ['OUTPUT_VOLUME_ZERO']],
  ['no speakers', { device: { ...device, error: error('LOUDSPEAKER_MISSING') } }, ['SPEAKERS_MISSING']],
  ['a busy machine', withMachine({ missedPercent: 6, loadPerCpu: 3 }), ['MACHINE_BUSY']],
  [
    'a slow plugin',
    withMachine({ missedPercent: 6, slowPlugin: { name: 'Robot', misses: 30, p99Ms: 9 } }),
    ['PLUGIN_SLOW'],
  ],
  ['a loaded machine that keeps up', withMachine({ loadPerCpu: 2 }), ['MACHINE_LOADED']],
  [
    'a chain that does not start',
    withMachine({ chainError: { isSpeaking: true, error: error('PLUGIN_START_FAILED') } }),
    ['CHAIN_NOT_RUNNING'],
  ],
  ['a plugin that holds the voice', withMachine({ voiceHeldBy: 'Sealer' }), ['VOICE_HELD']],
  ['loss up', withLink({ up: { lossPercent: 8, jitterMs: 3 } }), ['UPLINK_LOSS']],
  ['loss down', withLink({ down: { lossPercent: 8, jitterMs: 3 } }), ['DOWNLINK_LOSS']],
  ['jitter up', withLink({ up: { lossPercent: 0, jitterMs: 80 } }), ['UPLINK_JITTER']],
  ['jitter down', withLink({ down: { lossPercent: 0, jitterMs: 80 } }), ['DOWNLINK_JITTER']],
  ['blocked UDP', withLink({ path: 'control' }), ['UDP_BLOCKED']],
  [
    'a swallowed voice',
    withLink({ lossPercent: 100, up: { lossPercent: 100, jitterMs: 0 }, down: null }),
    ['UPLINK_DEAD'],
  ],
  ['loss that nobody can place', withLink({ lossPercent: 9, up: null, down: null }), ['LINK_LOSS']],
  ['a far server', withLink({ roundTripMs: 420 }), ['SERVER_FAR']],
  ['listeners with a weak line', { server: { ...server, listenersLosePercent: 12 } }, ['LISTENERS_LOSE']],
  ['a network that carries too little', { server: { ...server, limitedKbps: 18 } }, ['VOICE_LIMITED']],
  ['talkers with a weak line', { server: { ...server, ownLossPercent: 12 } }, ['TALKERS_LOSE']],
  ['mute by the server', { self: { ...self, isServerMuted: true } }, ['SERVER_MUTED']],
  ['an old server', { server: { ...server, link: error('ECHO_UNSUPPORTED') } }, ['LINK_NOT_MEASURED']],
  ['a connection that ends', { server: { ...server, link: error('CONNECTION_LOST') } }, ['LINK_BROKE']],
  ['no server', { server: { kind: 'none' } }, ['NOT_CONNECTED']],
  [
    'a server that is not there',
    { server: { kind: 'failed', address: 'x', error: error('SERVER_UNREACHABLE') } },
    ['SERVER_UNREACHABLE'],
  ],
];

describe('the doctor', () => {
  it('finds nothing wrong with a healthy call, and says so of each place', () => {
    const findings = diagnose(HEALTHY);
    expect(findings.every(({ severity }) => severity === 'good')).toBe(true);
    expect(new Set(findings.map(({ place }) => place)).size).toBe(6);
  });

  it.for(cases)('names %s, and nothing else, with what to do', ([, change, codes]) => {
    const bad = diagnose({ ...HEALTHY, ...change }).filter(({ severity }) => severity !== 'good');
    expect(bad.map(({ code }) => code)).toEqual(codes);
    for (const { text, advice, code } of bad) {
      expect(text).toMatch(/[.…]$/);
      expect(advice !== null || code === 'LINK_NOT_MEASURED').toBe(true);
    }
  });

  it('does not blame the link for jitter that a busy machine makes', () => {
    const jitter = withLink({ down: { lossPercent: 0, jitterMs: 90 } });
    const busy = withMachine({ missedPercent: 10, loadPerCpu: 4 });
    const [first, ...rest] = diagnose({ ...HEALTHY, ...jitter, ...busy });
    expect(first?.code).toBe('MACHINE_BUSY');
    expect(rest.find(({ code }) => code === 'DOWNLINK_JITTER')?.severity).toBe('hint');
  });

  it('has each of its codes in the table of the guide', () => {
    const folder = new URL('./', import.meta.url);
    const source = readdirSync(folder)
      .filter((name) => name.startsWith('diagnose') && !name.includes('.test.'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join('\n');
    const codes = [...source.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code ?? '');
    const directions = ['UPLINK', 'DOWNLINK'].flatMap((each) => [`${each}_LOSS`, `${each}_JITTER`]);
    const guide = readFileSync(new URL('../../../../docs/guide/doctor.md', import.meta.url), 'utf8');
    const known = new Set([...codes.filter((code) => !NOT_FINDINGS.has(code)), ...directions, 'MUTED', 'DEAFENED']);
    expect([...known].filter((code) => !code.endsWith('_GOOD') && !guide.includes(`\`${code}\``))).toEqual([]);
  });
});

/** Error codes that the rules look at; they are not findings. */
const NOT_FINDINGS = new Set(['LOUDSPEAKER_MISSING', 'AUDIO_DEVICES_MISSING', 'ECHO_UNSUPPORTED', 'ECHO_TOO_OFTEN']);

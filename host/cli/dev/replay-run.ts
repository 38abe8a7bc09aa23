import { join } from 'node:path';
import { clientCacheFolder } from '@jackfield/engine/paths';
import { Workbench, replayEvents } from '@jackfield/engine/workbench';
import type { Deed, ReplaySource } from '@jackfield/engine/workbench';
import { SourcePlaces } from '@jackfield/plugin-tooling/source-places';
import { UsageError } from '../output.ts';
import { registryFolder } from '../places.ts';
import { replaySounds } from './replay-sound.ts';
import type { SoundReplay } from './replay-sound.ts';

/** Result of replaying a recording through a plugin. */
export interface Replay {
  readonly event: 'replay';
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly sounds: readonly SoundReplay[];
  /** Number of events that the plugin received, followed by its actions. */
  readonly events: number;
  readonly deeds: readonly Deed[];
}

/** Maximum number of printed actions; `--json` has all. */
const SHOWN_DEEDS = 200;

/** Replays a recording through a built plugin, in real sandboxes: the voices through its stages, the events through its hooks. */
export async function replayThrough(pluginFile: string, source: ReplaySource): Promise<Replay> {
  await using bench = await Workbench.open(pluginFile, registryFolder, clientCacheFolder());
  const { id, version } = bench.plugin.manifest;
  if (bench.audioStages.length === 0 && !bench.hasEventHooks)
    throw new UsageError(`${id} has neither an audio hook nor one for events: there is nothing to replay.`);
  const sounds = await replaySounds(bench, source, join(source.folder, id.replace(':', '-')));
  const places = await SourcePlaces.of(pluginFile);
  const deeds = bench.hasEventHooks ? await replayDeeds(bench, source, places) : [];
  const events = bench.hasEventHooks ? source.events.length : 0;
  return { event: 'replay', id, version, digest: bench.plugin.digest, sounds, events, deeds };
}

async function replayDeeds(bench: Workbench, source: ReplaySource, places: SourcePlaces): Promise<Deed[]> {
  await using events = await bench.openEvents();
  const deeds = await replayEvents(events, bench.plugin.report.hooks, source);
  return deeds.map((deed) => ({ ...deed, words: places.name(deed.words) }));
}

/** Output lines of a replay. */
export function replayLines({ id, version, sounds, events, deeds }: Replay): string[] {
  const shown = deeds.slice(0, SHOWN_DEEDS);
  return [
    ...sounds.flatMap((sound) => soundLines(`${id} ${version}`, sound)),
    ...(events === 0 && deeds.length === 0 ? [] : [`${id} ${version}: ${events} events, ${deeds.length} deeds`]),
    ...shown.map(({ atMs, after, kind, words }) => `  ${seconds(atMs)} s  ${after}: ${kind} ${words}`),
    ...(deeds.length > shown.length ? [`  … and ${deeds.length - shown.length} more`] : []),
  ];
}

function soundLines(plugin: string, sound: SoundReplay): string[] {
  const { stage, voice, frames, p50Us, p99Us, latencyMs, beforeDb, afterDb, faults, files } = sound;
  const times = `p50 ${p50Us.toFixed(1)} µs, p99 ${p99Us.toFixed(1)} µs of ${frames} frames`;
  const levels = `${beforeDb.toFixed(1)} dB in, ${afterDb.toFixed(1)} dB out`;
  return [
    `${plugin}, ${stage}, ${voice}: ${times} · latency ${latencyMs.toFixed(1)} ms · ${levels}`,
    ...faults,
    `  ${files.after}`,
    `  ${files.spectrogram}`,
  ];
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2).padStart(6);
}

import { beforeEach, describe, expect, test } from 'vitest';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

interface TalkTime {
  lifecycle: { start(role: string): void };
  channelEvents: { onSelfJoinChannel(channel: object): void };
  talkEvents: Record<'onUserStartTalking' | 'onUserStopTalking', (user: object) => void>;
  timerEvents: { onTimer(id: number): void };
}

const artifact = await loadArtifact((await locateArtifact(`${import.meta.dirname}/..`)).artifactFile);
const ann = { id: 1, name: 'Ann', isSelf: true, isMuted: false, isDeafened: false };
const bob = { id: 2, name: 'B\u202eob', isSelf: false, isMuted: false, isDeafened: false };
let nowMs: number;
let recorder: ImportsRecorder;
let plugin: TalkTime;

beforeEach(() => {
  nowMs = 5_000;
  recorder = new ImportsRecorder(
    {
      log: ['write'],
      clock: ['nowMs', 'monotonicMs'],
      timers: ['setTimer', 'clearTimer'],
      ui: ['show', 'hide', 'decorateMessage'],
    },
    { 'clock.monotonicMs': () => nowMs, 'timers.setTimer': () => 1 },
  );
  plugin = artifact.instantiate(recorder.imports) as unknown as TalkTime;
  plugin.lifecycle.start('events');
});

function cells(): string[] | null {
  const [, nodes] = recorder.argumentsOf('ui.show').at(-1) ?? [];
  const table = (nodes as { key: string; element: { val: { cells: string[] } } }[]).find(({ key }) => key === 'table');
  return table?.element.val.cells ?? null;
}

describe('talk time', () => {
  test('adds up who speaks, the longest first, with shares and turns', () => {
    expect(cells()).toBeNull();
    plugin.talkEvents.onUserStartTalking(ann);
    nowMs += 10_000;
    plugin.talkEvents.onUserStopTalking(ann);
    plugin.talkEvents.onUserStartTalking(bob);
    nowMs += 80_000;
    plugin.timerEvents.onTimer(1);
    expect(cells()).toEqual(['Bob', '1:20', '89 %', '1', 'Ann', '0:10', '11 %', '1']);
    plugin.channelEvents.onSelfJoinChannel({ id: 8, name: 'Quiet room' });
    expect(cells()).toBeNull();
  });

  test('sets a timer only while somebody speaks', () => {
    plugin.talkEvents.onUserStartTalking(ann);
    plugin.talkEvents.onUserStartTalking(bob);
    expect(recorder.argumentsOf('timers.setTimer')).toHaveLength(1);
    plugin.talkEvents.onUserStopTalking(ann);
    plugin.talkEvents.onUserStopTalking(bob);
    plugin.timerEvents.onTimer(1);
    expect(recorder.argumentsOf('timers.setTimer')).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import { SoundRoom } from './harness/sound-room.ts';
import { align } from './metrics/align.ts';
import { findLag } from './metrics/lag.ts';
import { stoi } from './metrics/stoi.ts';
import { SAMPLE_RATE } from './speech/audio-file.ts';
import { loadSpeech } from './speech/speech.ts';

describe('the room that tests speak in', () => {
  it('carries speech from a mouth to its microphone with a STOI above 0.99, and to no other ear', async () => {
    await using room = await SoundRoom.open(['alice', 'bob']);
    const speech = loadSpeech('frontCenter');
    const mouth = await room.recordMouth('alice');
    const ears = await room.recordEars('bob');
    await room.speak('alice', speech);
    const [said, heard] = [await mouth.stop(), await ears.stop()];
    const aligned = align(speech, said.samples, SAMPLE_RATE);
    expect(stoi(speech, aligned.samples, SAMPLE_RATE)).toBeGreaterThan(0.99);
    expect(heard.samples.every((sample) => sample === 0)).toBe(true);
  });

  it('dates what two recorders at one mouth hear within 15 ms of each other', async () => {
    await using room = await SoundRoom.open(['alice']);
    const speech = loadSpeech('frontCenter');
    const recorders = [await room.recordMouth('alice'), await room.recordMouth('alice')];
    await room.speak('alice', speech);
    const heardAt = await Promise.all(
      recorders.map(async (recorder) => {
        const { samples, startMs } = await recorder.stop();
        return startMs + (findLag(speech, samples).samples / SAMPLE_RATE) * 1000;
      }),
    );
    expect(Math.abs(heardAt[0]! - heardAt[1]!)).toBeLessThan(15);
  });
});

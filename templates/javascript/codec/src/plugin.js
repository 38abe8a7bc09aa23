import { definePlugin } from '../sdk/jackfield.ts';
import { compress, expand } from './mu-law.js';

/** One remote voice. Where a packet is lost the last 10 ms are said again, at half the level each time. */
class Voice {
  #last = new Float32Array(480);

  decode(packet) {
    const samples = new Float32Array(packet.length);
    for (let index = 0; index < packet.length; index++) samples[index] = expand(packet[index]);
    this.#last.set(samples.subarray(samples.length - 480));
    return samples;
  }

  conceal(count) {
    const samples = new Float32Array(count);
    for (let index = 0; index < count; index++) samples[index] = this.#last[index % 480] *= 0.5;
    return samples;
  }
}

export default definePlugin({
  // 16 bits become 8 by the mu-law: 480 bytes for 10 ms, 960 for 20.
  codec: {
    name: '{{name}}',

    encode(samples) {
      const packet = new Uint8Array(samples.length);
      for (let index = 0; index < samples.length; index++) packet[index] = compress(samples[index]);
      return packet;
    },

    packetSamples: (packet) => (packet.length === 480 || packet.length === 960 ? packet.length : 0),

    openDecoder: () => new Voice(),
  },
});

import { createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

type Verdict = { tag: 'pass' } | { tag: 'drop' } | { tag: 'replace'; val: Uint8Array };

interface Plugin {
  lifecycle: { start(role: string): void; onSettingsChanged(json: string): void };
  laneVoiceOut: { onVoicePacketSend(payload: Uint8Array): Verdict };
  laneVoiceIn: { onVoicePacketReceived(userId: number, payload: Uint8Array): Verdict };
}

const artifact = await loadArtifact((await locateArtifact(join(import.meta.dirname, '..'))).artifactFile);
const voice = new Uint8Array(randomBytes(60));
const dropped: Verdict = { tag: 'drop' };

function open(settings: { passphrase: string; hearsPlain?: boolean }): Plugin {
  const recorder = new ImportsRecorder(
    { log: ['write'], random: ['getU32'] },
    { 'random.getU32': () => randomBytes(4).readUInt32LE() },
  );
  const plugin = artifact.instantiate(recorder.imports) as unknown as Plugin;
  plugin.lifecycle.start('audio');
  plugin.lifecycle.onSettingsChanged(JSON.stringify({ hearsPlain: true, ...settings }));
  return plugin;
}

function sealed(plugin: Plugin, payload = voice): Uint8Array {
  const verdict = plugin.laneVoiceOut.onVoicePacketSend(payload);
  if (verdict.tag !== 'replace') throw new Error(`the packet was not sealed but ${verdict.tag}`);
  return verdict.val;
}

const hear = (plugin: Plugin, packet: Uint8Array): Verdict => plugin.laneVoiceIn.onVoicePacketReceived(2, packet);

describe('a passphrase', () => {
  const ann = open({ passphrase: 'four plain words here' });

  test('lets those hear who have it, in any order and with packets lost', () => {
    const bob = open({ passphrase: 'four plain words here' });
    const packets = [1, 2, 3].map((first) => sealed(ann, new Uint8Array([first, ...voice])));
    for (const number of [2, 0]) {
      expect(hear(bob, packets[number] ?? voice)).toEqual({
        tag: 'replace',
        val: new Uint8Array([number + 1, ...voice]),
      });
    }
  });

  test('is what OpenSSL makes of it: PBKDF2-HMAC-SHA-256 and ChaCha20-Poly1305', () => {
    const packet = sealed(ann);
    const key = pbkdf2Sync('four plain words here', 'jackfield passphrase plugin, version 1', 100_000, 32, 'sha256');
    const decipher = createDecipheriv('chacha20-poly1305', key, packet.subarray(3, 15), { authTagLength: 16 });
    decipher.setAAD(packet.subarray(0, 3), { plaintextLength: voice.length });
    decipher.setAuthTag(packet.subarray(-16));
    const payload = Buffer.concat([decipher.update(packet.subarray(15, -16)), decipher.final()]);
    expect(new Uint8Array(payload)).toEqual(voice);
  });

  test('keeps others out: another one, none at all, a changed byte, a packet that breaks off', () => {
    const packet = sealed(ann);
    const bob = open({ passphrase: 'four plain words here' });
    expect(hear(open({ passphrase: 'four other words here' }), packet)).toEqual(dropped);
    expect(hear(open({ passphrase: '' }), packet)).toEqual(dropped);
    for (const place of [5, 20, packet.length - 1]) {
      const changed = packet.slice();
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(hear(bob, changed)).toEqual(dropped);
    }
    expect(hear(bob, packet.subarray(0, -1))).toEqual(dropped);
  });

  test('never uses a nonce twice, also not over two runs', () => {
    const again = open({ passphrase: 'four plain words here' });
    const nonces = [ann, again, open({ passphrase: 'four plain words here' })].flatMap((plugin) =>
      Array.from({ length: 100 }, () => Buffer.from(sealed(plugin).subarray(3, 15)).toString('hex')),
    );
    expect(new Set(nonces).size).toBe(300);
  });

  test('that is set in a call lets nothing out until its key is there, and little work at a time', () => {
    const plugin = open({ passphrase: '' });
    expect(plugin.laneVoiceOut.onVoicePacketSend(voice)).toEqual({ tag: 'pass' });
    plugin.lifecycle.onSettingsChanged('{"passphrase":"four plain words here","hearsPlain":true}');
    let packets = 0;
    let verdict: Verdict = dropped;
    while (verdict.tag === 'drop' && packets < 1_000) {
      verdict = plugin.laneVoiceOut.onVoicePacketSend(voice);
      packets += 1;
    }
    expect(packets).toBe(100);
    expect(hear(ann, sealed(plugin))).toEqual({ tag: 'replace', val: voice });
  });

  test('leaves those who do not seal heard, or not, as it is set', () => {
    expect(hear(ann, voice)).toEqual({ tag: 'pass' });
    expect(hear(open({ passphrase: 'x', hearsPlain: false }), voice)).toEqual(dropped);
    expect(hear(open({ passphrase: '', hearsPlain: false }), voice)).toEqual({ tag: 'pass' });
  });
});

test('seals 31 bytes more than it was given, and any length', () => {
  const plugin = open({ passphrase: 'x' });
  for (const length of [0, 1, 900]) {
    const payload = new Uint8Array(length).fill(7);
    const packet = sealed(plugin, payload);
    expect(packet.length).toBe(length + 31);
    expect(hear(plugin, packet)).toEqual({ tag: 'replace', val: payload });
  }
  for (const length of [0, 1, 3, 30]) {
    const forged = new Uint8Array(length);
    forged.set([0xef, 0, 1].slice(0, length));
    expect(hear(plugin, forged)).toEqual({ tag: 'pass' });
  }
});

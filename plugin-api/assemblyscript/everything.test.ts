import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import contract from '../generated/contract.json' with { type: 'json' };
import { ImportsRecorder } from '../../plugins/tooling/imports-recorder.ts';
import { loadArtifact } from '../../plugins/tooling/load-artifact.ts';
import type { LoadedArtifact } from '../../plugins/tooling/load-artifact.ts';
import { buildProject } from '../../plugins/tooling/project/build-project.ts';
import { createProject } from '../../plugins/tooling/project/new-project.ts';
import { generateSdk } from './generate.ts';

type Functions = Record<string, (...given: readonly unknown[]) => unknown>;

const me = { id: 1, name: 'Me', channelId: 7, isSelf: true, isMuted: false, isDeafened: true };
const ann = { id: 2, name: 'Änn', channelId: undefined, isSelf: false, isMuted: true, isDeafened: false };
const lobby = { id: 7, name: 'Lobby' };
const message = { id: 'm1', channelId: 7, sender: ann, text: 'hello', sentAtMs: 1.5 };

let folder: string;
let artifact: LoadedArtifact;
let recorder: ImportsRecorder;
let plugin: Record<string, Functions>;

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Interfaces of the contract that the AssemblyScript SDK has, besides those for audio. */
async function interfaces(direction: 'import' | 'export'): Promise<string[]> {
  const own = direction === 'import' ? ['log'] : ['lifecycle'];
  const generated = [...(await generateSdk()).keys()];
  const folderOf = direction === 'import' ? 'contract' : 'hooks';
  const all = Object.entries(contract.interfaces).filter(
    ([name, found]) => name.endsWith('@0.2.0') && found.direction === direction,
  );
  const names = all.map(([name]) => /\/([a-z-]+)@/.exec(name)?.[1] ?? '');
  return names.filter((name) => own.includes(name) || generated.includes(`${folderOf}/${name}.ts`));
}

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'jackfield-everything-')), 'project');
  await createProject({ folder, id: 'ann:everything', language: 'assemblyscript', kind: 'panel' });
  const wanted = await Promise.all(
    (['import', 'export'] as const).map(async (direction) =>
      (await interfaces(direction)).map((name) => `  ${direction} jackfield:plugin/${name}@0.2.0;`),
    ),
  );
  await writeFile(
    join(folder, 'plugin.wit'),
    `package ann:everything;\nworld plugin {\n${wanted.flat().join('\n')}\n}\n`,
  );
  await copyFile(join(import.meta.dirname, 'testing/assembly/everything.ts'), join(folder, 'assembly/index.ts'));
  artifact = await loadArtifact((await buildProject(folder)).project.artifactFile);
}, 300_000);
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

const answers = {
  'session.getSelf': () => me,
  'session.listChannels': () => [lobby, { id: 8, name: '静か' }],
  'session.listUsers': () => [me, ann],
  'session.describeChannel': () => '',
  'clock.nowMs': () => 1_700_000_000_000,
  'clock.monotonicMs': () => 12.25,
  'random.getU32': () => 4_294_967_295,
  'control.getUserVolume': () => 100,
  'control.joinChannel': () => {
    throw { tag: 'failed', val: 'no door' };
  },
  'settings.get': () => '{"a":1}',
  'settings.setParameter': () => {
    throw { tag: 'unknown-parameter', val: 3 };
  },
  'storage.get': () => Uint8Array.of(1, 2, 3),
  'storage.listKeys': () => ['a', 'ü'],
  'storage.commit': () => {
    throw { tag: 'quota-exceeded' };
  },
  'sounds.playAsset': () => 4,
  'sounds.playSamples': () => {
    throw { tag: 'bad-sound', val: 'short' };
  },
  'timers.setTimer': () => 11,
  'http.fetch': () => 21,
  'peerData.sendData': (userId?: number) => {
    if (userId === undefined) throw { tag: 'bad-length' };
  },
};

beforeEach(async () => {
  const functions: Record<string, string[]> = {};
  for (const name of await interfaces('import')) {
    const found = (contract.interfaces as Record<string, { functions: object }>)[`jackfield:plugin/${name}@0.2.0`];
    functions[name] = Object.keys(found?.functions ?? {}).map(camelCase);
  }
  const named = Object.entries(answers).map(([name, answer]) => [name.replace('peerData', 'peer-data'), answer]);
  recorder = new ImportsRecorder(functions, Object.fromEntries(named));
  plugin = artifact.instantiate(recorder.imports) as Record<string, Functions>;
  plugin['lifecycle']?.['start']?.('events');
});

/** Calls a hook; the lines that it logged. */
function logged(hook: string, func: string, ...given: readonly unknown[]): unknown[] {
  const before = recorder.calls.length;
  plugin[hook]?.[func]?.(...given);
  return recorder.calls.slice(before).flatMap(([name, level, words]) => (name === 'log.write' ? [[level, words]] : []));
}

function lines(hook: string, func: string, ...given: readonly unknown[]): unknown[] {
  return (logged(hook, func, ...given) as [string, string][]).map(([, words]) => words);
}

describe('a plugin in AssemblyScript with every hook', () => {
  it('shows a tree of every element', () => {
    expect(lines('lifecycle', 'onSettingsChanged', '{"a":1}')).toEqual(['shown']);
    const [[slot, nodes] = []] = recorder.argumentsOf('ui.show');
    expect(slot).toBe('side-panel');
    const group = (key: string, parent: number, val: string) => ({ key, parent, element: { tag: 'group', val } });
    const node = (key: string, parent: number, tag: string, val: unknown) => ({ key, parent, element: { tag, val } });
    expect(nodes).toEqual([
      group('root', 0, 'column'),
      node('title', 0, 'text', { content: 'Every element', tone: 'good', isHeading: true }),
      node('note', 0, 'text', { content: 'Grüße', tone: 'soft', isHeading: false }),
      group('row', 0, 'row'),
      node('icon', 3, 'icon', 'plus'),
      node('go', 3, 'button', { label: 'Go', icon: 'play', tone: 'warning', isDisabled: true }),
      group('grid', 0, 'grid'),
      node('on', 6, 'toggle', { label: 'On', isOn: true }),
      node('gain', 6, 'slider', { label: 'Gain', value: -3, minimum: -12, maximum: 12, step: 0.5, unit: 'dB' }),
      node('voice', 0, 'select', {
        label: 'Voice',
        choices: [
          { id: 'a', label: 'Low' },
          { id: 'b', label: 'High' },
        ],
        chosen: 'b',
      }),
      node('key', 0, 'text-field', { label: 'Key', value: '', placeholder: 'words', isSecret: true }),
      node('table', 0, 'table', { caption: 'Cells', columns: ['x', 'y'], cells: ['1', '2', '3', '4'] }),
      node('level', 0, 'meter', { label: 'Level', value: 0.5, minimum: 0, maximum: 1, unit: '%' }),
      node('curve', 0, 'plot', {
        label: 'Curve',
        xLabel: 'Hz',
        yLabel: 'dB',
        xs: Float32Array.of(1, 2),
        ys: Float32Array.of(0.5, -0.5),
      }),
      node('picture', 0, 'image', { asset: 'cat.png', description: '' }),
      node('form', 0, 'form', { schema: '{"type":"object"}', value: '{"a":1}' }),
    ]);
  });

  it('calls every function of the host, and knows its refusals', () => {
    expect(lines('serverEvents', 'onServerConnect', 'Zentrale')).toEqual([
      'connected Zentrale',
      'self 1 Me @7 sd',
      'channels 7 Lobby, 8 静か',
      'users 1 Me @7 sd, 2 Änn @- m',
      'topic , key none',
      'now 1700000000000.0 12.25, chance 4294967295, volume 100',
      'settings {"a":1}',
    ]);
    expect(lines('serverEvents', 'onServerDisconnect')).toEqual([
      'control done',
      'control done',
      'control failed: no door',
      'control done',
      'parameter unknown-parameter: 3',
    ]);
    expect(lines('channelEvents', 'onSelfJoinChannel', lobby)).toEqual([
      'self joined 7 Lobby',
      'got 3 bytes',
      'keys a,ü',
      'committed quota-exceeded',
    ]);
    expect(lines('channelEvents', 'onSelfLeaveChannel', lobby)).toEqual([
      'self left 7 Lobby',
      'sounds 4 bad-sound: short',
      'timer true, request true',
    ]);
    expect(lines('userEvents', 'onUserJoinChannel', ann, lobby)).toEqual([
      'joined 2 Änn @- m in Lobby',
      'sent one bad-length',
    ]);
    const calls = recorder.calls.filter(([name]) => !/^(log|session|clock|random)\./.test(String(name)));
    expect(calls).toEqual([
      ['control.getUserVolume', 2],
      ['settings.get'],
      ['control.setMuted', true],
      ['control.setDeafened', false],
      ['control.joinChannel', 8],
      ['control.setUserVolume', 2, 150],
      ['settings.setParameter', 3, 0.5],
      ['storage.get', 'server', 'ü'],
      ['storage.listKeys', 'plugin'],
      [
        'storage.commit',
        'plugin',
        [
          { key: 'a', value: Uint8Array.of(0, 9) },
          { key: 'b', value: undefined },
        ],
      ],
      ['sounds.playAsset', 'tada.wav', 'channel', -6],
      ['sounds.playSamples', Float32Array.of(0, 0.5), 'oneself', 0],
      ['sounds.stopSound', 4],
      ['timers.setTimer', 250, true],
      ['timers.clearTimer', 11],
      [
        'http.fetch',
        { method: 'post', url: 'https://example.org/', headers: [{ name: 'a', value: 'b' }], body: Uint8Array.of(0) },
      ],
      ['http.cancel', 21],
      ['peer-data.sendData', 2, Uint8Array.of(0, 0)],
      ['peer-data.sendData', undefined, Uint8Array.of()],
    ]);
  });

  it('is told every event', () => {
    expect(lines('userEvents', 'onUserLeaveChannel', ann, lobby)).toEqual(['left 2 Änn @- m from Lobby']);
    expect(lines('userEvents', 'onUserChanged', me)).toEqual(['changed 1 Me @7 sd']);
    expect(lines('talkEvents', 'onUserStartTalking', ann)).toEqual(['talks 2 Änn @- m']);
    expect(lines('talkEvents', 'onUserStopTalking', ann)).toEqual(['silent 2 Änn @- m']);
    expect(lines('keyEvents', 'onKey', 'horn', true)).toEqual(['key horn true']);
    expect(lines('timerEvents', 'onTimer', 5)).toEqual(['timer 5']);
    expect(lines('peerDataEvents', 'onPeerData', ann, Uint8Array.of(1, 200))).toEqual([
      'data of Änn: 2 bytes, the last 200',
    ]);
    expect(lines('chatEvents', 'onChatMessage', message)).toEqual(['m1 #7 2 Änn @- m: hello at 1.5']);
    expect(recorder.argumentsOf('chat.send')).toEqual([[7, 'hello']]);
    expect(recorder.argumentsOf('ui.decorateMessage')).toEqual([['m1', 'seen', 'good']]);
    expect(recorder.argumentsOf('ui.hide')).toEqual([['status-badge']]);
  });

  it('is told what is answered and what the user does, in every type', () => {
    const headers = [{ name: 'a', value: 'ü' }];
    const done = { tag: 'ok', val: { status: 200, headers, body: Uint8Array.of(1, 2) } };
    expect(lines('httpEvents', 'onHttpResponse', 3, done)).toEqual(['3 200 a=ü 2']);
    for (const [error, words] of [
      [{ tag: 'timed-out' }, '4 timed-out'],
      [{ tag: 'not-allowed', val: 'b.example' }, '4 not-allowed: b.example'],
    ] as const) {
      expect(lines('httpEvents', 'onHttpResponse', 4, { tag: 'err', val: error })).toEqual([words]);
    }
    const input = (tag: string, val?: unknown) =>
      lines('uiEvents', 'onUiInput', 'toolbar', 'k', { tag, val }, 9, 'm1').join();
    expect(input('pressed')).toBe('5 k pressed 9 m1');
    expect(input('flag', true)).toBe('5 k true 9 m1');
    expect(input('number', -0.25)).toBe('5 k -0.25 9 m1');
    expect(input('text', 'Grüße')).toBe('5 k Grüße 9 m1');
    expect(input('json', '{}')).toBe('5 k {} 9 m1');
    expect(lines('uiEvents', 'onUiInput', 'side-panel', '', { tag: 'pressed' }, undefined, undefined)).toEqual([
      '0  pressed - -',
    ]);
  });

  it('answers commands, completions, intercepts and questions', () => {
    const command = (name: string, given: readonly unknown[] = []): unknown => {
      try {
        return plugin['commandEvents']?.['onCommand']?.(name, given);
      } catch (error) {
        return (error as { payload?: unknown }).payload;
      }
    };
    const argument = (name: string, tag: string, val: unknown) => ({ name, value: { tag, val } });
    expect(command('nothing')).toEqual({ tag: 'nothing' });
    expect(command('send', [argument('words', 'text', 'Grüße')])).toEqual({ tag: 'send', val: 'Grüße' });
    expect(command('send')).toEqual({ tag: 'send', val: 'no words' });
    expect(command('bad')).toEqual({ tag: 'bad-argument', val: 'Bad.' });
    expect(command('failed')).toEqual({ tag: 'failed', val: 'Failed.' });
    expect(command('show')).toEqual({ tag: 'show', val: '-1 1.0 false 0' });
    const given = [
      argument('who', 'user', 4_294_967_295),
      argument('loud', 'flag', true),
      argument('factor', 'number', 0.5),
      argument('count', 'integer', -20),
    ];
    expect(command('show', given)).toEqual({ tag: 'show', val: '-20 0.5 true 4294967295' });
    expect(plugin['commandEvents']?.['complete']?.('a', 'b', 'ü')).toEqual(['a', 'b', 'ü']);
    expect(plugin['commandEvents']?.['complete']?.('a', 'b', '')).toEqual([]);
    const sent = ['drop', 'pass', 'hi'].map((text) => plugin['chatSendIntercept']?.['onChatSend']?.(7, text));
    expect(sent).toEqual([{ tag: 'drop' }, { tag: 'pass' }, { tag: 'replace', val: '7 HI' }]);
    const shown = plugin['chatDisplayIntercept']?.['onChatDisplay']?.(message);
    expect(shown).toEqual({ tag: 'replace', val: '2 Änn @- m' });
    expect(plugin['laneControlOut']?.['onControlSend']?.('chat', '{}')).toEqual({ tag: 'replace', val: 'chat{}' });
    expect(plugin['laneControlIn']?.['onControlReceived']?.('chat', '{}')).toEqual({ tag: 'drop' });
    const up = { x: 0, y: 1, z: 0 };
    const front = { x: 0, y: 0, z: 1 };
    expect(plugin['positional']?.['locate']?.()).toEqual({
      context: 'game',
      avatar: { position: { x: 1, y: -2, z: 0.5 }, front, top: up },
      listener: { position: { x: 0, y: 0, z: 0 }, front, top: up },
    });
  });

  it('keeps its state, and says why it does not load another one', () => {
    const state = plugin['state'];
    expect(state?.['save']?.()).toEqual(Uint8Array.of(0, 0, 0));
    state?.['load']?.(Uint8Array.of(7, 8));
    expect(state?.['save']?.()).toEqual(Uint8Array.of(7, 8));
    const refusals = [Uint8Array.of(), Uint8Array.of(255)].map((saved) => {
      try {
        return state?.['load']?.(saved);
      } catch (error) {
        return (error as { payload?: unknown }).payload;
      }
    });
    expect(refusals).toEqual([{ tag: 'unknown-format' }, { tag: 'failed', val: '255' }]);
  });

  it('writes to the log what it dies of, with file and line', () => {
    expect(() => plugin['chatEvents']?.['onChatMessage']?.({ ...message, text: '!boom' })).toThrow('unreachable');
    const [level, words] = recorder.argumentsOf('log.write').at(-1) ?? [];
    expect(level).toBe('error');
    expect(words).toMatch(/^boom of assemblyscript \(assembly\/index\.ts:\d+:\d+\)$/);
  });

  it('is told for what it starts, and that it goes', () => {
    expect(logged('lifecycle', 'start', 'events')).toEqual([['info', 'starts for events']]);
    expect(logged('lifecycle', 'start', 'audio')).toEqual([['info', 'starts for sound']]);
    expect(logged('lifecycle', 'stop')).toEqual([['info', 'stopped']]);
  });
});

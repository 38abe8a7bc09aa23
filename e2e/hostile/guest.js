// A plugin that means harm. Each attack is named; a chat message with that name starts it. What the host answers is written to the log, one line each, so that
// the test can compare. An attack that does not come back is part of the corpus, too.
import * as chat from 'jackfield:plugin/chat@0.2.0';
import * as control from 'jackfield:plugin/control@0.2.0';
import * as http from 'jackfield:plugin/http@0.2.0';
import * as log from 'jackfield:plugin/log@0.2.0';
import * as peerData from 'jackfield:plugin/peer-data@0.2.0';
import * as session from 'jackfield:plugin/session@0.2.0';
import * as settings from 'jackfield:plugin/settings@0.2.0';
import * as sounds from 'jackfield:plugin/sounds@0.2.0';
import * as storage from 'jackfield:plugin/storage@0.2.0';
import * as timers from 'jackfield:plugin/timers@0.2.0';
import * as ui from 'jackfield:plugin/ui@0.2.0';

const ok = 'ok';

/** The host's answer in a word: the tag of a refusal, or what came back. */
function answerTo(act) {
  try {
    const value = act();
    return value === undefined || value === null ? ok : JSON.stringify(value);
  } catch (error) {
    return error?.payload?.tag ?? `thrown ${error?.name}`;
  }
}

const times = (count, act) => Array.from({ length: count }, (_unused, index) => answerTo(() => act(index)));
const tally = (answers) => {
  const counts = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return Object.entries(counts).map(([answer, count]) => `${count} ${answer}`);
};

const text = (key, content, parent = 0) => ({
  key,
  parent,
  element: { tag: 'text', val: { content, tone: 'normal', isHeading: false } },
});
const root = { key: 'root', parent: 0, element: { tag: 'group', val: 'column' } };
const show = (...nodes) => answerTo(() => ui.show('side-panel', [root, ...nodes]));
const plot = (points) => ({
  key: 'p',
  parent: 0,
  element: {
    tag: 'plot',
    val: { label: 'p', xLabel: '', yLabel: '', xs: new Float32Array(points), ys: new Float32Array(points) },
  },
});
const slider = (value, minimum, maximum) => ({
  key: 's',
  parent: 0,
  element: { tag: 'slider', val: { label: 's', value, minimum, maximum, step: 1, unit: '' } },
});
const form = (schema) => ({ key: 'f', parent: 0, element: { tag: 'form', val: { schema, value: '{}' } } });

const fetch = (url, change = {}) =>
  answerTo(() => http.fetch({ method: 'get', url, headers: [], body: new Uint8Array(0), ...change }));
/** The one host of the manifest; no name server knows it. */
const ALLOWED = 'https://allowed.invalid/';

const attacks = {
  'log: lines of a megabyte': () => [answerTo(() => log.write('info', 'x'.repeat(1 << 20)))],
  'log: ten thousand lines': () => tally(times(10_000, () => log.write('debug', 'flood'))),
  'log: escape codes and words that turn direction': () => [answerTo(() => log.write('info', '\u001b[2J \u202e'))],

  'settings: parameters that are not there': () => times(3, (index) => settings.setParameter(index * 1_000_000, 1)),
  'settings: values that are no numbers': () => [
    answerTo(() => settings.setParameter(0, NaN)),
    answerTo(() => settings.setParameter(0, Infinity)),
    answerTo(() => settings.setParameter(0, -1e308)),
  ],

  'session: people and channels that are not there': () => [
    answerTo(() => session.listUsers(4_294_967_295)),
    answerTo(() => session.describeChannel(4_294_967_295)),
    answerTo(() => session.getUserKey(4_294_967_295)),
  ],

  'chat: texts of no and of 4,001 characters': () => [
    answerTo(() => chat.send(7, '')),
    answerTo(() => chat.send(7, 'x'.repeat(4_001))),
  ],
  'chat: into another channel': () => [answerTo(() => chat.send(8, 'hello'))],
  'chat: a flood': () => tally(times(100, () => chat.send(7, 'flood'))),

  'control: people and channels that are not there': () => [
    answerTo(() => control.joinChannel(99)),
    answerTo(() => control.setUserVolume(99, 100)),
    answerTo(() => control.getUserVolume(99)),
  ],
  'control: four billion percent': () => [answerTo(() => control.setUserVolume(2, 4_294_967_295))],
  'control: on and off a hundred times': () => tally(times(100, (index) => control.setMuted(index % 2 === 0))),

  'storage: keys that are paths and prototypes': () =>
    ['../../../etc/passwd', '/etc/passwd', '__proto__', 'constructor', 'a\u0000b'].map((key) =>
      answerTo(() => storage.commit('plugin', [{ key, value: new Uint8Array([1]) }])),
    ),
  'storage: a key of none and of 129 characters': () => [
    answerTo(() => storage.get('plugin', '')),
    answerTo(() => storage.commit('plugin', [{ key: 'k'.repeat(129), value: new Uint8Array(1) }])),
  ],
  'storage: a value that is too large': () => [
    answerTo(() => storage.commit('plugin', [{ key: 'large', value: new Uint8Array(65_537) }])),
  ],
  'storage: more than its share': () =>
    tally(times(17, (index) => storage.commit('plugin', [{ key: `k${index}`, value: new Uint8Array(65_000) }]))),
  'storage: half of a change': () => [
    answerTo(() =>
      storage.commit('plugin', [
        { key: 'good', value: new Uint8Array([1]) },
        { key: '', value: new Uint8Array([1]) },
      ]),
    ),
    answerTo(() => storage.get('plugin', 'good')),
  ],
  'storage: of a server without one': () => [answerTo(() => storage.listKeys('server'))],

  'timers: too many': () => tally(times(40, () => (timers.setTimer(3_600_000, false) > 0 ? 'set' : 'not set'))),
  'timers: at once and for ever': () => [
    answerTo(() => timers.setTimer(0, false)),
    answerTo(() => timers.setTimer(1, true)),
    answerTo(() => timers.setTimer(99, true)),
  ],
  'timers: clearing those of others': () => tally(times(50, (index) => timers.clearTimer(index + 1_000))),

  'http: files and other schemes': () =>
    ['file:///etc/passwd', 'ftp://allowed.invalid/', 'data:text/plain,x', 'javascript:alert(1)', 'no address'].map(
      (url) => fetch(url),
    ),
  'http: this machine and its neighbours': () =>
    [
      'http://127.0.0.1/',
      'https://localhost/',
      'https://[::1]/',
      'https://0x7f000001/',
      'https://169.254.169.254/latest/meta-data/',
      'https://[::ffff:10.0.0.1]/',
    ].map((url) => fetch(url)),
  'http: hosts that look like the allowed one': () =>
    [
      'https://allowed.invalid@evil.invalid/',
      'https://allowed.invalid.evil.invalid/',
      'https://evil.invalid/allowed.invalid',
      'https://allowed.invalid%2eevil.invalid/',
      'https://xn--allowed-.invalid/',
    ].map((url) => fetch(url)),
  'http: headers that split a request': () =>
    [
      { name: 'X-A\r\nHost', value: 'evil' },
      { name: 'X-A', value: 'b\r\nHost: evil' },
      { name: 'Host', value: 'evil.invalid' },
      { name: 'Cookie', value: 'a=b' },
      { name: 'Proxy-Authorization', value: 'x' },
      { name: 'Transfer-Encoding', value: 'chunked' },
    ].map((header) => fetch(ALLOWED, { headers: [header] })),
  'http: ten thousand headers': () => [
    fetch(ALLOWED, {
      headers: Array.from({ length: 10_000 }, (_unused, index) => ({ name: `X-${index}`, value: 'x' })),
    }),
  ],
  'http: a body that is too large': () => [fetch(ALLOWED, { method: 'post', body: new Uint8Array(65_537) })],
  'http: an address of a megabyte': () => [fetch(ALLOWED + 'x'.repeat(1 << 20))],
  'http: a hundred requests at once': () =>
    tally(
      times(100, () =>
        http.fetch({ method: 'get', url: ALLOWED, headers: [], body: new Uint8Array(0) }) > 0 ? 'sent' : 'not',
      ),
    ),
  'http: cancelling those of others': () => tally(times(50, (index) => http.cancel(index + 1_000))),

  'peer-data: of none and of 4,097 bytes': () => [
    answerTo(() => peerData.sendData(undefined, new Uint8Array(0))),
    answerTo(() => peerData.sendData(2, new Uint8Array(4_097))),
  ],
  'peer-data: to somebody who is not there': () => [answerTo(() => peerData.sendData(99, new Uint8Array(1)))],
  'peer-data: a flood': () => tally(times(100, () => peerData.sendData(undefined, new Uint8Array(1)))),

  'ui: script in every string': () => [
    show(text('<script>', '<img src=x onerror=alert(1)><script>alert(1)</script>'), {
      key: 'javascript:alert(1)',
      parent: 0,
      element: {
        tag: 'button',
        val: { label: '"><svg onload=alert(1)>', icon: '', tone: 'normal', isDisabled: false },
      },
    }),
  ],
  'ui: an icon that is none': () => [
    show({ key: 'i', parent: 0, element: { tag: 'icon', val: '<svg onload=alert(1)>' } }),
  ],
  'ui: an image from elsewhere': () => [
    show({
      key: 'i',
      parent: 0,
      element: { tag: 'image', val: { asset: 'https://evil.example/a.png', description: '' } },
    }),
    show({ key: 'i', parent: 0, element: { tag: 'image', val: { asset: '../../secret.png', description: '' } } }),
  ],
  'ui: a thousand nodes': () => [show(...Array.from({ length: 1_000 }, (_unused, index) => text(`t${index}`, 'x')))],
  'ui: a megabyte of text': () => [show(text('t', 'x'.repeat(1 << 20)))],
  'ui: a tree that is a circle': () => [
    show(
      { key: 'a', parent: 2, element: { tag: 'group', val: 'row' } },
      { key: 'b', parent: 1, element: { tag: 'group', val: 'row' } },
    ),
  ],
  'ui: a parent that is not there': () => [show(text('t', 'x', 4_000_000_000))],
  'ui: two nodes of one key': () => [show(text('t', 'x'), text('t', 'y'))],
  'ui: words that turn direction': () => [show(text('t', 'safe \u202egnp.exe'))],
  'ui: numbers that are none': () => [show(slider(NaN, 0, 1)), show(slider(0, 5, 5)), show(slider(Infinity, 0, 1))],
  'ui: a plot of ten thousand points': () => [show(plot(10_000))],
  'ui: a form whose schema never ends': () => [
    show(form('{"type":"object","properties":{"a":{"$ref":"#"}}}')),
    show(form('{"type":"object","properties":{"a":{"type":"string","pattern":"(a+)+$"}}}')),
    show(form('no json')),
  ],
  'ui: a hundred trees at once': () => tally(times(100, () => ui.show('toolbar', [root]))),
  'ui: a word beside a message that is an essay': () => [
    answerTo(() => ui.decorateMessage('1', 'x'.repeat(81), 'normal')),
    answerTo(() => ui.decorateMessage('x'.repeat(4_000), 'x', 'normal')),
  ],

  'ui: a word of four megabytes': () => [answerTo(() => ui.decorateMessage('1', 'x'.repeat(4 << 20), 'normal'))],
  'chat: a message of four megabytes': () => [answerTo(() => chat.send(7, 'x'.repeat(4 << 20)))],
  'storage: a key of a megabyte': () => [answerTo(() => storage.get('plugin', 'k'.repeat(1 << 20)))],
  'storage: two thousand changes of bad keys': () => [
    answerTo(() =>
      storage.commit(
        'plugin',
        Array.from({ length: 2_000 }, () => ({ key: 'k'.repeat(200) })),
      ),
    ),
  ],
  'peer-data: a megabyte': () => [answerTo(() => peerData.sendData(undefined, new Uint8Array(1 << 20)))],
  'sounds: ten seconds that end in no number': () => [
    answerTo(() => sounds.playSamples(new Float32Array(480_000).fill(NaN, 479_999), 'oneself', 0)),
  ],
  'sounds: more than ten seconds of samples': () => [
    answerTo(() => sounds.playSamples(new Float32Array(500_000), 'oneself', 0)),
  ],
  'storage: a hundred commits of a byte': () =>
    tally(times(100, (index) => storage.commit('plugin', [{ key: 'b', value: new Uint8Array([index]) }]))),

  'end: thirty megabytes of calls': () => times(900, () => chat.send(7, 'x'.repeat(30_000))),
  'end: more calls than one event may make': () => times(5_000, () => session.getSelf()),
  'end: an endless loop': () => {
    for (;;);
  },
  'end: recursion without end': () => {
    const deeper = (depth) => deeper(depth + 1) + 1;
    return [String(deeper(0))];
  },
  'end: all memory there is': () => {
    const hoard = [];
    for (;;) hoard.push(new Uint8Array(1 << 20).fill(1));
  },
  'end: throwing': () => {
    throw new Error('on purpose');
  },
};

export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };

export const chatEvents = {
  onChatMessage(message) {
    const attack = attacks[message.text];
    if (attack !== undefined) log.write('info', `${message.text} → ${attack().join(', ')}`);
  },
};

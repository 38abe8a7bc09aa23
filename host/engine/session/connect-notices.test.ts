import { EventEmitter } from 'node:events';
import type { PluginStatus } from '@jackfield/protocol/plugins';
import { describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import { Notices } from './notices.ts';
import type { SessionParts } from './parts.ts';
import { NOTICE_SUBJECTS, subjectOf, connectNotices } from './connect-notices.ts';

function open() {
  const [connection, device, plugins] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
  const notices = new Notices();
  connectNotices({ connection, device, notices, plugins } as unknown as SessionParts);
  const add = (error: JackfieldError, subject = subjectOf(error)): void => notices.add('error', error, subject);
  const show = (kind: PluginStatus['kind'], id = 'a:b'): void => {
    const error = { code: 'TRAPPED', message: 'x' };
    plugins.emit('plugin', { id, status: { kind, ...(kind === 'failed' || kind === 'struck-out' ? { error } : {}) } });
  };
  return { add, connection, device, plugins, show, codes: () => notices.list.map(({ error }) => error.code) };
}

describe('a notice', () => {
  it.each(['starting', 'on', 'off', 'available'] as const)('of a plugin that failed goes when it is %s', (kind) => {
    const { add, codes, show } = open();
    add(JackfieldError.of('TRAPPED', { id: 'a:b', reason: 'x' }));
    add(JackfieldError.of('TRAPPED', { id: 'c:d', reason: 'x' }));
    show('struck-out');
    show('struck-out', 'c:d');
    show('installing');
    expect(codes()).toHaveLength(2);
    show(kind);
    expect(codes()).toHaveLength(1);
  });

  it('of a plugin that failed goes when it is removed, and one of a plugin that runs stays', () => {
    const { add, codes, plugins, show } = open();
    add(JackfieldError.of('COMMAND_FAILED', { id: 'a:b' }));
    show('on');
    expect(codes()).toEqual(['COMMAND_FAILED']);
    show('failed');
    plugins.emit('pluginGone', { id: 'a:b' });
    expect(codes()).toEqual([]);
  });

  it('of a registry goes when it could be read, of the connection when it stands, of the device when it plays', () => {
    const { add, codes, connection, device, plugins } = open();
    add(JackfieldError.of('REGISTRY_UNREACHABLE', { registry: 'https://r.example', reason: 'x' }));
    add(JackfieldError.of('SERVER_UNREACHABLE', { address: 'a', reason: 'x' }), NOTICE_SUBJECTS.connection);
    add(JackfieldError.of('AUDIO_FILE_UNREADABLE', { file: 'a', reason: 'x' }), NOTICE_SUBJECTS.device);
    plugins.emit('recovered', { subject: 'https://other.example' });
    connection.emit('connection', { kind: 'connecting' });
    device.emit('device', { isRunning: false });
    expect(codes()).toHaveLength(3);
    plugins.emit('recovered', { subject: 'https://r.example' });
    expect(codes()).toEqual(['SERVER_UNREACHABLE', 'AUDIO_FILE_UNREADABLE']);
    connection.emit('connection', { kind: 'connected' });
    device.emit('device', { isRunning: true });
    expect(codes()).toEqual([]);
  });
});

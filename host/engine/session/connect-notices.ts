import type { JackfieldError } from '../errors.ts';
import type { SessionParts } from './parts.ts';

/** Subjects of notices that are neither a plugin, a registry nor a file. */
export const NOTICE_SUBJECTS = { connection: 'connection', device: 'device' } as const;

/** Removes a notice when its cause is resolved: the plugin runs, the registry answers, the connection is established, or the device runs. */
export function connectNotices({ connection, device, notices, plugins }: SessionParts): void {
  /** Ids of plugins that have failed and not recovered yet. */
  const failed = new Set<string>();
  plugins.on('plugin', ({ id, status }) => {
    if ('error' in status) failed.add(id);
    else if (status.kind !== 'installing' && failed.delete(id)) notices.endOf(id);
  });
  plugins.on('pluginGone', ({ id }) => {
    if (failed.delete(id)) notices.endOf(id);
  });
  plugins.on('recovered', ({ subject }) => notices.endOf(subject));
  connection.on('connection', ({ kind }) => {
    if (kind === 'connected') notices.endOf(NOTICE_SUBJECTS.connection);
  });
  device.on('device', ({ isRunning }) => {
    if (isRunning) notices.endOf(NOTICE_SUBJECTS.device);
  });
}

/** Subject of a notice about a plugin, a registry or a file. The notice is removed when the subject recovers. */
export function subjectOf({ details }: JackfieldError): string {
  return String(details['id'] ?? details['registry'] ?? details['file'] ?? '');
}

import type { JackfieldError } from '../errors.ts';
import type { SessionParts } from './parts.ts';

/** Subjects of notices that are neither a plugin, a registry nor a file. */
export const NOTICE_SUBJECTS = { connection: 'connection', device: 'device' } as const;

/** A notice goes when its cause does: the plugin runs, the registry answers, the connection stands, the device plays. */
export function wireNotices({ connection, device, notices, plugins }: SessionParts): void {
  /** Plugins that were seen failed. */
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

/** What a notice about a plugin, a registry or one of its files ends with. */
export function subjectOf({ details }: JackfieldError): string {
  return String(details['id'] ?? details['registry'] ?? details['file'] ?? '');
}

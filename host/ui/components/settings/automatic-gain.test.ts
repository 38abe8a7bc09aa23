import type { PluginStatus, PluginView } from '@jackfield/protocol/plugins';
import { expect, it } from 'vitest';
import { needsBrowserGain } from './stock-plugins.ts';

const withStatus = (status: PluginStatus): PluginView => ({ id: 'jackfield:auto-gain', status }) as PluginView;
const error = { code: 'X', message: 'x', fix: null } as never;

it('levels in the browser only where the user wants it and the plugin is missing or failed', () => {
  expect(needsBrowserGain(undefined, true)).toBe(true);
  expect(needsBrowserGain(withStatus({ kind: 'failed', error }), true)).toBe(true);
  expect(needsBrowserGain(withStatus({ kind: 'on' }), true)).toBe(false);
  expect(needsBrowserGain(withStatus({ kind: 'starting' }), true)).toBe(false);
  expect(needsBrowserGain(withStatus({ kind: 'off' }), true)).toBe(false);
  expect(needsBrowserGain(undefined, false)).toBe(false);
});

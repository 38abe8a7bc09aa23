import type { PluginView } from '@jackfield/protocol/plugins';
import { expect, it } from 'vitest';
import { ECHO_CANCELLATION, needsBrowserEchoCancellation } from './stock-plugins.ts';

const error = { code: 'DEADLINE_MISSED', message: 'It was too slow.', details: {} };

function view(id: string, status: PluginView['status'], hooks = ['echo-canceller']): PluginView {
  return { id, status, hooks } as unknown as PluginView;
}

it('has the browser cancel the echo only where the user wants it and no plugin does it or was switched off by the user', () => {
  const needs = (status: PluginView['status'], isWanted = true): boolean =>
    needsBrowserEchoCancellation([view(ECHO_CANCELLATION, status)], isWanted);
  expect(needs({ kind: 'on' })).toBe(false);
  expect(needs({ kind: 'starting' })).toBe(false);
  expect(needs({ kind: 'off' })).toBe(false);
  expect(needs({ kind: 'available' })).toBe(true);
  expect(needs({ kind: 'failed', error })).toBe(true);
  expect(needs({ kind: 'failed', error }, false)).toBe(false);
  expect(needsBrowserEchoCancellation([], true)).toBe(true);
  const other = [view(ECHO_CANCELLATION, { kind: 'failed', error }), view('lab:canceller', { kind: 'on' })];
  expect(needsBrowserEchoCancellation(other, true)).toBe(false);
  expect(needsBrowserEchoCancellation([view('lab:gain', { kind: 'on' }, ['captured-audio'])], true)).toBe(true);
});

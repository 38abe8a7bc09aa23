import { JackfieldError } from '../errors.ts';
import type { GateReport } from './gate/gate.ts';
import type { Manifest } from './manifest.ts';

/**
 * Checks that the component implements everything its manifest announces. Otherwise users would see commands, keys and hosts that have no effect. Throws
 * `PLUGIN_MANIFEST_INVALID`.
 */
export function checkFit({ commands = [], keys = [], http }: Manifest, report: GateReport): void {
  const { hooks, capabilities } = report;
  if (commands.length > 0 && !hooks.includes('command-events'))
    throw invalid('it has commands, but the component does not export command-events');
  if (keys.length > 0 && !hooks.includes('key-events'))
    throw invalid('it has keys, but the component does not export key-events');
  if (http !== undefined && !capabilities.includes('http'))
    throw invalid('it names hosts for http, but the component does not import http');
  if (http === undefined && capabilities.includes('http'))
    throw invalid('the component imports http, but http.hosts names no host that it may reach');
}

function invalid(reason: string): JackfieldError {
  return JackfieldError.of('PLUGIN_MANIFEST_INVALID', { reason });
}

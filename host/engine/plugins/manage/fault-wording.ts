import { isErrorCode } from '../../error-codes.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChainEvent } from '../../ports/chain.ts';

/** Returns the fault with the plugin's name for display, because chains and sandboxes know plugins by id only. */
export function named(event: ChainEvent, nameOf: (id: string) => string): ChainEvent {
  if (event.kind !== 'strike' && event.kind !== 'struck-out') return event;
  const { pluginId: id, code, details } = event;
  if (details === undefined || !isErrorCode(code)) return event;
  const { message, details: filled } = JackfieldError.of(code, details).about(id, nameOf(id));
  return { ...event, message, details: filled };
}

/** Error that is reported in place of a fault that a busy machine may have caused. */
export function paused({ message, details }: JackfieldError): JackfieldError {
  const { id = '', plugin = id } = details;
  return JackfieldError.of('PLUGIN_PAUSED', { id, plugin, reason: message });
}

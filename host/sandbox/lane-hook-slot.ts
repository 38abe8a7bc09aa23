import { directPacketCall, type PacketCall } from './direct-calls.ts';
import type { Pipe } from './pipe.ts';
import { MAX_LANE_PAYLOAD_BYTES } from './pipe-protocol.ts';
import type { PluginInstance } from './plugin-instance.ts';
import { PluginInstanceHandle } from './plugin-instance-handle.ts';
import type { SandboxChainSlot } from './specs.ts';

export type PacketDirection = 'out' | 'in';

/**
 * A lane hook: processes each voice packet between codec and lane. Unlike an effect it is never bypassed: a packet that it cannot process is dropped, because
 * the hook may be what makes the packet fit to be sent (or to be decoded).
 */
export class LaneHookSlot {
  readonly guest: PluginInstanceHandle;
  readonly #process: PacketCall;

  private constructor(guest: PluginInstanceHandle, direction: PacketDirection) {
    this.guest = guest;
    this.#process = packetCallOf(guest.instance, direction);
  }

  /** Loads and starts the plugin. Throws a `StartFailure`. */
  static async open(
    pipe: Pipe,
    index: number,
    direction: PacketDirection,
    spec: SandboxChainSlot,
  ): Promise<LaneHookSlot> {
    const guest = await PluginInstanceHandle.open(pipe, index, spec, (instance) => packetCallOf(instance, direction));
    return new LaneHookSlot(guest, direction);
  }

  /** [audio] Returns the packet to pass on, or null when it is dropped because the plugin drops it, failed, or may not run. */
  run(payload: Uint8Array, userId: number, mayRun: boolean): Uint8Array | null {
    const { guest } = this;
    if (!mayRun || guest.isDead) return null;
    guest.mark();
    const startMs = performance.now();
    try {
      return this.#judge(this.#process(payload, userId));
    } catch (error) {
      guest.failed(error);
      return null;
    } finally {
      guest.spentUs += (performance.now() - startMs) * 1_000;
    }
  }

  #judge(payload: Uint8Array | null): Uint8Array | null {
    if (payload === null || (payload.length > 0 && payload.length <= MAX_LANE_PAYLOAD_BYTES)) return payload;
    this.guest.badOutput(`a packet of ${payload.length} bytes`);
    return null;
  }
}

/** Bypasses the generated glue when the component is plain enough, and goes through it otherwise. Throws a `TypeError` for a plugin without the hook. */
function packetCallOf({ hooks, core }: PluginInstance, direction: PacketDirection): PacketCall {
  const out = hooks['lane-voice-out'];
  const into = hooks['lane-voice-in'];
  if (direction === 'out' ? out === undefined : into === undefined) throw new TypeError('it has no such lane hook');
  const direct = directPacketCall(core, direction);
  if (direct !== null) return direct;
  return (payload, userId) => {
    const verdict =
      direction === 'out' ? out?.onVoicePacketSend(payload) : into?.onVoicePacketReceived(userId, payload);
    if (verdict === undefined || verdict.tag === 'drop') return null;
    return verdict.tag === 'pass' ? payload : verdict.val;
  };
}

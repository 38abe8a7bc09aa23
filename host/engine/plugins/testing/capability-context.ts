import type { Channel, User } from '@jackfield/protocol/state';
import { readManifest } from '../../catalogue/manifest.ts';
import { manifestOf } from '../../catalogue/testing/wat-component.ts';
import type { HookCall } from '../../supervisor/events/hook-call.ts';
import type { CapabilityContext } from '../capabilities/capability.ts';
import { idleServices } from '../capabilities/idle-services.ts';
import { UiSlots } from '../ui/ui-slots.ts';

/** A user in channel 7. */
export function someUser(id: number, name = `u${id}`): User {
  return { id, name, fingerprint: `f${id}`, channelId: 7, isMuted: false, isDeafened: false, isServerMuted: false };
}

export const lobby: Channel = { id: 7, name: 'Lobby', description: '', kind: 'voice' };

/** A context of one plugin for tests of a capability: the self user (1) and another user in the Lobby (7), with the grants that `change` sets. */
export function testContext(
  change: Partial<CapabilityContext> = {},
): CapabilityContext & { readonly delivered: HookCall[] } {
  const delivered: HookCall[] = [];
  return {
    pluginId: 'test:plugin',
    slots: new UiSlots(),
    manifest: readManifest(manifestOf({ id: 'test:plugin' })).manifest,
    asset: () => undefined,
    granted: new Set<string>(),
    session: { selfId: 1, channels: [lobby], users: [someUser(1), someUser(2)] },
    services: idleServices,
    settingsJson: () => '{}',
    parameters: () => [],
    turnParameter: () => undefined,
    deliver: (call, onDone) => {
      delivered.push(call);
      onDone?.();
    },
    storage: () => {
      throw new Error('no storage here');
    },
    log: () => undefined,
    tell: () => undefined,
    now: () => performance.now(),
    ...change,
    delivered,
  };
}

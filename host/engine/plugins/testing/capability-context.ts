import type { Channel, User } from '@jackfield/protocol/state';
import type { CapabilityContext } from '../capabilities/capability.ts';
import { idleServices } from '../capabilities/idle-services.ts';
import { UiSlots } from '../capabilities/ui-slots.ts';
import type { HookCall } from '../events/guest-types.ts';
import { readManifest } from '../manifest.ts';
import { manifestOf } from './wat-component.ts';

/** Somebody in the channel 7. */
export function someUser(id: number, name = `u${id}`): User {
  return { id, name, fingerprint: `f${id}`, channelId: 7, isMuted: false, isDeafened: false, isServerMuted: false };
}

export const lobby: Channel = { id: 7, name: 'Lobby', description: '', kind: 'voice' };

/** A context of one plugin for tests of a capability: oneself (1) and others in the Lobby (7), everything granted that `change` says. */
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

import { EventEmitter } from 'node:events';

export interface SelfSwitches {
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  readonly isMonitoring: boolean;
  /** Id of the missing plugin that keeps the voice muted, whatever the user's own mute; left out while there is none. */
  readonly voiceHeldBy?: string;
}

export interface SelfControlEvents {
  changed: [SelfSwitches];
}

/**
 * Mute, deafen and "hear yourself". Deafening also mutes, and undeafening restores the mute that applied before. Unmuting while deafened undeafens. A held
 * voice is muted in addition.
 */
export class SelfControl extends EventEmitter<SelfControlEvents> {
  /** Switches as the user set them. */
  #wanted: Omit<SelfSwitches, 'voiceHeldBy'> = { isMuted: false, isDeafened: false, isMonitoring: false };
  #heldBy: string | null = null;
  #wasMutedBeforeDeafen = false;

  get switches(): SelfSwitches {
    return this.#heldBy === null ? this.#wanted : { ...this.#wanted, isMuted: true, voiceHeldBy: this.#heldBy };
  }

  setMuted(isMuted: boolean): void {
    const isDeafened = isMuted && this.#wanted.isDeafened;
    this.#change({ ...this.#wanted, isMuted, isDeafened });
  }

  setDeafened(isDeafened: boolean): void {
    if (isDeafened === this.#wanted.isDeafened) return;
    if (isDeafened) this.#wasMutedBeforeDeafen = this.#wanted.isMuted;
    this.#change({ ...this.#wanted, isDeafened, isMuted: isDeafened || this.#wasMutedBeforeDeafen });
  }

  setMonitoring(isMonitoring: boolean): void {
    this.#change({ ...this.#wanted, isMonitoring });
  }

  /** Mutes because this plugin is missing, until it is called with null. The user's own mute is then as it was before. */
  holdVoice(pluginId: string | null): void {
    if (pluginId === this.#heldBy) return;
    this.#heldBy = pluginId;
    this.emit('changed', this.switches);
  }

  #change(next: Omit<SelfSwitches, 'voiceHeldBy'>): void {
    const before = this.#wanted;
    const isSame =
      before.isMuted === next.isMuted &&
      before.isDeafened === next.isDeafened &&
      before.isMonitoring === next.isMonitoring;
    if (isSame) return;
    this.#wanted = next;
    this.emit('changed', this.switches);
  }
}

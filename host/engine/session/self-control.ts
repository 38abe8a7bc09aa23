import { EventEmitter } from 'node:events';

export interface SelfSwitches {
  readonly isMuted: boolean;
  readonly isDeafened: boolean;
  readonly isMonitoring: boolean;
}

export interface SelfControlEvents {
  changed: [SelfSwitches];
}

/**
 * Mute, deafen and "hear yourself". Who hears nothing does not talk either: deafening mutes, and undeafening gives back the mute
 * that was there before. Unmuting while deafened undeafens.
 */
export class SelfControl extends EventEmitter<SelfControlEvents> {
  #switches: SelfSwitches = { isMuted: false, isDeafened: false, isMonitoring: false };
  #wasMutedBeforeDeafen = false;

  get switches(): SelfSwitches {
    return this.#switches;
  }

  setMuted(isMuted: boolean): void {
    const isDeafened = isMuted && this.#switches.isDeafened;
    this.#change({ ...this.#switches, isMuted, isDeafened });
  }

  setDeafened(isDeafened: boolean): void {
    if (isDeafened === this.#switches.isDeafened) return;
    if (isDeafened) this.#wasMutedBeforeDeafen = this.#switches.isMuted;
    this.#change({ ...this.#switches, isDeafened, isMuted: isDeafened || this.#wasMutedBeforeDeafen });
  }

  setMonitoring(isMonitoring: boolean): void {
    this.#change({ ...this.#switches, isMonitoring });
  }

  #change(next: SelfSwitches): void {
    const before = this.#switches;
    const isSame =
      before.isMuted === next.isMuted &&
      before.isDeafened === next.isDeafened &&
      before.isMonitoring === next.isMonitoring;
    if (isSame) return;
    this.#switches = next;
    this.emit('changed', next);
  }
}

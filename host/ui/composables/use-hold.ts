import { onBeforeUnmount } from 'vue';

/** A press that is shorter latches, for those who cannot hold. */
const LATCH_MS = 300;

export interface Hold {
  readonly down: () => void;
  readonly up: () => void;
  /** The focus, the pointer or the element is gone: what is held ends, what is latched goes on. */
  readonly cancel: () => void;
}

/** Something that runs while a key or button is held, or, after a short press, until the next one. */
export function useHold(options: {
  readonly isActive: () => boolean;
  readonly start: () => void;
  readonly stop: () => void;
}): Hold {
  let pressed: { readonly atMs: number; readonly wasActive: boolean } | null = null;

  function down(): void {
    if (pressed !== null) return;
    pressed = { atMs: performance.now(), wasActive: options.isActive() };
    if (!pressed.wasActive) options.start();
  }

  function up(): void {
    if (pressed === null) return;
    const isShort = performance.now() - pressed.atMs < LATCH_MS;
    const { wasActive } = pressed;
    pressed = null;
    if (wasActive || !isShort) options.stop();
  }

  function cancel(): void {
    if (pressed === null) return;
    pressed = null;
    options.stop();
  }

  onBeforeUnmount(cancel);
  return { down, up, cancel };
}

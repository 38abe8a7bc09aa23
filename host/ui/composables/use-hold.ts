import { onBeforeUnmount } from 'vue';

/** A shorter press latches, for users who cannot hold a key. */
const LATCH_MS = 300;

export interface Hold {
  readonly down: () => void;
  readonly up: () => void;
  /** Call when the focus, the pointer or the element is lost: a held press ends, a latched one continues. */
  readonly cancel: () => void;
}

/** Push-to-hold: active while a key or button is held, or, after a short press, until the next press. */
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

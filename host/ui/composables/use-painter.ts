import { onBeforeUnmount, onMounted, watch, type Ref } from 'vue';
import type { Meters } from '@jackfield/protocol/state';
import { levelHub } from '../levels/level-hub.ts';

/** Paints an element from the meters while it is mounted, without rendering its component. */
export function usePainter(
  element: Readonly<Ref<HTMLElement | null>>,
  paint: (element: HTMLElement, meters: Meters) => void,
): void {
  let stop: (() => void) | null = null;

  function start(): void {
    stop?.();
    const target = element.value;
    stop = target === null ? null : levelHub.subscribe((meters) => paint(target, meters));
  }

  onMounted(() => {
    start();
    watch(element, start);
  });
  onBeforeUnmount(() => stop?.());
}

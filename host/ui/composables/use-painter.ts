import { onBeforeUnmount, onMounted, watch, type Ref } from 'vue';
import type { Meters } from '@jackfield/protocol/state';
import { levelHub } from '../levels/level-hub.ts';

/** Callback of each watched element, called when it enters (true) or leaves the screen. */
const watched = new WeakMap<Element, (isShown: boolean) => void>();
const observer =
  typeof IntersectionObserver === 'undefined'
    ? null
    : new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
      });

/**
 * Paints an element from the meters while it is mounted and on the screen, without rendering its component. An element that is scrolled out of sight is not
 * painted, because each change would make the browser draw an invisible frame.
 */
export function usePainter(
  element: Readonly<Ref<HTMLElement | null>>,
  paint: (element: HTMLElement, meters: Meters) => void,
): void {
  let leave: (() => void) | null = null;

  function start(): void {
    leave?.();
    const target = element.value;
    if (target === null) {
      leave = null;
      return;
    }
    let stop: (() => void) | null = null;
    const show = (isShown: boolean): void => {
      stop?.();
      stop = isShown ? levelHub.subscribe((meters) => paint(target, meters)) : null;
    };
    // The observer's first callback comes a frame later; until then the element shows the current levels.
    if (observer === null) show(true);
    else {
      paint(target, levelHub.latest);
      watched.set(target, show);
      observer.observe(target);
    }
    leave = () => {
      observer?.unobserve(target);
      stop?.();
    };
  }

  onMounted(() => {
    start();
    watch(element, start);
  });
  onBeforeUnmount(() => leave?.());
}

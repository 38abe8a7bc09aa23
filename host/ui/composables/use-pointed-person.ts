import { onBeforeUnmount, onMounted, readonly, ref, type Ref } from 'vue';

/** Delay that excludes a pointer that only passes. */
const DELAY_MS = 400;

/** A person under the pointer or with the keyboard focus. */
export interface PointedPerson {
  readonly userId: number;
  readonly element: HTMLElement;
}

/**
 * The person in a row of the window who is under the mouse or has the keyboard focus; null for none. One listener serves all rows, because there may be
 * hundreds. Touch opens the person's card instead.
 */
export function usePointedPerson(selector: string): Readonly<Ref<PointedPerson | null>> {
  const pointed = ref<PointedPerson | null>(null) as Ref<PointedPerson | null>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted: HTMLElement | null = null;

  function aim(element: HTMLElement | null): void {
    if (element === wanted) return;
    wanted = element;
    clearTimeout(timer);
    pointed.value = null;
    const userId = Number(element?.dataset['userId']);
    if (element === null || Number.isNaN(userId)) return;
    timer = setTimeout(() => {
      // The person's open card shows the same.
      if (element.querySelector('[aria-expanded="true"]') === null) pointed.value = { userId, element };
    }, DELAY_MS);
  }
  const rowOf = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
  function onPointer(event: PointerEvent): void {
    if (event.pointerType !== 'touch') aim(rowOf(event));
  }
  /** Reacts only to keyboard focus, because a click also focuses the row and opens the card. */
  function onFocus(event: FocusEvent): void {
    const isByKeyboard = event.target instanceof Element && event.target.matches(':focus-visible');
    if (isByKeyboard) aim(rowOf(event));
  }
  const leave = (): void => aim(null);
  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') leave();
  }
  onMounted(() => {
    document.addEventListener('pointerover', onPointer);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', leave);
    document.addEventListener('pointerdown', leave);
    document.addEventListener('scroll', leave, true);
    document.addEventListener('keydown', onKey);
    document.documentElement.addEventListener('pointerleave', leave);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    document.removeEventListener('pointerover', onPointer);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', leave);
    document.removeEventListener('pointerdown', leave);
    document.removeEventListener('scroll', leave, true);
    document.removeEventListener('keydown', onKey);
    document.documentElement.removeEventListener('pointerleave', leave);
  });
  return readonly(pointed) as Readonly<Ref<PointedPerson | null>>;
}

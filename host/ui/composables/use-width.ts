import { onBeforeUnmount, onMounted, readonly, ref, type Ref } from 'vue';

/** Width of an element in CSS pixels, kept current; 0 before it is mounted. */
export function useWidth(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const width = ref(0);
  const observer = new ResizeObserver((entries) => {
    width.value = entries.at(-1)?.contentRect.width ?? 0;
  });
  onMounted(() => {
    if (element.value !== null) observer.observe(element.value);
  });
  onBeforeUnmount(() => observer.disconnect());
  return readonly(width);
}

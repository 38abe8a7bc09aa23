import { onBeforeUnmount, onMounted } from 'vue';

export interface WindowKeys {
  readonly down: (event: KeyboardEvent) => void;
  readonly up: (event: KeyboardEvent) => void;
  /** The focus is lost: no key's release would be seen. */
  readonly blur: () => void;
}

/** Hears the keys of the whole window while the component is there. */
export function useWindowKeys({ down, up, blur }: WindowKeys): void {
  onMounted(() => {
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', blur);
  });
  onBeforeUnmount(() => {
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', blur);
  });
}

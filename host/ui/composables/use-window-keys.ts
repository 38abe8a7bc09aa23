import { onBeforeUnmount, onMounted } from 'vue';

export interface WindowKeys {
  readonly down: (event: KeyboardEvent) => void;
  readonly up: (event: KeyboardEvent) => void;
  /** Called when the focus is lost, after which key releases are not seen. */
  readonly blur: () => void;
}

/** Handles the keys of the whole window while the component is mounted. */
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

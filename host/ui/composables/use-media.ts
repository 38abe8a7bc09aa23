import { onScopeDispose, readonly, ref, type Ref } from 'vue';

/** Whether a media query matches now. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query);
  const doesHold = ref(media.matches);
  const follow = (): void => {
    doesHold.value = media.matches;
  };
  media.addEventListener('change', follow);
  onScopeDispose(() => media.removeEventListener('change', follow));
  return readonly(doesHold);
}

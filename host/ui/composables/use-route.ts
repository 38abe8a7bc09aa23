import { readonly, ref, type Ref } from 'vue';

/** The pages of the window; the address's fragment names them, so reload and the back button work. */
const ROUTES = ['talk', 'plugins', 'settings'] as const;
export type Route = (typeof ROUTES)[number];

const route = ref<Route>(routeOf(globalThis.location?.hash ?? ''));
globalThis.addEventListener?.('hashchange', () => (route.value = routeOf(location.hash)));

/** The page that is shown, and the way to another. */
export function useRoute(): { route: Readonly<Ref<Route>>; go(to: Route): void } {
  return { route: readonly(route), go: (to) => (location.hash = `/${to}`) };
}

function routeOf(fragment: string): Route {
  return ROUTES.find((name) => fragment === `#/${name}`) ?? 'talk';
}

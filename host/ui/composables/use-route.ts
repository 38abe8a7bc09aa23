import { readonly, ref, type Ref } from 'vue';

/** The pages of the window; the URL fragment names the current one, so reload and the back button work. */
const ROUTES = ['talk', 'plugins', 'settings'] as const;
export type Route = (typeof ROUTES)[number];

const route = ref<Route>(routeOf(globalThis.location?.hash ?? ''));
globalThis.addEventListener?.('hashchange', () => (route.value = routeOf(location.hash)));

/** The current page, and a function that shows another one. */
export function useRoute(): { route: Readonly<Ref<Route>>; go(to: Route): void } {
  return { route: readonly(route), go: (to) => (location.hash = `/${to}`) };
}

function routeOf(fragment: string): Route {
  return ROUTES.find((name) => fragment === `#/${name}`) ?? 'talk';
}

import type { SessionParts } from './parts.ts';
import type { Handlers } from './rpc/rpc-window.ts';

type PluginHandlers = Pick<
  Handlers,
  | 'refreshPlugins'
  | 'setRegistry'
  | 'pluginSources'
  | 'inspectPlugin'
  | 'inspectPluginFile'
  | 'installPlugin'
  | 'pluginGrants'
  | 'pluginLog'
  | 'reportPlugin'
  | 'setPluginGrant'
>;

/** Makes the handlers for requests about installing plugins and about their permissions. */
export function makePluginHandlers({ plugins, settings, version }: SessionParts): PluginHandlers {
  return {
    refreshPlugins: async () => {
      await plugins.consent.setRegistries(settings.value.registries);
      return null;
    },
    setRegistry: async ({ place, isListed }) => {
      await settings.setRegistry(place, isListed);
      await plugins.consent.setRegistries(settings.value.registries);
      return null;
    },
    pluginSources: () => plugins.consent.sources,
    inspectPlugin: ({ id }) => plugins.inspect(id),
    inspectPluginFile: ({ file }) => plugins.consent.inspectFile(file),
    installPlugin: async ({ id, granted, digest, allowsDowngrade }) => {
      await plugins.install(id, granted, { digest, allowsDowngrade });
      return null;
    },
    pluginGrants: () => Object.fromEntries(plugins.views.map(({ id, grants }) => [id, grants])),
    pluginLog: ({ id }) => plugins.consent.logs.of(id),
    reportPlugin: async ({ id }) => ({ file: await plugins.consent.report(id, version) }),
    setPluginGrant: async ({ id, permission, where }) => {
      await plugins.consent.setGrant(id, permission, where);
      return null;
    },
  };
}

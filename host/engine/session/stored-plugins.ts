/** Access to plugins without an engine, for the command. */
export { PluginManager } from '../plugins/manage/plugin-manager.ts';
export { pluginFolders } from './plugin-folders.ts';
export { SettingsStore } from './settings-store.ts';

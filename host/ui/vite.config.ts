import vue from '@vitejs/plugin-vue';
import { defineConfig, type UserConfig } from 'vite';

const here = import.meta.dirname;

/** The engine serves the page under a strict policy: nothing inline, no data: fonts, relative paths. */
export default defineConfig(({ command }) => {
  // Vite would keep the value of the shell that starts Jackfield, and a page built for development stops at a warning.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return configuration;
});

const configuration: UserConfig = {
  root: here,
  base: './',
  plugins: [vue()],
  // JSON Forms' components use the options API.
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
  worker: { format: 'es' },
  build: {
    outDir: `${here}/dist`,
    emptyOutDir: true,
    target: 'chrome123',
    // A font or an image as a data: URL would violate the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
};

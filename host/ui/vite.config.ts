import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

/** The page is served by the engine under a strict policy: nothing inline, no data: fonts, relative paths. */
export default defineConfig({
  root: here,
  base: './',
  plugins: [vue()],
  // JSON Forms' components are written with the options API.
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
  worker: { format: 'es' },
  build: {
    outDir: `${here}/dist`,
    emptyOutDir: true,
    target: 'chrome123',
    // A font or an image as data: URL would break the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});

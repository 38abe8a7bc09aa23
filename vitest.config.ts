import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/target/**'],
    testTimeout: 20_000,
    // Two cores: more workers than that only make the timing of audio tests worse.
    maxWorkers: 2,
  },
});

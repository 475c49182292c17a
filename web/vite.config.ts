import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { compressFiles } from './build/compress-files.ts';
import { holdBudgets } from './build/hold-budgets.ts';

const SERVICE = process.env.FOOTLIGHT_URL ?? 'http://127.0.0.1:8420';
const inRepository = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The page goes into the package beside the service that serves it. */
export default defineConfig({
  root: inRepository('web'),
  // Files name one another by relative paths: the service may lie below any path.
  base: './',
  plugins: [vue(), holdBudgets(), compressFiles()],
  resolve: { alias: { 'footlight/client': inRepository('src/client/index.ts') } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    outDir: inRepository('dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the page forbids data: addresses of fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': SERVICE, '/files': SERVICE, '/docs': SERVICE } },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['PORTICO_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Schemas of contracts are declared at module level; the pages need the few plain functions beside them.
      treeshake: { manualPureFunctions: ['z'] },
    },
  },
  server: { proxy: { '/api': server, '/blobs': server, '/mcp': server, '/readyz': server } },
});

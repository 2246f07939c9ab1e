import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = process.env['PORTICO_URL'] ?? 'http://127.0.0.1:3000';

/** Writes `.br` and `.gz` beside what is worth it, so that the server compresses nothing while people wait. */
const compressed: Plugin = {
  name: 'portico-compressed',
  apply: 'build',
  writeBundle({ dir: out = '' }) {
    for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|svg)$/.test(name)) continue;
      const content = readFileSync(path.join(out, name));
      if (content.length < 1024) continue;
      writeFileSync(path.join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
      writeFileSync(path.join(out, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
    }
  },
};

/**
 * Icons stand beside words: without a label of their own they are hidden from screen readers, which would read out
 * the icon's English file name ("edit 编辑") otherwise.
 */
const silentIcons: Plugin = {
  name: 'portico-silent-icons',
  transform: {
    filter: { id: /@ant-design[\\/]icons[\\/]es[\\/]components[\\/]AntdIcon(Light)?\.js$/ },
    handler(code) {
      const named = '"aria-label": icon.name';
      if (!code.includes(named)) this.error('the icons are built another way now: see how they can be kept silent');
      return { code: code.replace(named, '"aria-hidden": restProps["aria-label"] === undefined ? true : undefined'), map: null };
    },
  },
};

// eslint-disable-next-line import/no-default-export -- vite reads the default export
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), silentIcons, compressed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Schemas of contracts are declared at module level; the pages need the few plain functions beside them.
      treeshake: { manualPureFunctions: ['z'] },
      // What every page needs, sign-in included, in one file.
      output: { codeSplitting: { groups: [{ name: 'base', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|use-sync-external-store)[\\/]/ }] } },
    },
  },
  server: { proxy: { '/api': server, '/mcp': server, '/readyz': server } },
});

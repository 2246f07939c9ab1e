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

/**
 * Schemas of contracts are declared at module level; the pages need the few plain functions beside them. So that unused
 * ones are left out, calls of `z` count as pure, under a name of their own: in a minified library `z` is anything.
 */
const pureSchemas: Plugin = {
  name: 'portico-pure-schemas',
  apply: 'build',
  enforce: 'pre',
  transform: {
    filter: { id: /[\\/]contracts[\\/][^?]+\.ts$/ },
    handler: (code) => ({
      code: code.replace("import { z } from 'zod'", "import { z, z as pureSchema } from 'zod'").replaceAll(/(?<![\w.$'"`])z(?=\s*\.)/g, 'pureSchema'),
      map: null,
    }),
  },
};

const either = (...tests: readonly RegExp[]): RegExp => new RegExp(tests.map((test) => test.source).join('|'));
const packages = (names: string): RegExp => new RegExp(`node_modules[\\\\/](${names.replaceAll('/', '[\\\\/]')})[\\\\/]`);

/**
 * Few files instead of one for every icon. What stands together here is needed together: by the small pages and the
 * portal, by the portal to begin, by its frame and so by every page in it. The rest is split by who imports it.
 */
const chunks = [
  { name: 'plain', priority: 3, test: /vite[\\/]preload-helper|[\\/]web[\\/](client[\\/](call|problem|request|routes\.generated)|kit[\\/](language|scheme|theme))\.ts$/ },
  {
    name: 'base',
    priority: 2,
    test: either(
      packages('react|react-dom|scheduler|@tanstack/(react-router|router-core|history|store|react-store|react-query|query-core)|i18next|react-i18next|use-sync-external-store'),
      /[\\/]web[\\/](kit[\\/](i18n|mark)|client[\\/](session|use-call))\.tsx?$/,
    ),
  },
  {
    name: 'frame',
    priority: 1,
    test: either(
      packages('@ant-design/(cssinjs|cssinjs-utils|colors|fast-color)|antd/es/(app|button|config-provider|theme)'),
      /[\\/]web[\\/]kit[\\/](antd-theme|format|frame|guest|labelled|monogram|named-icon|once|page|provider|section-nav|shortcuts|states|tabs|toast)\.(tsx?|module\.css)$/,
    ),
  },
];

/** In development: the small pages have their own document, as the server gives them. */
const smallPages: Plugin = {
  name: 'portico-small-pages',
  configureServer(vite) {
    vite.middlewares.use((request, _response, next) => {
      if (/^\/(sign-in|setup|link|consent\/[^/]+|connect\/[^/]+)\/?($|\?)/.test(request.url ?? '')) request.url = '/sign-in.html';
      next();
    });
  },
};

// eslint-disable-next-line import/no-default-export -- vite reads the default export
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react({ exclude: [/node_modules/, /web[\\/]sign-in[\\/]/] }), silentIcons, pureSchemas, smallPages, compressed],
  // Code finds its parts beside itself: apps are also loaded into pages of other origins.
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === 'html' ? undefined : { relative: true }) },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Says which file `/embed/…` leads to.
    manifest: 'manifest.json',
    rolldownOptions: {
      // The embedding entry is there for what it exports.
      preserveEntrySignatures: 'exports-only',
      input: ['index.html', 'sign-in.html', 'component.html', 'app/embed/embed.ts'].map((name) => path.join(import.meta.dirname, name)),
      treeshake: {
        manualPureFunctions: ['pureSchema'],
        // They say nothing of it themselves: who uses a form's context would get all of its form.
        moduleSideEffects: [{ test: /node_modules[\\/]@rc-component[\\/]/, sideEffects: false }],
      },
      output: { codeSplitting: { groups: chunks } },
    },
  },
  server: { proxy: { '/api': server, '/mcp': server, '/readyz': server } },
});

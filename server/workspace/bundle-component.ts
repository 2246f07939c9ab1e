import { PorticoError, type Files } from '@portico/contracts';
import { LRUCache } from 'lru-cache';
import { rolldown, type Plugin } from 'rolldown';
import { componentPackages, resolveImport } from './model/check-components.ts';

/** The script of one component as its frame runs it. */
export interface ComponentScript {
  readonly script: string;
  readonly styles: string;
}

/** Longest script of a component, in characters. */
const longest = 1_000_000;
const entry = 'portico:component';
const bundles = new LRUCache<string, Promise<ComponentScript>>({ max: 200 });

/**
 * Bundles `components/<name>.tsx` with the files it imports; React and the message API come from the frame. `key` names
 * the files' version, so that a component is bundled once. Throws `files.invalid` with the bundler's words.
 */
export function bundleComponent(of: { key: string; name: string; files: Files }): Promise<ComponentScript> {
  const key = `${of.key}/${of.name}`;
  const known = bundles.get(key);
  if (known) return known;
  const made = bundle(of);
  bundles.set(key, made);
  made.catch(() => bundles.delete(key));
  return made;
}

async function bundle(of: { name: string; files: Files }): Promise<ComponentScript> {
  const styles: string[] = [];
  try {
    const build = await rolldown({
      input: entry,
      external: [...componentPackages],
      platform: 'browser',
      logLevel: 'silent',
      plugins: [fromFiles(of, styles)],
      transform: { jsx: { runtime: 'automatic', development: false } },
    });
    const { output } = await build.generate({
      format: 'iife',
      minify: true,
      globals: { react: 'PorticoComponent.react', 'react/jsx-runtime': 'PorticoComponent.jsx', '@portico/component': 'PorticoComponent.api' },
    });
    await build.close();
    const script = output[0].code;
    if (script.length > longest)
      throw new PorticoError('files.invalid', { params: { detail: `components/${of.name}.tsx is ${script.length} characters when bundled; ${longest} is the most` } });
    return { script, styles: styles.join('\n') };
  } catch (error) {
    if (error instanceof PorticoError) throw error;
    // oxlint-disable-next-line no-control-regex -- colours of a terminal
    const words = (error instanceof Error ? error.message : String(error)).replaceAll(/\u001b\[[0-9;]*m/g, '').slice(0, 2000);
    throw new PorticoError('files.invalid', { params: { detail: `components/${of.name}.tsx: ${words}` }, cause: error });
  }
}

/** Files come from the app and from nowhere else. */
function fromFiles({ name, files }: { name: string; files: Files }, styles: string[]): Plugin {
  return {
    name: 'portico-app-files',
    resolveId: (id, from) => {
      if (id === entry) return id;
      if (componentPackages.includes(id)) return { id, external: true };
      const found = resolveImport(files, from === entry || from === undefined ? 'components/entry' : from, id);
      if (found === undefined) throw new Error(`there is no file "${id}" for ${from ?? name}`);
      return found;
    },
    load: (id) => {
      if (id === entry) return { code: `import Component from './${name}.tsx'; PorticoComponent.show(Component);`, moduleType: 'js' };
      const code = files[id] ?? '';
      if (!id.endsWith('.css')) return { code, moduleType: id.endsWith('.tsx') ? 'tsx' : 'ts' };
      styles.push(code);
      return { code: '', moduleType: 'js' };
    },
  };
}

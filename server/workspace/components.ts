import { componentsGet, componentsList, PorticoError } from '@portico/contracts';
import { implementRead, type Implementation } from '../kernel/index.ts';
import { bundleComponent } from './bundle-component.ts';
import { headOf, openApp, type Ground } from './land.ts';
import { componentName } from './model/check-components.ts';
import { readComponent } from './model/read-component.ts';
import { filesAt } from './repository.ts';
import { releaseFiles } from './store.ts';

/** The app's own React components: what a branch has, and the scripts of the release: `components.list`, `components.get`. */
export function serveComponents(ground: Ground): Implementation[] {
  return [
    implementRead(componentsList, async (ctx, input) => {
      const open = await openApp(ground, ctx, input.app);
      const files = await filesAt(open.repository, headOf(open, input.branch));
      const components = Object.entries(files).flatMap(([file, text]) => {
        const name = componentName(file);
        if (name === undefined) return [];
        const { words, props, issues } = readComponent(file, text);
        return [{ name, words, issues: [...issues], props: props.map(({ choices, ...prop }) => ({ ...prop, ...(choices && { choices: [...choices] }) })) }];
      });
      return { components };
    }),
    implementRead(componentsGet, async (ctx, input) => {
      const { app } = ctx;
      const file = `components/${input.component}.tsx`;
      const files = app && (await ctx.read((tx) => releaseFiles(tx, { app: app.id, release: app.release })));
      if (!app || !files || !Object.hasOwn(files, file)) throw new PorticoError('not_found', { params: { what: 'component', name: input.component } });
      const { props } = readComponent(file, files[file] ?? '');
      const { script, styles } = await bundleComponent({ key: `${app.id}/${app.release}`, name: input.component, files });
      return { script, styles, events: props.filter(({ kind }) => kind === 'event').map(({ name }) => name) };
    }),
  ];
}

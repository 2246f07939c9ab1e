// Somebody else's portal, as small as it can be: a page of another origin with its own looks that mounts apps.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { freePort } from '../../scripts/servers.ts';

/** How the portal puts applications into its pages. */
export type Shell = 'single-spa' | 'qiankun';

export interface Host {
  readonly origin: string;
  close(): Promise<void>;
}

const { resolve } = createRequire(import.meta.url);
const libraries: Readonly<Record<Shell, string>> = {
  'single-spa': path.join(path.dirname(resolve('single-spa/package.json')), 'lib/es2015/esm/single-spa.min.js'),
  qiankun: path.join(path.dirname(resolve('qiankun/package.json')), 'dist/index.umd.min.js'),
};

/** Serves the portal on a port of its own; `app` is mounted at `/desk` with `props` (the text of a JavaScript object). */
export async function startHost(mount: { shell: Shell; portico: string; app: string; props: string; port?: number }): Promise<Host> {
  const port = mount.port ?? (await freePort());
  const http = createServer((request, response) => {
    const library = Object.entries(libraries).find(([name]) => request.url === `/${name}.js`)?.[1];
    if (library !== undefined) response.setHeader('content-type', 'text/javascript').end(readFileSync(library));
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(page(mount));
  });
  await new Promise<void>((done) => http.listen(port, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
}

/** Counts what Portico's code lets listen to the window and the document, from before anything else runs. */
const counting = `
  window.listening = {};
  Error.stackTraceLimit = 50;
  for (const [name, target] of Object.entries({ window, document })) {
    const known = new Set();
    const ids = new WeakMap();
    let next = 0;
    const keyOf = (type, listener, options) => {
      if (!ids.has(listener)) ids.set(listener, next++);
      return type + ' ' + ids.get(listener) + ' ' + (typeof options === 'object' && options !== null ? !!options.capture : !!options);
    };
    const count = (type) => {
      const left = [...known].filter((one) => one.startsWith(type + ' ')).length;
      if (left > 0) listening[name + ' ' + type] = left; else delete listening[name + ' ' + type];
    };
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = function (type, listener, options) {
      if (listener && !(options && options.once) && new Error().stack.includes('/assets/')) { known.add(keyOf(type, listener, options)); count(type); }
      return addEventListener.call(target, type, listener, options);
    };
    target.removeEventListener = function (type, listener, options) {
      if (listener) { known.delete(keyOf(type, listener, options)); count(type); }
      return removeEventListener.call(target, type, listener, options);
    };
  }`;

const page = (mount: { shell: Shell; portico: string; app: string; props: string }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Company portal</title>
    <style>
      body { margin: 0; background: rgb(250, 240, 255); font: 17px serif; }
      header { padding: 12px; }
      main { height: 700px; }
    </style>
    <script>${counting}</script>
  </head>
  <body>
    <header><h1>Company portal</h1><a href="/">Start</a> <a href="/desk/Customer">Desk</a></header>
    <main><div id="box" style="height: 100%"></div></main>
    ${mount.shell === 'single-spa' ? singleSpa(mount) : qiankun(mount)}
    <script>
      document.querySelector('header').addEventListener('click', (event) => {
        const link = event.target.closest('a');
        if (!link) return;
        event.preventDefault();
        history.pushState(null, '', link.href);
      });
    </script>
  </body>
</html>`;

const singleSpa = ({ portico, app, props }: { portico: string; app: string; props: string }) => `<script type="module">
  import * as shell from '/single-spa.js';
  window.failures = [];
  shell.addErrorHandler((error) => window.failures.push(String(error)));
  window.statusOf = () => shell.getAppStatus('desk');
  shell.registerApplication({
    name: 'desk',
    app: () => import('${portico}/embed/${app}.mjs'),
    activeWhen: '/desk',
    customProps: { domElementGetter: () => document.getElementById('box'), ...(${props}) },
  });
  shell.start();
</script>`;

const qiankun = ({ portico, app, props }: { portico: string; app: string; props: string }) => `<script src="/qiankun.js"></script>
<script>
  qiankun.registerMicroApps([{
    name: 'portico-${app}',
    entry: { scripts: ['${portico}/embed/${app}.js'], html: '<div></div>' },
    container: '#box',
    activeRule: '/desk',
    props: ${props},
  }]);
  qiankun.start({ prefetch: false });
</script>`;

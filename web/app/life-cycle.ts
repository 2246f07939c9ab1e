import { loadMessages } from '../kit/i18n.ts';
import type { AppProps } from './app-props.ts';
import { type MountedApp, mountApp } from './mount-app.tsx';

/** Props as single-spa hands them over: those of the app, and the element it stands in. */
export type LifeProps = AppProps & { readonly domElement: HTMLElement };

/** The life cycles of one app as single-spa knows them. */
export interface LifeCycles {
  bootstrap(props: LifeProps): Promise<void>;
  mount(props: LifeProps): Promise<void>;
  update(props: LifeProps): Promise<void>;
  unmount(props: LifeProps): Promise<void>;
}

/** An app as a single-spa application, or a parcel: each call gives one that can be mounted and unmounted any number of times. */
export function appLifeCycles(): LifeCycles {
  let mounted: MountedApp | undefined;
  return {
    bootstrap: () => loadMessages('portal', 'embed'),
    async mount({ domElement, ...props }) {
      mounted = mountApp(domElement, props);
    },
    async update(props) {
      mounted?.update(props);
    },
    async unmount() {
      mounted?.unmount();
      mounted = undefined;
    },
  };
}

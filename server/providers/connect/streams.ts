import { PorticoError } from '@portico/contracts';

/** How many streams without an end are held open towards one provider. */
export interface Streams {
  /** Takes a place; gives how to leave it. Throws `provider.busy` when all are taken. */
  enter(): () => void;
  readonly open: number;
}

export function createStreams(provider: string, limit: number): Streams {
  let open = 0;
  return {
    enter: () => {
      if (open >= limit) throw new PorticoError('provider.busy', { params: { what: `The provider ${provider}`, limit, seconds: 10 } });
      open += 1;
      let inside = true;
      return () => {
        if (inside) open -= 1;
        inside = false;
      };
    },
    get open() {
      return open;
    },
  };
}

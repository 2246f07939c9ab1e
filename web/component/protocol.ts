/**
 * What a page and the frame of an own component say to each other, over one message port. The frame has an opaque
 * origin: it can reach neither the page nor the network, so this is all it can do.
 */
export interface Given {
  /** Properties as the page file gives them, expressions worked out. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Names of properties that are events. */
  readonly events: readonly string[];
  /** Records of the block's source: id, label, values. */
  readonly data: readonly unknown[];
  readonly language: 'en' | 'zh';
  readonly scheme: 'light' | 'dark';
  /** Colours of the theme by name (`ink`, `paper`, `primary`, …), also there as CSS variables `--ink`. */
  readonly colours: Readonly<Record<string, string>>;
}

export type ToFrame =
  | { readonly kind: 'start'; readonly script: string; readonly styles: string; readonly given: Given }
  | { readonly kind: 'given'; readonly given: Given }
  /** Still there? An answer must come, or the component counts as hung. */
  | { readonly kind: 'ping'; readonly count: number };

export type FromFrame =
  | { readonly kind: 'ready' }
  | { readonly kind: 'shown' }
  /** It begins, or has ended, a piece of work of its own. */
  | { readonly kind: 'busy'; readonly working: boolean }
  | { readonly kind: 'size'; readonly height: number }
  | { readonly kind: 'event'; readonly name: string; readonly detail: unknown }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'pong'; readonly count: number };

/** Longest event a page takes, as characters of its JSON, and how many a second. */
export const eventLimits = { characters: 100_000, perSecond: 20 } as const;

/** A message of the frame as it may be used; undefined for anything else. What comes from there is never trusted. */
export function readFromFrame(value: unknown): FromFrame | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const message = value as Record<string, unknown>;
  switch (message['kind']) {
    case 'ready':
    case 'shown':
      return { kind: message['kind'] };
    case 'size':
      return typeof message['height'] === 'number' && Number.isFinite(message['height']) ? { kind: 'size', height: message['height'] } : undefined;
    case 'busy':
      return { kind: 'busy', working: message['working'] === true };
    case 'pong':
      return typeof message['count'] === 'number' ? { kind: 'pong', count: message['count'] } : undefined;
    case 'failed':
      return { kind: 'failed', message: typeof message['message'] === 'string' ? message['message'].slice(0, 2000) : '' };
    case 'event':
      return typeof message['name'] === 'string' ? eventFrom(message['name'], message['detail']) : undefined;
    default:
      return undefined;
  }
}

/** Only plain data of moderate size gets through. */
function eventFrom(name: string, detail: unknown): FromFrame | undefined {
  try {
    const text = JSON.stringify(detail ?? null);
    if (text === undefined || text.length > eventLimits.characters) return undefined;
    return { kind: 'event', name: name.slice(0, 100), detail: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

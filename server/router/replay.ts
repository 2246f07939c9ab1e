/** Where the events of a line go right now: one HTTP answer. */
export interface Hearer {
  write(text: string): void;
  end(): void;
  /** Does she read too slowly for what can be left out? */
  readonly slow: boolean;
}

/** The stream of one request in an old client's session; it outlives the connections it is read on. */
export interface Line {
  /** Sends a message and keeps it. What is droppable is left out while its reader is slow. */
  say(message: Readonly<Record<string, unknown>>, droppable: boolean): void;
  /** Sends the last message. */
  end(message: Readonly<Record<string, unknown>>): void;
  /** Ends the connection, not the line: the client comes back for the rest. Nothing where its revision has no polling. */
  letGo(afterMs: number): void;
}

/** What a session's lines said lately, so that a client that was cut off reads on from the last event it saw. */
export interface Replay {
  begin(hearer: Hearer): Line;
  /** Says what came after an event, and from then on what comes; false when that event is not kept (any more). */
  resume(eventId: string, hearer: Hearer): boolean;
  /** Lets go of lines that ended before (`performance.now()`). */
  forget(before: number): void;
  /** Lets go of all: the session ended. */
  close(): void;
}

/** Characters that all sessions of this process keep together. */
export interface Budget {
  used: number;
}

/** Characters and lines that one session keeps at most, and characters all together; of what has ended the oldest goes first. */
const most = { size: 1024 * 1024, lines: 100, all: 64 * 1024 * 1024 } as const;
/** Milliseconds after which a client that was cut off comes back, unless its provider says otherwise. */
const comeBack = 1000;

interface Kept {
  readonly number: number;
  events: { readonly number: number; readonly text: string }[];
  size: number;
  last: number;
  endedAt: number | undefined;
  hearer: Hearer | undefined;
}

/** `polls`: the client knows that a stream may end before its answer (2025-11-25). */
export function createReplay(budget: Budget, polls: boolean): Replay {
  const lines = new Map<number, Kept>();
  let count = 0;
  let size = 0;

  const weigh = (line: Kept, by: number): void => {
    line.size += by;
    size += by;
    budget.used += by;
  };
  const drop = (line: Kept): void => {
    if (lines.delete(line.number)) weigh(line, -line.size);
  };
  function makeRoom(newest: Kept): void {
    for (const line of lines.values()) {
      if (lines.size <= most.lines && size <= most.size && budget.used <= most.all) return;
      // The newest may be the one answer its client comes back for: only what all keep together takes it away.
      if (line.endedAt !== undefined && (line !== newest || budget.used > most.all)) drop(line);
    }
  }
  function add(line: Kept, text: string): void {
    line.hearer?.write(text);
    // The session may have ended meanwhile.
    if (!lines.has(line.number)) return;
    line.events.push({ number: line.last, text });
    weigh(line, text.length);
    while ((line.size > most.size || budget.used > most.all) && line.events.length > 1) weigh(line, -(line.events.shift()?.text.length ?? 0));
  }
  const said = (line: Kept, message: Readonly<Record<string, unknown>>): string => {
    line.last += 1;
    return `id: ${line.number}-${line.last}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`;
  };

  return {
    begin: (hearer) => {
      count += 1;
      const line: Kept = { number: count, events: [], size: 0, last: 0, endedAt: undefined, hearer };
      lines.set(line.number, line);
      if (polls) hearer.write(`id: ${line.number}-0\nretry: ${comeBack}\ndata: \n\n`);
      return {
        say: (message, droppable) => {
          if (!droppable || line.hearer?.slow !== true) add(line, said(line, message));
        },
        end: (message) => {
          add(line, said(line, message));
          line.endedAt = performance.now();
          makeRoom(line);
          line.hearer?.end();
          line.hearer = undefined;
        },
        letGo: (afterMs) => {
          if (!polls || !line.hearer) return;
          line.hearer.write(`retry: ${Math.round(afterMs)}\n\n`);
          line.hearer.end();
          line.hearer = undefined;
        },
      };
    },
    resume: (eventId, hearer) => {
      const [, number = '', seen = ''] = /^(\d{1,15})-(\d{1,15})$/.exec(eventId) ?? [];
      const line = lines.get(Number(number));
      if (!line) return false;
      line.hearer?.end();
      line.hearer = hearer;
      for (const event of line.events) if (event.number > Number(seen)) hearer.write(event.text);
      if (line.endedAt === undefined) return true;
      hearer.end();
      line.hearer = undefined;
      return true;
    },
    forget: (before) => {
      for (const line of lines.values()) if (line.endedAt !== undefined && line.endedAt < before) drop(line);
    },
    close: () => {
      for (const line of lines.values()) drop(line);
    },
  };
}

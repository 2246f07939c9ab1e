/** One event of a text/event-stream. `data` is empty where the provider only gave an id or a time to come back. */
export interface SseEvent {
  readonly id: string | undefined;
  readonly type: string;
  readonly data: string;
  /** Milliseconds to wait before the stream is asked for again. */
  readonly retry: number | undefined;
}

export interface SseLimits {
  readonly eventBytes: number;
  /** Of the whole stream; nothing for streams without an end. */
  readonly totalBytes?: number;
  readonly exceeded: (limit: number) => Error;
}

/**
 * Reads events as they come, no faster than they are taken (HTML Living Standard, 9.2.6). An event the stream ends
 * within is dropped. Throws `limits.exceeded` without having kept more than the limit.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>, limits: SseLimits): AsyncGenerator<SseEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let afterReturn = false;
  let total = 0;
  let event = emptyEvent();
  let size = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (limits.totalBytes !== undefined && total > limits.totalBytes) throw limits.exceeded(limits.totalBytes);
    const text = decoder.decode(chunk, { stream: true });
    const lines = text.slice(afterReturn && text.startsWith('\n') ? 1 : 0).split(/\r\n|\n|\r/);
    afterReturn = text.endsWith('\r');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (event.data.length > 0 || event.id !== undefined || event.retry !== undefined) yield { ...event, data: event.data.join('\n') };
        event = emptyEvent();
        size = 0;
        continue;
      }
      size += line.length;
      if (size > limits.eventBytes) throw limits.exceeded(limits.eventBytes);
      takeLine(event, line);
    }
    if (size + rest.length > limits.eventBytes) throw limits.exceeded(limits.eventBytes);
  }
}

interface Growing {
  id: string | undefined;
  type: string;
  data: string[];
  retry: number | undefined;
}

const emptyEvent = (): Growing => ({ id: undefined, type: 'message', data: [], retry: undefined });

function takeLine(event: Growing, line: string): void {
  const colon = line.indexOf(':');
  if (colon === 0) return;
  const field = (colon < 0 ? line : line.slice(0, colon)).replace(/^\uFEFF/, '');
  const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
  if (field === 'data') event.data.push(value);
  else if (field === 'event') event.type = value;
  else if (field === 'id' && !value.includes('\0')) event.id = value;
  else if (field === 'retry' && /^\d{1,9}$/.test(value)) event.retry = Number(value);
}

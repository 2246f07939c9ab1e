import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { startTelemetry, withinTraceOf } from './telemetry.ts';

test('spans reach a collector, as parts of the trace the caller named', async () => {
  const received: string[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push(`${request.url} ${body}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  const stop = await startTelemetry({ endpoint: `http://127.0.0.1:${port}/`, version: '1.2.3' });
  const parent = '4bf92f3577b34da6a3ce929d0e0e4736';
  const id = withinTraceOf({ traceparent: `00-${parent}-00f067aa0ba902b7-01` }, () =>
    trace.getTracer('test').startActiveSpan('records.list', (span) => {
      span.end();
      return span.spanContext().traceId;
    }),
  );
  await stop();
  collector.close();
  expect(id).toBe(parent);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatch(/^\/v1\/traces /);
  for (const part of ['records.list', parent, '00f067aa0ba902b7', 'portico', '1.2.3']) expect(received[0]).toContain(part);
});

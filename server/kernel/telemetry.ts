import { context, propagation, ROOT_CONTEXT, trace, type Context } from '@opentelemetry/api';

/**
 * Sends spans to `endpoint` (OTLP over HTTP with JSON, traces at `<endpoint>/v1/traces`) and makes trace ids known to
 * what runs inside. Its packages are loaded only when an endpoint is set. The collector is the operator's own and
 * stands inside her network, so the egress guard is not asked. Gives what flushes and ends it.
 */
export async function startTelemetry(options: { endpoint: string; version: string }): Promise<() => Promise<void>> {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }, { AsyncLocalStorageContextManager }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/context-async-hooks'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'portico', 'service.version': options.version }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(traceparent);
  trace.setGlobalTracerProvider(provider);
  return async () => {
    await provider.shutdown().catch(() => undefined);
    trace.disable();
    context.disable();
    propagation.disable();
  };
}

/** W3C Trace Context, the incoming half: a caller's `traceparent` becomes the parent of our span. */
const traceparent = {
  fields: () => ['traceparent'],
  inject: () => undefined,
  extract: (within: Context, carrier: unknown): Context => {
    const header = (carrier as Record<string, unknown>)['traceparent'];
    const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(typeof header === 'string' ? header : '') ?? [];
    if (traceId === undefined || spanId === undefined || flags === undefined) return within;
    return trace.setSpanContext(within, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
  },
};

/** Runs something as a part of the trace that a request's headers name, if they name one. */
export function withinTraceOf<T>(headers: Readonly<Record<string, unknown>>, run: () => T): T {
  if (headers['traceparent'] === undefined) return run();
  return context.with(propagation.extract(ROOT_CONTEXT, headers), run);
}

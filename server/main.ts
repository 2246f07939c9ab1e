import { startPortico } from './start.ts';

const portico = await startPortico().catch((error: unknown) => {
  process.stderr.write(`\n  Portico did not start: ${error instanceof Error ? error.message : String(error)}\n\n`);
  return undefined;
});
if (!portico) process.exit(1);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void portico.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importCsv } from './csv.ts';

/** `PORTICO_LONG=1`: writes 200 MB and reads them twice; takes about a minute. */
test.runIf(process.env['PORTICO_LONG'] === '1')('a CSV of 200 MB streams: memory grows by less than 300 MB', { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-large-'));
  const file = path.join(folder, 'large.csv');
  const out = createWriteStream(file);
  out.write('Order ID,Customer Name,Order Date,Amount,Paid,Note\n');
  let rows = 0;
  while (out.bytesWritten + out.writableLength < 200_000_000) {
    rows += 1;
    const line = `${rows},"Customer ${rows % 5000}, Ltd",2024-03-15,${(rows % 100_000) / 100},yes,"note ""${rows}"" 客户"\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  try {
    const imported = await importCsv(file);
    let lines = 0;
    for await (const chunk of imported.tables[0]?.rows() ?? []) for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) lines += 1;
    expect(lines).toBe(rows);
    expect(imported.entities[0]?.key).toEqual(['order_id']);
    process.stderr.write(`${rows} rows, memory grew by ${Math.round((peak - before) / 1e6)} MB\n`);
    expect(peak - before).toBeLessThan(300_000_000);
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true });
  }
});

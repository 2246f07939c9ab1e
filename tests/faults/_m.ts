import { openAsBlob, existsSync, createWriteStream } from 'node:fs'; import { once } from 'node:events';
import { live, place, must, upload, eventually } from './child.ts';
import { startPostgres } from '../../scripts/servers.ts'; import { freshDatabase } from './rehearse.ts';
const file = '/tmp/large.csv';
if (!existsSync(file)) { const out = createWriteStream(file); let rows = 0; out.write('id,name,amount,since,active,notes\n'); for (let size = 0; size < 200 * 1024 * 1024; ) { let text = ''; for (let l = 0; l < 2000; l++) { rows++; text += `${rows},name of ${rows},${rows % 1000}.25,2026-01-${String((rows % 28) + 1).padStart(2, '0')},${rows % 2 === 0},${'words '.repeat(8)}${rows}\n`; } size += text.length; if (!out.write(text)) await once(out, 'drain'); } out.end(); await once(out, 'finish'); }
const lite = process.argv[2] === 'lite';
const pg = lite ? undefined : await startPostgres(); const db = await freshDatabase(pg?.url);
const at = await place({ ...db.environment, NODE_OPTIONS: process.argv[3] ?? '' }); const life = await live(at);
await must(at.url, 'POST /apps', { name: 'warm', title: 'Warm' });
const before = life.memory(); let peak = before; const seen: Record<string, number> = {};
let phase = 'upload'; const w = setInterval(() => { const m = life.memory(); seen[phase] = Math.max(seen[phase] ?? 0, m); peak = Math.max(peak, m); }, 50);
const blob = await upload(at.url, 'large.csv', await openAsBlob(file)); phase = 'job';
const { job } = await must(at.url, 'POST /imports', { app: 'large', blob }) as { job: string };
let n = 0;
const end = await eventually(async () => { const j = await must(at.url, `GET /jobs/${job}`); phase = String((j['step'] as any)?.en ?? '').replace(/\d+/g, ''); if (n++ % 40 === 0) { const t = await (await fetch(at.url + '/metrics')).text(); console.log(phase, life.memory().toFixed(0), [...t.matchAll(/^nodejs_(heap_size_used_bytes|heap_size_total_bytes|external_memory_bytes|heap_space_size_used_bytes{space="(?:new|old|large_object)"}) (\S+)/gm)].map((m) => m[1] + '=' + (Number(m[2]) / 1e6).toFixed(0)).join(' ')); } return j; }, (j) => ['done', 'failed'].includes(String(j['status'])), 600);
clearInterval(w); console.log(before.toFixed(0), seen, peak - before, JSON.stringify(end).slice(0, 300));
await life.stop(); at.remove(); await pg?.stop();

import { live, place, must, ask } from './child.ts';
import { startPostgres } from '../../scripts/servers.ts';
import { freshDatabase } from './rehearse.ts';
if (process.argv[2] === 'pg') {
  const pg = await startPostgres({ safe: true }); const db = await freshDatabase(pg.url); const at = await place(db.environment);
  const life = await live(at);
  await must(at.url, 'POST', '/apps', { name: 'desk', title: 'Desk' }); await must(at.url, 'POST', '/apps/desk/releases', {});
  await pg.halt();
  for (let i = 0; i < 3; i++) { const a = await ask(at.url, 'POST', '/apps/desk/records/Item', { values: { name: 'x' } }).catch(e => e); console.log(a.status, JSON.stringify(a.body ?? String(a.cause))); }
  console.log(life.output()); await life.kill(); await pg.stop();
} else {
  const at = await place(); const life = await live(at);
  await must(at.url, 'POST', '/apps', { name: 'desk', title: 'Desk' }); await must(at.url, 'POST', '/apps/desk/releases', {});
  const states: string[] = Array(40).fill('?'); const calls = Array.from({ length: 40 }, (_, n) => ask(at.url, 'POST', '/apps/desk/records/Item', { values: { name: `item ${n}` } }).then(a => (states[n] = a.status + ' ' + (a.problem.code ?? '')), (e) => (states[n] = 'ERR ' + e.cause)));
  await Promise.race(calls);
  const t = performance.now(); const s = life.stop().then((c) => console.log('stopped', c, performance.now() - t));
  setTimeout(() => { console.log('late', states.join(','), life.output()); process.exit(); }, 25000);
  console.log(await Promise.all(calls)); await s; process.exit();
}

import { rehearse, report } from './rehearse.ts';
const done = await rehearse({ server: process.argv[2] === 'pg' ? process.env.PG : undefined, kills: Number(process.argv[3] ?? 4), seconds: 300 });
console.log(report(process.argv[2] ?? 'pglite', done)); console.log(done.wrong.slice(0, 20), done.startups);

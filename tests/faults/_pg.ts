import { startPostgres } from '/work/main/scripts/servers.ts';
const p = await startPostgres({ safe: true }); console.log(p.url);
process.on('SIGTERM', async () => { await p.stop(); process.exit(0); });
setInterval(()=>{},1e6);

// npm run fixture: the invented world on the real server's port; a new run finishes a few units every quarter of a second, and
// a text grows by a token every 60 milliseconds.
import { FixtureServer } from './server.mjs';

const server = new FixtureServer();
console.log(`Fixture server on ${await server.start(Number(process.env['PORT'] ?? 7171))}`);
server.begin();
setInterval(() => server.finish(3), 250);
setInterval(() => server.write(1), 60);
setInterval(() => server.suggested(), 1500);

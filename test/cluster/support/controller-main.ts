/**
 * The controller as it is, with a clock that a test may put forward: `POST /?seconds=300`. What waits for a time that is
 * over by then goes on when it is looked at next; everything else takes as long as it takes.
 */
import { createServer } from 'node:http';
import { controllerCommand } from '../../../src/commands/controller/command.ts';
import { CLOCK_PORT } from './clock-port.ts';

let aheadMs = 0;

const server = createServer((request, response) => {
  aheadMs += Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('seconds')) * 1000;
  response.end();
});
server.listen(Number(process.env[CLOCK_PORT]), '127.0.0.1').unref();

await controllerCommand({ now: () => new Date(Date.now() + aheadMs) }).parseAsync();

import { createReadStream, createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** The baseline: a file in and out over Node's http server, without right, limit, checksum or sync. */
const path = process.env.FILE ?? '';
const server = createServer((request, response) => {
  const done =
    request.method === 'PUT'
      ? pipeline(request, createWriteStream(path)).then(() => response.writeHead(204).end())
      : pipeline(createReadStream(path), response);
  done.catch((error: unknown) => response.destroy(error as Error));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as { port: number }).port}/file\n`);
});

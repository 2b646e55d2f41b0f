import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { newId } from '../../common/ids.js';
import { MailRefusedError } from './mail-transport.js';
import { SmtpMailTransport } from './smtp.mail-transport.js';

const sender = { from: 'Rehearse <no-reply@example.org>', domain: 'example.org' };
const letter = () => ({
  id: newId(),
  userId: null,
  to: 'ann@example.org',
  subject: 'Hello',
  text: 'Hello',
  html: '<p>Hello</p>',
});
const patience = () => AbortSignal.timeout(5_000);

describe('the SMTP transport', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const transportFor = (port: number, credentials = ''): SmtpMailTransport => {
    const transport = new SmtpMailTransport(`smtp://${credentials}127.0.0.1:${port}`, sender);
    closing.push(() => transport.close());
    return transport;
  };
  const smtpServer = async (options: ConstructorParameters<typeof SMTPServer>[0]): Promise<number> => {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      closeTimeout: 100,
      ...options,
    });
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
    return (server.server.address() as AddressInfo).port;
  };

  it('gives up a server that says nothing when its caller does', async () => {
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const transport = transportFor((server.address() as AddressInfo).port);
    await expect(transport.send(letter(), AbortSignal.timeout(100))).rejects.toMatchObject({
      name: 'MailNotSentError',
    });
  });

  it('signs in with the user and password of the address', async () => {
    const seen: unknown[] = [];
    const port = await smtpServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        seen.push([username, password]);
        done(null, { user: 'us' });
      },
    });
    await transportFor(port, 'us%40example.org:p%2Fw@').send(letter(), patience());
    expect(seen).toEqual([['us@example.org', 'p/w']]);
  });

  it('takes a refusal of the recipient for final, and one of itself for a fault of the settings', async () => {
    const refuse = (code: number) => Object.assign(new Error('ann@example.org'), { responseCode: code });
    const refusing = await smtpServer({ onRcptTo: (_address, _session, done) => done(refuse(550)) });
    const outcome = await transportFor(refusing)
      .send(letter(), patience())
      .catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(MailRefusedError);
    expect(outcome).toMatchObject({ replyCode: 550 });
    for (const options of [
      { onRcptTo: (_address: unknown, _session: unknown, done: (error: Error) => void) => done(refuse(451)) },
      { onMailFrom: (_address: unknown, _session: unknown, done: (error: Error) => void) => done(refuse(553)) },
    ]) {
      const error: unknown = await transportFor(await smtpServer(options))
        .send(letter(), patience())
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ name: 'MailNotSentError' });
      expect(String((error as Error).message)).not.toContain('ann@');
    }
    const closedDoor = await smtpServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refuse(535)),
    });
    await expect(transportFor(closedDoor, 'us:wrong@').send(letter(), patience())).rejects.toMatchObject({
      name: 'MailNotSentError',
    });
  });
});

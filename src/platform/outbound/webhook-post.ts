import type { LookupAddress, LookupAllOptions, LookupOptions } from 'node:dns';
import { lookup as lookupName } from 'node:dns/promises';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { BoundedQueue } from '../../common/bounded-queue.js';
import type { PublicAddresses } from './public-addresses.js';

/** From the first look at the name to the first line of the answer. */
const DEADLINE_MS = 10_000;

/**
 * Looking a name up holds one of the two threads there are for all names of the process (libuv), for as long as the
 * name's own server likes and whether or not anybody still waits: those that users choose get one between them.
 */
const LOOKUPS = { concurrent: 1, waiting: 64 };

/** Why nobody answered. All but `address_refused` may go better another time. */
export type PostFault =
  'address_refused' | 'name_unknown' | 'connection_failed' | 'tls_failed' | 'timeout' | 'answer_invalid';

export type PostOutcome = { readonly status: number } | { readonly fault: PostFault };

export interface OutboundPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Posts to where a user says. Nothing of the answer but its status is read, and redirects are not followed. */
export abstract class WebhookPost {
  /** Whether the URL can be posted to as far as it can be told without asking for its name. */
  abstract isFit(url: string): boolean;
  /** @throws only when `signal` is aborted */
  abstract send(post: OutboundPost): Promise<PostOutcome>;
}

/** Answers before the answer (RFC 9110 §15.2): each costs a turn of the event loop, and a server may send them for ever. */
const MOST_HINTS = 16;

class EndlessHints extends Error {
  readonly code = 'ENDLESS_HINTS';
}

type LookUp = (hostname: string, options: LookupAllOptions) => Promise<LookupAddress[]>;

class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

class NameUnknown extends Error {
  readonly code = 'ENOTFOUND';
}

/**
 * The address is checked as the connection is made: a name that is checked first and looked up again may lead
 * somewhere else the second time.
 */
export class HttpWebhookPost extends WebhookPost {
  private readonly lookups = new BoundedQueue(LOOKUPS, () => new NameUnknown('Too many names are being looked up.'));

  constructor(
    private readonly addresses: PublicAddresses,
    private readonly deadlineMs = DEADLINE_MS,
    private readonly lookUp: LookUp = lookupName,
  ) {
    super();
  }

  isFit(text: string): boolean {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username, password } = new URL(text);
    if (username !== '' || password !== '') return false;
    // Without TLS only within networks of the deployment's own; whether it is one is seen on connecting.
    if (protocol !== 'https:' && !(protocol === 'http:' && this.addresses.someAllowed)) return false;
    const address = literalOf(hostname);
    // A name is looked at when it is looked up; an address never is.
    return isIP(address) === 0 || this.reachable(address, protocol);
  }

  async send({ url, headers, body, signal }: OutboundPost): Promise<PostOutcome> {
    if (!this.isFit(url)) return { fault: 'address_refused' };
    const late = AbortSignal.timeout(this.deadlineMs);
    try {
      return { status: await this.post(new URL(url), headers, body, AbortSignal.any([signal, late])) };
    } catch (error) {
      signal.throwIfAborted();
      return { fault: late.aborted ? 'timeout' : faultOf(error) };
    }
  }

  private post(url: URL, headers: OutboundPost['headers'], body: string, signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(url, {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        // No connection is kept: the next delivery looks at the address again.
        agent: false,
        lookup: this.lookup(url.protocol, signal),
        signal,
      });
      request.on('error', reject);
      request.on('response', (response) => {
        response.on('error', () => undefined);
        resolve(response.statusCode ?? 0);
        response.destroy();
      });
      // Nobody asked for another protocol; without a listener the request ends with neither an answer nor an error.
      request.on('upgrade', (response, socket) => {
        resolve(response.statusCode ?? 0);
        socket.destroy();
      });
      let hints = 0;
      request.on('information', () => {
        if (++hints > MOST_HINTS) request.destroy(new EndlessHints('There is no end to the hints.'));
      });
      request.end(body);
    });
  }

  private lookup(protocol: string, signal: AbortSignal): LookupFunction {
    return (hostname, options, callback) => {
      this.find(hostname, options, protocol, signal).then(
        (found) => {
          const [{ address, family }] = found;
          if (options.all === true) callback(null, found);
          else callback(null, address, family);
        },
        (error: Error) => callback(error, []),
      );
    };
  }

  private async find(
    hostname: string,
    options: LookupOptions,
    protocol: string,
    signal: AbortSignal,
  ): Promise<[LookupAddress, ...LookupAddress[]]> {
    const found = await this.lookups.run(() => this.lookUp(hostname, { ...options, all: true }), signal);
    const [first, ...others] = found;
    if (first === undefined || !found.every(({ address }) => this.reachable(address, protocol))) {
      throw new AddressRefused('The address is not public.');
    }
    return [first, ...others];
  }

  private reachable(address: string, protocol: string): boolean {
    return this.addresses.isAllowed(address) && (protocol === 'https:' || this.addresses.isOwn(address));
  }
}

/** `[::1]` without its brackets. */
const literalOf = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

function faultOf(error: unknown): PostFault {
  const code = (error as { code?: unknown }).code;
  if (code === 'ADDRESS_REFUSED') return 'address_refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name_unknown';
  if (typeof code !== 'string') return 'connection_failed';
  if (code.startsWith('HPE_') || code === 'ENDLESS_HINTS') return 'answer_invalid';
  return /CERT|SIGNATURE|ALTNAME|SSL|TLS|EPROTO/.test(code) ? 'tls_failed' : 'connection_failed';
}

import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded into the product before anything else: names in PROOF_NAMES are answered from there, each question with the next
 * of its answers, so that a name can lead somewhere else the second time. All others are looked up as always.
 */
const script = JSON.parse(process.env.PROOF_NAMES ?? '{}') as Record<string, readonly (readonly string[])[]>;
const asked = new Map<string, number>();
const { lookup } = dns;
const { lookup: lookupLater } = dns.promises;

function answerOf(hostname: string): LookupAddress[] | null {
  const answers = script[hostname];
  if (answers === undefined) return null;
  const turn = asked.get(hostname) ?? 0;
  asked.set(hostname, turn + 1);
  return answers[turn % answers.length]!.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

const wantsAll = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'all' in options && options.all === true;

type Callback = (error: null, found: unknown, family?: number) => void;

function scripted(hostname: string, options: unknown, callback?: Callback): void {
  const found = answerOf(hostname);
  if (found === null) return Reflect.apply(lookup, dns, [hostname, options, callback]) as void;
  const answer = (callback ?? options) as Callback;
  setImmediate(() => (wantsAll(options) ? answer(null, found) : answer(null, found[0]?.address, found[0]?.family)));
}

function scriptedLater(hostname: string, options: unknown): Promise<unknown> {
  const found = answerOf(hostname);
  if (found === null) return Reflect.apply(lookupLater, dns.promises, [hostname, options]) as Promise<unknown>;
  return Promise.resolve(wantsAll(options) ? found : found[0]);
}

dns.lookup = scripted as unknown as typeof dns.lookup;
dns.promises.lookup = scriptedLater as unknown as typeof dns.promises.lookup;
syncBuiltinESMExports();

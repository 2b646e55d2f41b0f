import { SystemClock } from '../src/common/clock.js';
import { newId } from '../src/common/ids.js';
import { ConsentCache } from '../src/modules/relationships/consent-cache.js';
import { type ConsentScope, consentScopes } from '../src/modules/relationships/relationship.views.js';
import { ratio, type Row } from './row.js';

const PAIRS = 1_000;
const CHECKS = 500_000;
const ROUNDS = 7;

/** What the consent asked for with every frame of sound costs, beside one look into a map of as many pairs. */
export async function consents(): Promise<Row[]> {
  const pairs = Array.from({ length: PAIRS }, () => ({ id: newId(), members: [newId(), newId()] as const }));
  const cache = await filledCache(pairs);
  const plain = new Map(pairs.map(({ id }) => [id, true]));
  const asked = Array.from({ length: 4_096 }, (_, place) => {
    const { id, members } = pairs[(place * 7) % PAIRS]!;
    return { id, userId: members[place & 1]!, scope: consentScopes[place & 3]! };
  });
  const check = ({ id, userId, scope }: Asked): boolean => cache.granted(id, userId, scope);
  const lookUp = ({ id }: Asked): boolean => plain.get(id) === true;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await cache.confirmAll();
    theirs.push(nanosecondsEach(asked, lookUp));
    ours.push(nanosecondsEach(asked, check));
  }
  const [cost, baseline] = [median(ours), median(theirs)];
  return [
    {
      what: `consent of one speaker, ${PAIRS.toLocaleString('en')} pairs watched`,
      measured: `${Math.round(cost)} ns`,
      baseline: `one Map lookup: ${Math.round(baseline)} ns`,
      ratio: ratio(cost, baseline),
      goal: '≤ 2,000 ns',
    },
  ];
}

interface Asked {
  readonly id: string;
  readonly userId: string;
  readonly scope: ConsentScope;
}

async function filledCache(
  pairs: readonly { readonly id: string; readonly members: readonly string[] }[],
): Promise<ConsentCache> {
  const standings = new Map(
    pairs.map(({ id, members }) => [
      id,
      {
        id,
        type: 'FRIEND' as const,
        status: 'ACTIVE' as const,
        members: members.map((userId) => ({
          userId,
          role: 'member' as const,
          scopes: new Set<ConsentScope>(['REALTIME_FEATURES_ONLY', 'TRANSCRIPT_STORED']),
          consentVersion: 1,
        })),
      },
    ]),
  );
  const cache = new ConsentCache((id) => Promise.resolve(standings.get(id) ?? null), new SystemClock());
  for (const { id } of pairs) cache.add(id);
  await cache.confirmAll();
  return cache;
}

function nanosecondsEach(asked: readonly Asked[], act: (one: Asked) => boolean): number {
  let held = 0;
  const began = process.hrtime.bigint();
  for (let place = 0; place < CHECKS; place++) if (act(asked[place & 4_095]!)) held += 1;
  const took = Number(process.hrtime.bigint() - began);
  // Used, so that nothing of it is left out; half of the scopes are given.
  if (held !== CHECKS && held !== CHECKS / 2) throw new Error(`${held} of ${CHECKS} checks held.`);
  return took / CHECKS;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

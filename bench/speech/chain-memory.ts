import { PerformanceObserver } from 'node:perf_hooks';
import { SpeechChain } from '../../src/speech/signal/speech-chain.js';
import { eachPiece } from './baselines.js';
import { LONG_SECONDS } from './long-recordings.js';
import { longSound } from './long-sound.js';
import { kib, type SpeechRow } from './speech-row.js';

const CHAINS = 200;
const GOAL_BYTES = 64 * 1_024;
/** Long enough for everything that is made on first use to be there. */
const STEADY_SECONDS = 30;
const FRAMES_PER_SECOND = 100;
const SAMPLES_PER_SECOND = 16_000;
const PIECE_SAMPLES = 320;

/** What a live chain holds per speaker, and whether pushing sound through it leaves garbage behind. */
export async function* chainMemory(): AsyncGenerator<SpeechRow, void, undefined> {
  const sound = await longSound();
  yield steadyRow(sound, STEADY_SECONDS);
  yield steadyRow(sound, LONG_SECONDS);
  yield await garbageRow(sound);
}

function steadyRow(sound: Float32Array, seconds: number): SpeechRow {
  // Code and tables shared by all chains are made by the first one.
  liveChains(1, sound, STEADY_SECONDS);
  const before = heldBytes();
  // Long ones need fewer: what grows is the same for each.
  const count = seconds > STEADY_SECONDS ? CHAINS / 10 : CHAINS;
  const chains = liveChains(count, sound, seconds);
  const each = (heldBytes() - before) / chains.length;
  return {
    what: `memory of a live chain after ${seconds} s (${chains.length} at once, heap and buffers after collection)`,
    measured: kib(each),
    goal: `≤ ${kib(GOAL_BYTES)}`,
    met: each <= GOAL_BYTES,
  };
}

function liveChains(count: number, sound: Float32Array, seconds: number): SpeechChain[] {
  return Array.from({ length: count }, () => {
    const chain = new SpeechChain();
    eachPiece(sound.subarray(0, seconds * SAMPLES_PER_SECOND), (piece) => chain.push(piece));
    return chain;
  });
}

function heldBytes(): number {
  if (!globalThis.gc) throw new Error('Run with --expose-gc.');
  // Buffers are let go by the collection after the one that finds them.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * Ten minutes through a chain in pieces of 20 ms: what the heap grows by without a collection is what was allocated. The two
 * lists of integers that hold the result grow; a frame must leave nothing.
 */
async function garbageRow(sound: Float32Array): Promise<SpeechRow> {
  for (let warmUp = 0; warmUp < 3; warmUp += 1) inPieces(sound, new SpeechChain());
  const collections = countCollections();
  const chain = new SpeechChain();
  heldBytes();
  await collections.reset();
  const before = process.memoryUsage().heapUsed;
  inPieces(sound, chain);
  const grown = process.memoryUsage().heapUsed - before;
  const collected = await collections.stop();
  const perFrame = grown / (LONG_SECONDS * FRAMES_PER_SECOND);
  return {
    what: `heap allocated while ${LONG_SECONDS} s go through a live chain (${LONG_SECONDS * FRAMES_PER_SECOND} frames)`,
    measured: `${kib(grown)} in all, ${perFrame.toFixed(2)} bytes a frame, ${collected} collections`,
    goal: 'less than a number (8 bytes) a frame, no collection',
    met: perFrame < 8 && collected === 0,
  };
}

/** As it comes live, without a view of the array for each piece. */
function inPieces(sound: Float32Array, chain: SpeechChain): void {
  for (let from = 0; from < sound.length; from += PIECE_SAMPLES) {
    chain.push(sound, from, Math.min(from + PIECE_SAMPLES, sound.length));
  }
}

interface Collections {
  reset(): Promise<void>;
  stop(): Promise<number>;
}

function countCollections(): Collections {
  let seen = 0;
  const observer = new PerformanceObserver((list) => (seen += list.getEntries().length));
  observer.observe({ entryTypes: ['gc'] });
  const delivered = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
  return {
    async reset() {
      await delivered();
      seen = 0;
    },
    async stop() {
      await delivered();
      observer.disconnect();
      return seen;
    },
  };
}

import { gatherEvidence, type SpokenAnswer } from '../../src/speech/delivery/delivery-evidence.js';
import { analyzePace } from '../../src/speech/delivery/pace.js';
import { analyzePauses } from '../../src/speech/delivery/pauses.js';
import { type SoundEvidence } from '../../src/speech/sound-evidence.js';
import { timelineFromWords } from '../../src/speech/speech-timeline.js';
import { estimateWordTimes } from '../../src/speech/text/estimated-words.js';
import { type TimedWord, type WordTiming } from '../../src/speech/text/words.js';
import { alignedClips, type SyllableWord } from '../truth/word-truth.js';
import { ms } from '../row.js';
import { type SpeechRow } from './speech-row.js';
import { medianMs } from './timing.js';

const WORDS = 1_500;
const GOAL_MS = 10;
/** Between two recordings that follow each other. */
const SEAM_MS = 400;
/** One run is too short for the clock to be sure of it. */
const TOGETHER = 20;

interface LongAnswer {
  readonly text: string;
  readonly words: readonly SyllableWord[];
  readonly sound: SoundEvidence;
}

/** What the measures cost for an answer of 1,500 words, about ten minutes. */
export async function* delivery(): AsyncGenerator<SpeechRow, void, undefined> {
  const { text, words, sound } = longAnswer();
  const count = WORDS.toLocaleString('en');
  const estimated = estimateWordTimes(text, 'en', sound);
  yield await measuresRow(`${count} words with times of a recogniser`, spokenAnswer(text, words, 'provider', sound));
  yield await measuresRow(`${count} words with estimated times`, spokenAnswer(text, estimated, 'estimated', sound));
  const estimating = await msEach(() => estimateWordTimes(text, 'en', sound));
  yield { what: `estimating the times of ${count} words, once per recording`, measured: ms(estimating) };
}

async function measuresRow(of: string, answer: SpokenAnswer): Promise<SpeechRow> {
  const took = await msEach(() => {
    const evidence = gatherEvidence(answer);
    return [analyzePace(evidence), analyzePauses(evidence)];
  });
  return {
    what: `pace and pauses of ${of}, over sound`,
    measured: ms(took),
    goal: `≤ ${GOAL_MS} ms`,
    met: took <= GOAL_MS,
  };
}

const msEach = async (run: () => unknown): Promise<number> =>
  (await medianMs(() => {
    for (let index = 0; index < TOGETHER; index += 1) run();
  })) / TOGETHER;

function longAnswer(): LongAnswer {
  const clips = alignedClips();
  const words: SyllableWord[] = [];
  const texts: string[] = [];
  let offsetMs = 0;
  for (let index = 0; words.length < WORDS; index += 1) {
    const clip = clips[index % clips.length];
    if (!clip) throw new Error('No recording has word times.');
    texts.push(clip.text);
    for (const word of clip.words) {
      words.push({ ...word, startMs: word.startMs + offsetMs, endMs: word.endMs + offsetMs });
    }
    offsetMs = (words.at(-1)?.endMs ?? 0) + SEAM_MS;
  }
  const kept = words.slice(0, WORDS);
  return { text: texts.join(' '), words: kept, sound: soundOf(kept) };
}

/** What the sound of these words would be found to hold. */
function soundOf(words: readonly SyllableWord[]): SoundEvidence {
  const nucleiMs = words.flatMap(({ startMs, endMs, syllables }) =>
    Array.from({ length: syllables }, (_, index) =>
      Math.round(startMs + ((index + 0.5) / syllables) * (endMs - startMs)),
    ),
  );
  return {
    version: 'bench',
    durationMs: (words.at(-1)?.endMs ?? 0) + SEAM_MS,
    voiceActivity: 'neural',
    voiceActivityNote: null,
    speech: timelineFromWords(words, 100).segments,
    nucleiMs,
    level: { speechDbfs: -20, noiseDbfs: -60, variationDb: 4 },
    pitch: { voicedMs: 300_000, medianHz: 120, variationSemitones: 3 },
  };
}

function spokenAnswer(
  text: string,
  words: readonly TimedWord[],
  timing: WordTiming,
  sound: SoundEvidence,
): SpokenAnswer {
  return {
    utterance: { text, words, timing, verbatim: true, language: 'en' },
    sound,
    missingSound: null,
    language: 'en',
  };
}

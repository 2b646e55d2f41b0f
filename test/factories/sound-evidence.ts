import { readFileSync } from 'node:fs';
import { type SoundEvidence } from '../../src/speech/sound-evidence.js';
import { type TimeSpan } from '../../src/speech/speech-timeline.js';

/** Spans from pairs of seconds. */
export function spans(...pairs: readonly (readonly [number, number])[]): TimeSpan[] {
  return pairs.map(([start, end]) => ({ startMs: Math.round(start * 1_000), endMs: Math.round(end * 1_000) }));
}

/** Sound with these stretches of speech, four syllables a second in them, levels and pitch of an ordinary voice. */
export function soundWith(speech: readonly TimeSpan[], change: Partial<SoundEvidence> = {}): SoundEvidence {
  const durationMs = (speech.at(-1)?.endMs ?? 0) + 500;
  return {
    version: 'test',
    durationMs,
    voiceActivity: 'neural',
    voiceActivityNote: null,
    speech,
    nucleiMs: speech.flatMap((span) => nucleiIn(span, 250)),
    level: { speechDbfs: -22, noiseDbfs: -55, variationDb: 5 },
    pitch: { voicedMs: 20_000, medianHz: 140, variationSemitones: 3 },
    ...change,
  };
}

function nucleiIn({ startMs, endMs }: TimeSpan, everyMs: number): number[] {
  return Array.from({ length: Math.floor((endMs - startMs) / everyMs) }, (_, at) => startMs + (at + 0.5) * everyMs);
}

interface ManifestClip {
  readonly file: string;
  readonly duration: number;
  readonly reference: {
    readonly silero_v6_2: readonly (readonly [number, number])[];
    readonly praat: { readonly nuclei: readonly number[] };
  };
}

const manifest = JSON.parse(readFileSync(new URL('../fixtures/speech/manifest.json', import.meta.url), 'utf8')) as {
  clips: readonly ManifestClip[];
};

/** A recording as the reference tools measured it: Silero's speech, Praat's syllable nuclei. */
export function referenceSound(file: string): SoundEvidence {
  const clip = manifest.clips.find((entry) => entry.file === file);
  if (!clip) throw new Error(`no recording ${file}`);
  const { silero_v6_2: speech, praat } = clip.reference;
  return soundWith(spans(...speech), {
    durationMs: clip.duration * 1_000,
    nucleiMs: praat.nuclei.map((at) => Math.round(at * 1_000)),
  });
}

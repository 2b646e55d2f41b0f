import { type Known } from '../../../test/support/nudge-script.js';
import { liveFeatures } from './live-features.js';
import { judge, type Judgement, nudgeTableFor } from './nudge-rules.js';
import { type CorrectiveNudgeType } from './nudge.js';

function judged(type: CorrectiveNudgeType, known: Known): Judgement | null {
  const rule = nudgeTableFor('en').rules.find((one) => one.type === type);
  if (!rule) throw new Error(`no rule ${type}`);
  return judge(rule, liveFeatures(0, known));
}

/** [measures, verdict, intensity] */
type Case = readonly [CorrectiveNudgeType, Known, Judgement['verdict'], number];

const cases: readonly Case[] = [
  ['SLOW_DOWN', { rate10sWpm: 181 }, 'wrong', 1],
  ['SLOW_DOWN', { rate10sWpm: 210 }, 'wrong', 2],
  ['SLOW_DOWN', { rate10sWpm: 240 }, 'wrong', 3],
  ['SLOW_DOWN', { rate10sWpm: 600 }, 'wrong', 3],
  ['SLOW_DOWN', { rate10sWpm: 180 }, 'undecided', 1],
  ['SLOW_DOWN', { rate10sWpm: 165 }, 'undecided', 1],
  ['SLOW_DOWN', { rate10sWpm: 164.9 }, 'right', 1],
  ['SPEED_UP', { rate15sWpm: 99.9 }, 'wrong', 1],
  ['SPEED_UP', { rate15sWpm: 55, sinceSpeechBeganMs: 10_000 }, 'wrong', 3],
  ['SPEED_UP', { rate15sWpm: 100 }, 'undecided', 1],
  ['SPEED_UP', { rate15sWpm: 110 }, 'undecided', 1],
  ['SPEED_UP', { rate15sWpm: 110.1 }, 'right', 1],
  ['PAUSE', { overlapRatio: 0.31 }, 'wrong', 1],
  ['PAUSE', { overlapRatio: 0.45 }, 'wrong', 2],
  ['PAUSE', { overlapRatio: 1 }, 'wrong', 3],
  ['PAUSE', { overlapRatio: 0.3 }, 'undecided', 1],
  ['PAUSE', { overlapRatio: 0.15 }, 'undecided', 1],
  ['PAUSE', { overlapRatio: 0.14 }, 'right', 1],
  ['TAKE_A_BREATH', { speechRunMs: 25_000 }, 'wrong', 1],
  ['TAKE_A_BREATH', { speechRunMs: 45_000 }, 'wrong', 3],
  ['TAKE_A_BREATH', { speechRunMs: 24_999 }, 'right', 1],
  ['LONG_SILENCE', { silenceMs: 6_000 }, 'wrong', 1],
  ['LONG_SILENCE', { silenceMs: 5_999 }, 'right', 1],
  ['LONG_SILENCE', { waitingMs: 10_000 }, 'wrong', 1],
  ['LONG_SILENCE', { waitingMs: 9_999 }, 'right', 1],
  ['FILLERS', { fillersIn10s: 3 }, 'wrong', 1],
  ['FILLERS', { fillersIn10s: 2 }, 'undecided', 1],
  ['FILLERS', { fillersIn10s: 1 }, 'right', 1],
  ['FILLERS', { fillersIn10s: 0, fillerShare: 0.081 }, 'wrong', 1],
  ['FILLERS', { fillersIn10s: 0, fillerShare: 0.08 }, 'undecided', 1],
  ['FILLERS', { fillersIn10s: 0, fillerShare: 0.05 }, 'undecided', 1],
  ['FILLERS', { fillersIn10s: 0, fillerShare: 0.049 }, 'right', 1],
  ['WRAP_UP', { answerElapsedMs: 91_000, suggestedAnswerMs: 60_000 }, 'wrong', 1],
  ['WRAP_UP', { answerElapsedMs: 120_000, suggestedAnswerMs: 60_000 }, 'wrong', 2],
  ['WRAP_UP', { answerElapsedMs: 90_000, suggestedAnswerMs: 60_000 }, 'undecided', 1],
  ['WRAP_UP', { answerElapsedMs: 30_000, suggestedAnswerMs: 60_000 }, 'right', 1],
  ['ADD_DETAIL', { stoppedAnswerWords: 29 }, 'wrong', 1],
  ['ADD_DETAIL', { stoppedAnswerWords: 5, stoppedAnswerSpeechMs: 60_000 }, 'wrong', 3],
  ['ADD_DETAIL', { stoppedAnswerWords: 31, stoppedAnswerSpeechMs: 1_000 }, 'right', 1],
  ['ADD_DETAIL', { stoppedAnswerSpeechMs: 11_999 }, 'wrong', 1],
  ['ADD_DETAIL', { stoppedAnswerSpeechMs: 12_001 }, 'right', 1],
  ['SPEAK_UP', { speechLevelDb: -44, noiseFloorDb: -50 }, 'wrong', 1],
  ['SPEAK_UP', { speechLevelDb: -50, noiseFloorDb: -50 }, 'wrong', 3],
  ['SPEAK_UP', { speechLevelDb: -43.9, noiseFloorDb: -50 }, 'undecided', 1],
  ['SPEAK_UP', { speechLevelDb: -40, noiseFloorDb: -50 }, 'undecided', 1],
  ['SPEAK_UP', { speechLevelDb: -39, noiseFloorDb: -50 }, 'right', 1],
  ['MONOLOGUE', { talkShare: 0.81 }, 'wrong', 1],
  ['MONOLOGUE', { talkShare: 1 }, 'wrong', 3],
  ['MONOLOGUE', { talkShare: 0.8 }, 'undecided', 1],
  ['MONOLOGUE', { talkShare: 0.69 }, 'right', 1],
  ['TAKE_TURN', { talkShare: 0.19 }, 'wrong', 1],
  ['TAKE_TURN', { talkShare: 0.2 }, 'undecided', 1],
  ['TAKE_TURN', { talkShare: 0.31 }, 'right', 1],
];

describe('the rules of nudging', () => {
  it.each(cases)('%s at %j is %s, intensity %i', (type, known, verdict, intensity) => {
    expect(judged(type, known)).toMatchObject({ verdict, intensity });
  });

  it.each([
    ['SLOW_DOWN', { rate15sWpm: 250 }],
    ['SPEED_UP', { rate15sWpm: 50, sinceSpeechBeganMs: 9_999 }],
    ['WRAP_UP', { answerElapsedMs: 600_000 }],
    ['SPEAK_UP', { speechLevelDb: -50 }],
    ['ADD_DETAIL', {}],
  ] as const)('%s knows nothing from %j', (type, known) => {
    expect(judged(type, known)).toBeNull();
  });

  it('shows the measure, the threshold it passed and the time it was taken over', () => {
    expect(judged('SLOW_DOWN', { rate10sWpm: 192.34567 })?.evidence).toEqual({
      metric: 'rate10sWpm',
      value: 192.346,
      threshold: 180,
      windowMs: 10_000,
    });
    expect(judged('FILLERS', { fillersIn10s: 1, fillerShare: 0.2 })?.evidence).toEqual({
      metric: 'fillerShare',
      value: 0.2,
      threshold: 0.08,
      windowMs: null,
    });
  });

  it('leaves words per minute alone in a language without bands', () => {
    const german = nudgeTableFor('de-DE');
    expect(german.rules.map(({ type }) => type)).not.toEqual(expect.arrayContaining(['SLOW_DOWN']));
    expect(german.rules.map(({ type }) => type)).not.toEqual(expect.arrayContaining(['SPEED_UP']));
    expect(german.rules).toHaveLength(nudgeTableFor('en-GB').rules.length - 2);
    expect([german.version, nudgeTableFor('en-GB').version]).toEqual(['und-nudges-2026-11.1', 'en-nudges-2026-11.1']);
  });

  it('puts talking over each other before all', () => {
    expect(nudgeTableFor('en').rules[0]).toMatchObject({ type: 'PAUSE', silencesOthers: true });
  });
});

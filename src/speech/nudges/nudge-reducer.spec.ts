import { ENGLISH, everySecond, type Known, nudgesOf, scripted } from '../../../test/support/nudge-script.js';
import { liveFeatures } from './live-features.js';
import { INITIAL_NUDGE_STATE, reduceNudges } from './nudge-reducer.js';

const rate = (rate10sWpm: number): Known => ({ rate10sWpm });

/** Words spoken at `wpm(second)`, counted over the last 10 s as the live chain does. */
function windowedRate(wpm: (second: number) => number): (second: number) => Known {
  return (second) => {
    if (second < 10) return {};
    const words = Array.from({ length: 10 }, (_, back) => wpm(second - 1 - back) / 60);
    return rate(words.reduce((sum, count) => sum + count, 0) * 6);
  };
}

describe('nudging', () => {
  describe('enters a rule', () => {
    it('SLOW_DOWN with the second fast window', () => {
      expect(scripted(8, (s) => rate(s < 4 ? 150 : 195))).toEqual(['SLOW_DOWN 1 @ 5']);
    });

    it('not with one fast window alone', () => {
      expect(scripted(20, (s) => rate(s % 2 === 0 ? 250 : 175))).toEqual([]);
    });

    it('within the 10 s window and one step after the rate has jumped', () => {
      const [first] = scripted(
        60,
        windowedRate((s) => (s < 30 ? 150 : 240)),
      );
      const [, second] = /^SLOW_DOWN \d @ (\d+)$/.exec(first ?? '') ?? [];
      expect(Number(second)).toBeGreaterThan(30);
      expect(Number(second)).toBeLessThanOrEqual(41);
    });

    it('SPEED_UP, and not in the opening of an answer', () => {
      const slow = (s: number): Known => ({ rate15sWpm: 70, sinceSpeechBeganMs: s * 1_000 });
      expect(scripted(20, slow)).toEqual(['SPEED_UP 2 @ 11']);
    });

    it('PAUSE at once', () => {
      expect(scripted(3, (s) => ({ overlapRatio: s === 1 ? 0.55 : 0 }))).toEqual(['PAUSE 3 @ 1']);
    });

    it('TAKE_A_BREATH after 25 s without a pause', () => {
      expect(scripted(40, (s) => ({ speechRunMs: s * 1_000 }))).toEqual(['TAKE_A_BREATH 1 @ 25']);
      expect(scripted(40, (s) => ({ speechRunMs: (s % 20) * 1_000 }))).toEqual([]);
    });

    it('LONG_SILENCE once per silence: 10 s before speech, 6 s after', () => {
      const known = (s: number): Known =>
        s < 14 ? { waitingMs: s * 1_000 } : { silenceMs: s < 40 ? 0 : (s - 40) * 1_000 };
      expect(scripted(90, known)).toEqual(['LONG_SILENCE 1 @ 10', 'LONG_SILENCE 1 @ 46']);
    });

    it('FILLERS by a cluster, or by the share of 60 words', () => {
      expect(scripted(5, (s) => ({ fillersIn10s: s }))).toEqual(['FILLERS 1 @ 3']);
      expect(scripted(5, () => ({ fillersIn10s: 0, fillerShare: 0.14 }))).toEqual(['FILLERS 2 @ 0']);
    });

    it('WRAP_UP over one and a half times the suggested time', () => {
      const known = (s: number): Known => ({ answerElapsedMs: s * 1_000, suggestedAnswerMs: 30_000 });
      expect(scripted(60, known)).toEqual(['WRAP_UP 1 @ 46']);
    });

    it('ADD_DETAIL once for an answer that stopped short', () => {
      const stopped: Known = { stoppedAnswerWords: 12, stoppedAnswerSpeechMs: 5_000 };
      expect(scripted(100, (s) => (s < 10 ? {} : stopped))).toEqual(['ADD_DETAIL 2 @ 10']);
    });

    it('SPEAK_UP after 5 s too close to the noise', () => {
      const known = (s: number): Known => ({ noiseFloorDb: -50, speechLevelDb: s < 3 ? -30 : -47 });
      expect(scripted(12, known)).toEqual(['SPEAK_UP 2 @ 8']);
    });

    it('MONOLOGUE and TAKE_TURN by the share of the talk', () => {
      expect(scripted(5, () => ({ talkShare: 0.9 }))).toEqual(['MONOLOGUE 2 @ 0']);
      expect(scripted(5, () => ({ talkShare: 0.1 }))).toEqual(['TAKE_TURN 2 @ 0']);
    });
  });

  describe('stays with a rule', () => {
    it('inside the gap between entering and leaving, without another nudge', () => {
      const flapping = (s: number): Known => rate(s < 2 ? 185 : s % 2 === 0 ? 170 : 182);
      expect(scripted(60, flapping)).toEqual(['SLOW_DOWN 1 @ 1']);
    });

    it('and gives a hint that was not taken again after a minute', () => {
      expect(scripted(125, () => rate(200))).toEqual(['SLOW_DOWN 1 @ 1', 'SLOW_DOWN 1 @ 61', 'SLOW_DOWN 1 @ 121']);
    });

    it('until it is left, and can enter again from there', () => {
      const known = (s: number): Known => rate(s < 5 ? 200 : s < 10 ? 150 : s < 45 ? 150 + s : 200);
      const [first, ...later] = scripted(60, known);
      expect(first).toBe('SLOW_DOWN 1 @ 1');
      expect(later).toEqual(['SLOW_DOWN 1 @ 32']);
    });

    it('unless its measure was unknown for over 5 s', () => {
      const known = (s: number): Known => (s >= 1 && s < 8 ? {} : rate(200));
      expect(scripted(9, known)).toEqual([]);
      expect(scripted(10, known)).toEqual(['SLOW_DOWN 1 @ 9']);
    });
  });

  describe('praises', () => {
    it('once, when the measure was back in its band for 15 s', () => {
      expect(scripted(80, (s) => rate(s < 5 ? 200 : 150))).toEqual(['SLOW_DOWN 1 @ 1', 'PRAISE 1 @ 20']);
    });

    it('with what the measure came back to', () => {
      const { nudges } = nudgesOf(everySecond(25, (s) => rate(s < 5 ? 200 : 150)));
      expect(nudges[1]).toEqual({
        type: 'PRAISE',
        intensity: 1,
        message: 'Good pace now.',
        messageKey: 'praise.slow_down',
        evidence: { metric: 'rate10sWpm', value: 150, threshold: 165, windowMs: 15_000 },
        atMs: 20_000,
        thresholdsVersion: 'en-nudges-2026-11.1',
      });
    });

    it('not while the measure is only in the gap: the 15 s begin anew', () => {
      const known = (s: number): Known => rate(s < 5 ? 200 : s === 18 ? 170 : 150);
      expect(scripted(40, known)).toEqual(['SLOW_DOWN 1 @ 1', 'PRAISE 1 @ 33']);
    });

    it('nothing that was not nudged about', () => {
      const talk = (s: number): Known => ({ ...rate(s < 3 ? 200 : 150), overlapRatio: s < 8 ? 0.9 : 0 });
      expect(scripted(60, talk)).toEqual(['PAUSE 3 @ 0', 'PRAISE 1 @ 23']);
    });

    it('no breath, silence or answer', () => {
      expect(scripted(90, (s) => ({ speechRunMs: s < 30 ? s * 1_000 : 0 }))).toEqual(['TAKE_A_BREATH 1 @ 25']);
    });
  });

  describe('chooses', () => {
    it('PAUSE over all others, and nothing else for as long as both speak', () => {
      const known = (s: number): Known => ({ ...rate(220), talkShare: 0.95, overlapRatio: s < 25 ? 0.35 : 0.2 });
      expect(scripted(40, known)).toEqual(['PAUSE 1 @ 0']);
    });

    it('lets others speak again when the overlap is over, or no longer known', () => {
      const over = (s: number): Known => ({ ...rate(220), overlapRatio: s < 3 ? 0.35 : 0 });
      expect(scripted(12, over)).toEqual(['PAUSE 1 @ 0', 'SLOW_DOWN 2 @ 10']);
      const unknown = (s: number): Known => ({ ...rate(220), ...(s < 3 && { overlapRatio: 0.35 }) });
      expect(scripted(12, unknown)).toEqual(['PAUSE 1 @ 0', 'SLOW_DOWN 2 @ 10']);
    });

    it('the most important of several, and sends the next when it may, if it is still true', () => {
      const all: Known = { ...rate(220), fillersIn10s: 4, talkShare: 0.9, noiseFloorDb: -50, speechLevelDb: -48 };
      const known = (s: number): Known => ({ ...all, talkShare: s < 20 ? 0.9 : 0.75 });
      expect(scripted(45, known)).toEqual(['FILLERS 1 @ 0', 'SPEAK_UP 3 @ 10', 'SLOW_DOWN 2 @ 20']);
    });

    it('spends the limit only on what is sent', () => {
      const { state } = nudgesOf(
        everySecond(30, () => rate(220)),
        { ...ENGLISH, setting: 'off' },
      );
      expect(state.sent).toEqual(INITIAL_NUDGE_STATE.sent);
      expect(state.progress.SLOW_DOWN).toMatchObject({ phase: 'active', nudgedMs: null });
    });

    it('fewer with the setting low, none with off', () => {
      const known = (): Known => ({ ...rate(220), fillersIn10s: 4, talkShare: 0.9 });
      expect(scripted(50, known)).toEqual(['FILLERS 1 @ 0', 'SLOW_DOWN 2 @ 10', 'MONOLOGUE 2 @ 20']);
      expect(scripted(50, known, 'low')).toEqual(['FILLERS 1 @ 0', 'SLOW_DOWN 2 @ 30']);
      expect(scripted(50, known, 'off')).toEqual([]);
    });
  });

  describe('takes features as they come', () => {
    it('and judges a moment when a later one begins, all its features together', () => {
      const first = reduceNudges(INITIAL_NUDGE_STATE, liveFeatures(0, { talkShare: 0.9 }), ENGLISH);
      const second = reduceNudges(first.state, liveFeatures(0, { overlapRatio: 0.5 }), ENGLISH);
      expect([first.nudge, second.nudge]).toEqual([null, null]);
      expect(reduceNudges(second.state, liveFeatures(1), ENGLISH).nudge).toMatchObject({ type: 'PAUSE', atMs: 0 });
    });

    it('at a few per second, or every few seconds', () => {
      const quick = Array.from({ length: 30 }, (_, n) => liveFeatures(n * 200, rate(200)));
      expect(nudgesOf(quick).nudges).toMatchObject([{ type: 'SLOW_DOWN', atMs: 1_000 }]);
      const sparse = Array.from({ length: 4 }, (_, n) => liveFeatures(n * 4_000, rate(200)));
      expect(nudgesOf(sparse).nudges).toMatchObject([{ type: 'SLOW_DOWN', atMs: 4_000 }]);
    });

    it('leaving out those up to 5 s late', () => {
      const before = nudgesOf([liveFeatures(10_000, rate(150)), liveFeatures(20_000, rate(150))]).state;
      expect(reduceNudges(before, liveFeatures(15_000, { overlapRatio: 1 }), ENGLISH)).toEqual({
        state: before,
        nudge: null,
      });
    });

    it('starting the rules anew when the clock is put back, with what is left of the cooldown', () => {
      const { state } = nudgesOf(everySecond(102, (s) => (s < 99 ? {} : rate(200))));
      expect(state.sent.lastMs).toBe(100_000);
      const again = Array.from({ length: 40 }, (_, s) => liveFeatures(s * 1_000, { overlapRatio: 0.9 }));
      // 2 s had gone since the nudge when the clock was put back from 102 s to 0 s.
      expect(nudgesOf(again, ENGLISH, state).nudges).toMatchObject([{ type: 'PAUSE', atMs: 8_000 }]);
    });
  });
});

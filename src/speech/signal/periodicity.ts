/** The decimated rate the period is looked for at. */
const RATE_HZ = 2_000;
const DECIMATION = 8;
/** Hum of the mains (50, 60 Hz) and DC are no voice: a Butterworth high-pass of the second order at 75 Hz. */
const HUM_CORNER = Math.tan((Math.PI * 75) / RATE_HZ);
const HUM_B = 1 / (1 + Math.SQRT2 * HUM_CORNER + HUM_CORNER ** 2);
const HUM_A1 = 2 * (HUM_CORNER ** 2 - 1) * HUM_B;
const HUM_A2 = (1 - Math.SQRT2 * HUM_CORNER + HUM_CORNER ** 2) * HUM_B;
const LEAST_OUTPUT = 1e-12;
/** 32 ms: two periods of the lowest voices. */
const WINDOW = 64;
/** 62.5 Hz (a low male voice) to 400 Hz (a child's, or a raised voice's). */
const LONGEST_LAG = 32;
const SHORTEST_LAG = 5;
/** One more on both sides, as a peak is one between neighbours. */
const FIRST_LAG = SHORTEST_LAG - 1;
const LAST_LAG = LONGEST_LAG + 1;
/** A divisor of their number, thirty. */
const LAGS_AT_ONCE = 3;
/** Where the window starts in the history; before it lies what it is compared with. */
const BASE = LAST_LAG;
const HISTORY = WINDOW + BASE;
/**
 * Of peaks of nearly the same height the earliest is the period, the later ones its multiples (McLeod & Wyvill 2005
 * take the first above 0.8–1.0 of the highest).
 */
const FIRST_PEAK_SHARE = 0.8;
/**
 * Weights of the nearer and the farther two of four neighbours, for the value half-way between two lags: a sinc cut to
 * four points, raised at the edge so that 750 Hz, the first formant of an open vowel, keeps 70 %.
 */
const NEAR = 0.62;
const FARTHER = 0.5 - NEAR;
/** Energy below which nothing is looked for, −80 dBFS in the sums kept: under any microphone's own noise. */
const LEAST_ENERGY = 1e-8 * (2 * DECIMATION) ** 2 * WINDOW;

const PERIODICITY = 0;
const FUNDAMENTAL = 1;
const HIGHEST = 2;

/**
 * Period of a voice, by the normalised square difference of McLeod & Wyvill (2005, "A smarter way to find pitch") over
 * the sound below 1 kHz, brought down to 2 kHz so that it costs a few hundred nanoseconds. Incremental; takes samples
 * at 16 kHz and looks back 48 ms when asked. Nothing is allocated after construction.
 */
export class PeriodFinder {
  /** In an array, as a number that is put into a field or handed on is allocated, look by look. */
  private readonly values = new Float64Array(3);
  private readonly history = new Float64Array(HISTORY);
  /** By lag. */
  private readonly likeness = new Float64Array(LONGEST_LAG + 2);
  /** By half lag. */
  private readonly curve = new Float64Array(2 * LONGEST_LAG + 3);
  private before = 0;
  private in1 = 0;
  private in2 = 0;
  private out1 = 0;
  private out2 = 0;

  /** 0–1: how alike the sound is to itself one period earlier; 0 without enough level. */
  get periodicity(): number {
    return this.values[PERIODICITY] as number;
  }

  /** Fundamental of the last look, Hz; 0 when there is no period. */
  get fundamentalHz(): number {
    return this.values[FUNDAMENTAL] as number;
  }

  /** Samples `from` to the end, at 16 kHz, finite; their number a multiple of eight, at most 776. */
  push(samples: Float64Array, from: number): void {
    const { history } = this;
    const count = (samples.length - from) / DECIMATION;
    history.copyWithin(0, count);
    for (let at = from, to = HISTORY - count; to < HISTORY; to += 1) {
      let sum = 0;
      for (const end = at + DECIMATION; at < end; at += 1) sum += samples[at] as number;
      // Two running means in a row: of eight samples, with zeros where images of 0 Hz would fold from, then of two.
      history[to] = this.withoutHum(sum + this.before);
      this.before = sum;
    }
  }

  private withoutHum(input: number): number {
    const output = HUM_B * (input - 2 * this.in1 + this.in2) - HUM_A1 * this.out1 - HUM_A2 * this.out2;
    this.in2 = this.in1;
    this.in1 = input;
    this.out2 = this.out1;
    // Without this, silence would end in denormal numbers, which cost a hundred times as much.
    this.out1 = output > LEAST_OUTPUT || output < -LEAST_OUTPUT ? output : 0;
    return this.out1;
  }

  /** Looks for a period in the last 48 ms and sets `periodicity` and `fundamentalHz`. */
  look(): void {
    this.values.fill(0);
    if (!this.compare()) return;
    this.drawCurve();
    this.findHighestPeak();
    if ((this.values[HIGHEST] as number) > 0) this.settleOnPeriod();
  }

  /** Fills `likeness[lag]` = 2·Σx(t)x(t+lag) / Σ(x(t)² + x(t+lag)²); false when it is too quiet. */
  private compare(): boolean {
    const { history, likeness } = this;
    let own = 0;
    for (let t = BASE; t < HISTORY; t += 1) own += (history[t] as number) ** 2;
    if (own < LEAST_ENERGY) return false;
    for (let lag = FIRST_LAG; lag <= LAST_LAG; lag += LAGS_AT_ONCE) this.multiply(lag);
    let shifted = own;
    for (let lag = 1; lag <= LAST_LAG; lag += 1) {
      const entering = history[BASE - lag] as number;
      const leaving = history[HISTORY - lag] as number;
      shifted += entering * entering - leaving * leaving;
      if (lag >= FIRST_LAG) likeness[lag] = (2 * (likeness[lag] as number)) / (own + Math.max(shifted, 0));
    }
    return true;
  }

  /** Puts Σx(t)x(t−lag) into `likeness` for some lags at once: each sample is read once for all of them. */
  private multiply(lag: number): void {
    const { history, likeness } = this;
    let first = 0;
    let second = 0;
    let third = 0;
    for (let t = BASE; t < HISTORY; t += 1) {
      const here = history[t] as number;
      first += here * (history[t - lag] as number);
      second += here * (history[t - lag - 1] as number);
      third += here * (history[t - lag - 2] as number);
    }
    likeness[lag] = first;
    likeness[lag + 1] = second;
    likeness[lag + 2] = third;
  }

  /**
   * Fills `curve` from `likeness`, with a value between each two. The period of a high voice is few lags long: on whole
   * lags its double, which may fall on one, would often stand higher than itself.
   */
  private drawCurve(): void {
    const { curve, likeness } = this;
    for (let lag = FIRST_LAG; lag <= LAST_LAG; lag += 1) {
      const here = likeness[lag] as number;
      curve[2 * lag] = here;
      if (lag === LAST_LAG) return;
      const next = likeness[lag + 1] as number;
      // Beyond the ends the curve goes on as it is.
      const before = lag > FIRST_LAG ? (likeness[lag - 1] as number) : 2 * here - next;
      const after = lag + 1 < LAST_LAG ? (likeness[lag + 2] as number) : 2 * next - here;
      curve[2 * lag + 1] = NEAR * (here + next) + FARTHER * (before + after);
    }
  }

  private findHighestPeak(): void {
    let highest = 0;
    for (let half = 2 * SHORTEST_LAG; half <= 2 * LONGEST_LAG; half += 1) {
      if (this.isPeak(half)) highest = Math.max(highest, this.topAt(half));
    }
    this.values[HIGHEST] = highest;
  }

  private isPeak(half: number): boolean {
    const here = this.curve[half] as number;
    return here > (this.curve[half - 1] as number) && here >= (this.curve[half + 1] as number);
  }

  private settleOnPeriod(): void {
    const enough = (this.values[HIGHEST] as number) * FIRST_PEAK_SHARE;
    for (let half = 2 * SHORTEST_LAG; half <= 2 * LONGEST_LAG; half += 1) {
      if (!this.isPeak(half) || this.topAt(half) < enough) continue;
      this.values[PERIODICITY] = Math.min(1, this.topAt(half));
      this.values[FUNDAMENTAL] = (2 * RATE_HZ) / (half + 2 * this.shiftAt(half, 2));
      return;
    }
  }

  /** Height of the parabola through a peak and its neighbours. */
  private topAt(half: number): number {
    const left = this.curve[half - 1] as number;
    const right = this.curve[half + 1] as number;
    return (this.curve[half] as number) - ((left - right) * this.shiftAt(half, 1)) / 4;
  }

  /**
   * Where the parabola through a peak and the points `reach` half lags to both sides has its top, in such steps from
   * the peak. For the fundamental the next but one are taken: all three are either between lags or on them, so that
   * what the weights of the former do to a tone falls out.
   */
  private shiftAt(half: number, reach: 1 | 2): number {
    const left = this.curve[half - reach] as number;
    const right = this.curve[half + reach] as number;
    const bend = left - 2 * (this.curve[half] as number) + right;
    return bend === 0 ? 0 : (left - right) / (2 * bend);
  }
}

import { FRAME_MS } from './signal-frames.js';
import { MOST_UNDECIDED_FRAMES } from './voice-activity.js';

/** A shorter sound is a click or a lip; the shortest syllables last about 60 ms. */
const ENTER_FRAMES = 50 / FRAME_MS;
/** Closures of stops inside a word last up to about 150 ms (Crystal & House 1988). */
const LEAVE_FRAMES = 150 / FRAME_MS;
/** Frames by which evidence that is a mean over neighbours reaches beyond the sound: edges move inwards by so much. */
export const SPREAD_FRAMES = 1;
/** How far at most an edge is moved outwards. */
export const MOST_MARGIN_FRAMES = 8;

const KEPT = 2 * MOST_UNDECIDED_FRAMES;

/**
 * Hysteresis in time: speech begins when the last 50 ms were active and ends when the last 150 ms were not; both count
 * from where that run began.
 */
export class ActivityGate {
  /** Frames [0, decided) stand. */
  decided = 0;
  /** Whether the latest frames are speech as far as is known. */
  speaking = false;
  private readonly marks = new Uint8Array(KEPT);
  /** Frames in a row that contradict `speaking`. */
  private against = 0;
  private taken = 0;

  /** The next frame. @param margin frames by which an edge that shows now is to be moved outwards; −1: inwards. */
  take(active: boolean, margin: number): void {
    this.taken += 1;
    this.against = active === this.speaking ? 0 : this.against + 1;
    if (this.against === (this.speaking ? LEAVE_FRAMES : ENTER_FRAMES)) {
      const edge = this.taken - this.against;
      this.decide(this.speaking ? edge + margin : edge - margin);
      this.speaking = !this.speaking;
      this.against = 0;
    }
    this.decide(this.taken - this.against - (this.speaking ? SPREAD_FRAMES : MOST_MARGIN_FRAMES));
  }

  /** Nothing more comes. */
  finish(): void {
    this.decide(this.taken);
  }

  /** Valid for the last `MOST_UNDECIDED_FRAMES` decided frames. */
  speaksAt(frame: number): boolean {
    return this.marks[frame % KEPT] === 1;
  }

  private decide(end: number): void {
    const mark = this.speaking ? 1 : 0;
    for (; this.decided < end; this.decided += 1) this.marks[this.decided % KEPT] = mark;
  }
}

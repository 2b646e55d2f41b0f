/** The time, injected so that tests move it instead of sleeping. */
export abstract class Clock {
  abstract now(): Date;

  /** The same since the epoch: for what asks so often that a Date each time would be felt. */
  milliseconds(): number {
    return this.now().getTime();
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }

  override milliseconds(): number {
    return Date.now();
  }
}

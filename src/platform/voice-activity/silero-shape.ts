/** Rate of the sound the network hears. */
export const SAMPLE_RATE_HZ = 16_000;
/** Samples of one step: 32 ms. */
export const STEP_SAMPLES = 512;

/** Frame of the short-time Fourier transform inside the model, in samples. */
export const FRAME = 256;
/** Frames of a step. */
export const FRAMES = 4;
export const BINS = FRAME / 2 + 1;
/** Values of the recurrent layer's state. */
export const HIDDEN = 128;
/** Input, forget, cell and output gate. */
export const GATES = 4 * HIDDEN;
/** Width of every convolution of the encoder, in frames. */
export const TAPS = 3;

/** Steps worked on together: their values on the way (0.5 MB) stay in a core's second-level cache. */
export const BATCH = 32;

export interface Convolution {
  readonly inputs: number;
  readonly outputs: number;
  /** `[outputs][inputs][TAPS]` */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

export interface SileroWeights {
  /** `[2 × BINS][FRAME]`: windowed cosines, then windowed sines. */
  readonly basis: Float32Array;
  readonly encoder: readonly [Convolution, Convolution, Convolution, Convolution];
  /** `[GATES][HIDDEN]` each. */
  readonly fromInput: Float32Array;
  readonly fromHidden: Float32Array;
  /** The two biases of the recurrent layer, added up. */
  readonly gateBias: Float32Array;
  /** `[HIDDEN]` */
  readonly output: Float32Array;
  readonly outputBias: number;
}

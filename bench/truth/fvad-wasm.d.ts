/** The package carries no types. */
declare module '@echogarden/fvad-wasm' {
  interface FvadModule {
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    _fvad_new(): number;
    _fvad_free(detector: number): void;
    _fvad_set_mode(detector: number, mode: number): number;
    _fvad_set_sample_rate(detector: number, hertz: number): number;
    /** 1 speech, 0 none, −1 a length it does not take. */
    _fvad_process(detector: number, address: number, samples: number): number;
  }
  export default function loadFvad(): Promise<FvadModule>;
}

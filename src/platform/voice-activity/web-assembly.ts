/** Linear memory of WebAssembly, of a fixed size here. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** What is used of the WebAssembly interface: the type library has it together with the whole browser only. */
interface WasmInterface {
  readonly Memory: new (pages: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, WasmMemory>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** The engine's own. */
export const wasm = (globalThis as unknown as { readonly WebAssembly: WasmInterface }).WebAssembly;

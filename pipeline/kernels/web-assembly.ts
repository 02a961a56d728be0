// The part of WebAssembly that is used here. TypeScript has it in its library for browsers only, along with all of a browser.

declare global {
  namespace WebAssembly {
    class Memory {
      constructor(limits: { initial: number; maximum: number; shared: true })
      /** Grows by so many pages of 64 KiB, 0 too; returns how many there were. */
      grow(pages: number): number
      readonly buffer: SharedArrayBuffer
    }

    /** Compiled code, without memory or state: it may be posted to other threads, which need not compile it again. */
    class Module {
      constructor(bytes: Uint8Array)
    }

    class Instance {
      constructor(module: Module, imports: { readonly env: { readonly memory: Memory } })
      readonly exports: object
    }
  }
}

export {}

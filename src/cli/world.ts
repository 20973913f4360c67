import type { App } from '../app.ts'
import type { Config, VendorEntry } from '../config.ts'

/** What the commands need of the machine around them; tests bring their own. */
export interface World {
  env: Readonly<Record<string, string | undefined>>
  /** stdout: results only. */
  out(text: string): void
  /** stderr: progress, notes, errors. */
  err(text: string): void
  /** Is a person at both ends? */
  terminal: { input: boolean; output: boolean; errors: boolean }
  /** Columns of the terminal now. */
  width(): number
  vendors(): Promise<Readonly<Record<string, VendorEntry>>>
  openApp(config: Config): Promise<App>
  /** Calls back at Ctrl-C, until the returned function is called. */
  onInterrupt(callback: () => void): () => void
  /** The same when the terminal closes or the process is asked to end, which otherwise ends it at once. */
  onHangUp(callback: () => void): () => void
  /** Ends the process at once. */
  leave(status: number): void
  /** Asks the person at the terminal for one line; null when they gave up. */
  askLine(message: string): Promise<string | null>
  /** All of standard input. */
  readInput(): Promise<string>
}

function onSignals(signals: readonly NodeJS.Signals[], callback: () => void): () => void {
  for (const signal of signals) process.on(signal, callback)
  return () => {
    for (const signal of signals) process.off(signal, callback)
  }
}

/** The real one. */
export function thisMachine(): World {
  // What can no longer be written to a terminal that closed is for nobody.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: {
      input: process.stdin.isTTY === true,
      output: process.stdout.isTTY === true,
      errors: process.stderr.isTTY === true,
    },
    width: () => process.stdout.columns ?? process.stderr.columns ?? 80,
    vendors: async () => (await import('../open-app.ts')).listVendors(),
    openApp: async (config) => (await import('../open-app.ts')).openApp(config),
    onInterrupt: (callback) => onSignals(['SIGINT'], callback),
    onHangUp: (callback) => onSignals(['SIGHUP', 'SIGTERM'], callback),
    leave: (status) => process.exit(status),
    async askLine(message) {
      const { isCancel, text } = await import('@clack/prompts')
      // An end of input (Ctrl-D) closes the line without an answer, and then nothing keeps the process alive.
      const gone = new AbortController()
      const leave = (): void => gone.abort()
      process.once('beforeExit', leave)
      try {
        const typed = await text({ message, signal: gone.signal })
        return isCancel(typed) ? null : (typed ?? '')
      } finally {
        process.off('beforeExit', leave)
      }
    },
    async readInput() {
      const { text } = await import('node:stream/consumers')
      return await text(process.stdin)
    },
  }
}

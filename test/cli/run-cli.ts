import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from '../../src/app.ts'
import { main } from '../../src/cli/main.ts'
import type { World } from '../../src/cli/world.ts'
import type { Config } from '../../src/config.ts'

export interface Ran {
  status: number
  out: string
  err: string
  left: number[]
  config: Config | undefined
}

export interface Terminal {
  terminal?: boolean
  /** What the person types, or null for giving up. */
  types?: string | null
  input?: string
  env?: Record<string, string>
  width?: number
  /** Gets the function that stands for Ctrl-C once a command listens. */
  onListen?: (interrupt: () => void) => void
}

/** Runs one command in this process against an app, with a home folder of its own. */
export async function runCli(args: string[], app: App, more: Terminal = {}): Promise<Ran> {
  const home = await mkdtemp(join(tmpdir(), 'crm-ferry-'))
  const ran: Ran = { status: -1, out: '', err: '', left: [], config: undefined }
  const tty = more.terminal === true
  const world: World = {
    env: { CRM_FERRY_HOME: home, ...more.env },
    out: (text) => {
      ran.out += text
    },
    err: (text) => {
      ran.err += text
    },
    terminal: { input: tty, output: tty, errors: tty },
    width: () => more.width ?? 100,
    vendors: async () => ({}),
    openApp: async (config) => {
      ran.config = config
      return app
    },
    onInterrupt(callback) {
      more.onListen?.(callback)
      return () => undefined
    },
    onHangUp: () => () => undefined,
    leave: (status) => void ran.left.push(status),
    askLine: async () => more.types ?? null,
    readInput: async () => more.input ?? '',
  }
  try {
    ran.status = await main(args, world)
    return ran
  } finally {
    await rm(home, { recursive: true })
  }
}

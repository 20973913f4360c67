import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { expect } from 'vitest'
import type { App } from '../../src/app.ts'
import { serve } from '../../src/server.ts'

export type Era = '2025' | '2026'
export interface Form {
  message: string
}
export type FormAnswer =
  | { action: 'accept'; content: Record<string, string> }
  | { action: 'decline' }
  | { action: 'cancel' }

export interface Host {
  client: Client
  /** Failures that the server kept from the reader. */
  hidden: unknown[]
  /** Sends a message as it is, past the client, and gives the server's answer to it. */
  sendRaw(message: { id: number }): Promise<unknown>
  close(): Promise<void>
}

/** A host of the given era over the real wire format, in memory; with `onForm` it can show forms. */
export async function connect(
  app: App | (() => Promise<App>),
  options: {
    era?: Era
    onForm?: (form: Form) => FormAnswer | Promise<FormAnswer>
    /** Sees each message that leaves the client. */
    onSend?: (message: unknown) => void
    privileged?: boolean
    readOnly?: boolean
  } = {},
): Promise<Host> {
  const { era = '2026', onForm, privileged = false, readOnly = false } = options
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  const hidden: unknown[] = []
  let rawMessages = 0
  const handle = serve({
    openApp: typeof app === 'function' ? app : async () => app,
    version: '0.0.0',
    privileged,
    readOnly,
    onError: (error) => hidden.push(error),
    transport: serverSide,
  })
  const capabilities = onForm === undefined ? {} : { elicitation: {} }
  const mode = era === '2025' ? ('legacy' as const) : { pin: '2026-07-28' as const }
  const client = new Client({ name: 'test', version: '1' }, { capabilities, versionNegotiation: { mode } })
  if (onForm !== undefined)
    client.setRequestHandler('elicitation/create', async ({ params }) => await onForm({ message: params.message }))
  const send = clientSide.send.bind(clientSide)
  clientSide.send = (message, ...rest) => {
    options.onSend?.(message)
    return send(message, ...rest)
  }
  await client.connect(clientSide)
  expect(client.getProtocolEra()).toBe(era === '2025' ? 'legacy' : 'modern')
  return {
    client,
    hidden,
    async sendRaw(message) {
      const id = 10_000 + rawMessages++
      const { promise, resolve } = Promise.withResolvers<unknown>()
      const receive = clientSide.onmessage
      clientSide.onmessage = (answer, ...rest) => {
        if ('id' in answer && answer.id === id) resolve(answer)
        else receive?.(answer, ...rest)
      }
      await send({ ...message, id } as Parameters<typeof send>[0])
      return promise
    },
    async close() {
      await client.close()
      await handle.close()
    },
  }
}

/** The text of an answer. */
export function textOf(result: { content?: unknown }): string {
  const blocks = result.content as { type: string; text?: string }[]
  return blocks.flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : [])).join('\n')
}

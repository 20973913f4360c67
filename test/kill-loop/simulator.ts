import { type Simulator, startSimulator } from '../../src/simulator-process.ts'

/** A simulator as a process, with the parts of its control plane that the loop needs. */
export interface Playground extends Simulator {
  ask<Answer>(path: string): Promise<Answer>
  tell(path: string, body: object): Promise<unknown>
}

export async function startPlayground(vendor: string, args: readonly string[]): Promise<Playground> {
  const simulator = await startSimulator(vendor, args)
  const call = async (path: string, body?: object): Promise<unknown> => {
    const asked = body && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }
    const reply = await fetch(`${simulator.control}/${path}`, asked)
    const text = await reply.text()
    if (reply.status !== 200) throw new Error(`The control plane of ${vendor} answered ${reply.status}: ${text}`)
    return JSON.parse(text)
  }
  return { ...simulator, ask: <Answer>(path: string) => call(path) as Promise<Answer>, tell: call }
}

export function limitArgs(limits: Readonly<Record<string, number>>): string[] {
  return Object.entries(limits).flatMap(([name, figure]) => ['--limit', `${name}=${figure}`])
}

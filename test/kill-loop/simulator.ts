import { type Simulator, startSimulator } from '../../src/simulator-process.ts'

/** A simulator as a process, with the parts of its control plane that the loop needs. */
export interface Playground extends Simulator {
  ask<Answer>(path: string): Promise<Answer>
  tell(path: string, body: object): Promise<unknown>
  /** A call of the reference CRM's own interface. */
  call(path: string, body: object): Promise<unknown>
}

export async function startPlayground(vendor: string, args: readonly string[]): Promise<Playground> {
  const simulator = await startSimulator(vendor, args)
  const send = async (url: string, body?: object, token?: string): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const reply = await fetch(url, body && { method: 'POST', body: JSON.stringify(body), headers })
    const text = await reply.text()
    if (reply.status !== 200) throw new Error(`${vendor} answered ${reply.status} to ${url}: ${text}`)
    return JSON.parse(text)
  }
  return {
    ...simulator,
    ask: <Answer>(path: string) => send(`${simulator.control}/${path}`) as Promise<Answer>,
    tell: (path, body) => send(`${simulator.control}/${path}`, body),
    async call(path, body) {
      const { REFERENCE_CLIENT_ID: client_id, REFERENCE_CLIENT_SECRET: client_secret } = simulator.env
      const signIn = await send(`${simulator.url}/v1/token`, { client_id, client_secret })
      return send(`${simulator.url}${path}`, body, (signIn as { access_token: string }).access_token)
    },
  }
}

export function limitArgs(limits: Readonly<Record<string, number>>): string[] {
  return Object.entries(limits).flatMap(([name, figure]) => ['--limit', `${name}=${figure}`])
}

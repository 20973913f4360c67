import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Era, type FormAnswer, type Host, textOf } from './connect.ts'
import { type FakeApp, fakeApp, newFields, phrase } from './fake-app.ts'

let host: Host | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

async function request(app: FakeApp, era: Era, onForm?: (form: { message: string }) => FormAnswer, more: object = {}) {
  host = await connect(app, { era, ...(onForm !== undefined && { onForm }) })
  return await host.client.callTool({ name: 'request_approval', arguments: { plan_id: 'leads', ...more } })
}

const approved = (app: FakeApp) => app.calls.filter(({ verb }) => verb === 'approve')

describe.each<Era>(['2025', '2026'])('a host of the %s era', (era) => {
  test('asks the person, who types the phrase', async () => {
    const app = fakeApp()
    let shown = ''
    const result = await request(app, era, ({ message }) => {
      shown = message
      return { action: 'accept', content: { phrase } }
    })
    expect(shown).toContain('create 1,234 contacts')
    expect(shown).toContain(phrase)
    for (const name of newFields) for (const text of [shown, textOf(result)]) expect(text).toContain(name)
    expect(result.isError).toBeFalsy()
    expect(result.structuredContent).toMatchObject({ status: 'approved', approval_id: 'approval-1' })
    expect(approved(app)).toEqual([{ verb: 'approve', args: ['approval-1', phrase, 'elicitation'] }])
    expect(app.calls.filter(({ verb }) => verb === 'requestApproval')).toHaveLength(1)
  })

  test('a wrong phrase approves nothing and says so', async () => {
    const app = fakeApp()
    const result = await request(app, era, () => ({ action: 'accept', content: { phrase: 'yes' } }))
    expect(result.structuredContent).toMatchObject({ status: 'wrong_phrase' })
    expect(textOf(result)).toContain('Nothing is approved')
    expect(app.approvals.get('approval-1')?.approval.state).toBe('pending')
  })

  test('a declined form declines the request', async () => {
    const app = fakeApp()
    const result = await request(app, era, () => ({ action: 'decline' }))
    expect(result.structuredContent).toMatchObject({ status: 'declined' })
    expect(approved(app)).toEqual([])
    expect(app.approvals.get('approval-1')?.approval.state).toBe('declined')
  })

  test('a closed form leaves the request open for the terminal', async () => {
    const app = fakeApp()
    const result = await request(app, era, () => ({ action: 'cancel' }))
    expect(result.structuredContent).toMatchObject({ status: 'cancelled', command: 'crm-ferry approve leads' })
    expect(approved(app)).toEqual([])
    expect(app.approvals.get('approval-1')?.approval.state).toBe('pending')
  })

  test('without forms the person gets the exact command, and the answer keeps the phrase to itself', async () => {
    const app = fakeApp()
    const result = await request(app, era)
    expect(result.isError).toBeFalsy()
    expect(result.structuredContent).toMatchObject({ status: 'waiting_for_person', command: 'crm-ferry approve leads' })
    expect(JSON.stringify(result)).not.toContain(phrase)
    expect(approved(app)).toEqual([])
  })

  test('no argument approves', async () => {
    const app = fakeApp()
    const result = await request(app, era, undefined, { phrase, approve: true, confirm: phrase }).catch(
      (error: Error) => error,
    )
    expect(result instanceof Error || result.isError).toBe(true)
    expect(app.calls).toEqual([])
  })

  test('a form that fails approves nothing', async () => {
    const app = fakeApp()
    const result = await request(app, era, () => {
      throw new Error('no window')
    }).catch((error: Error) => error)
    expect(result instanceof Error || result.isError).toBe(true)
    expect(approved(app)).toEqual([])
  })

  test('a question that a newer one replaced approves nothing', async () => {
    const app = fakeApp()
    const result = await request(app, era, () => {
      void app.requestApproval('leads')
      return { action: 'accept', content: { phrase } }
    })
    expect(result.isError).toBe(true)
    expect(approved(app)).toEqual([])
  })
})

describe('the state that a host carries between question and answer', () => {
  /** A message as it left the host, with the answer and the sealed state in it. */
  type Sent = { id: number; params: { requestState: string; inputResponses: object } }

  /** A request that was answered by the phrase, and the message that said so. */
  async function answered(): Promise<{ app: FakeApp; sent: Sent; again: (sent: Sent) => Promise<string> }> {
    const app = fakeApp()
    const seen: Sent[] = []
    host = await connect(app, {
      onForm: () => ({ action: 'accept', content: { phrase } }),
      onSend: (message) => {
        if (JSON.stringify(message).includes('requestState')) seen.push(message as Sent)
      },
    })
    await host.client.callTool({ name: 'request_approval', arguments: { plan_id: 'leads' } })
    const again = async (sent: Sent): Promise<string> => JSON.stringify(await host?.sendRaw(sent))
    return { app, sent: seen[0]!, again }
  }

  test('approves once, however often it is sent', async () => {
    const { app, sent, again } = await answered()
    expect(approved(app)).toHaveLength(1)
    expect(await again(sent)).toContain('Nothing is approved')
    await app.requestApproval('leads')
    expect(await again(sent)).toContain('no longer the open one')
    expect(app.approvals.get('approval-2')?.approval.state).toBe('pending')
  })

  test('approves nothing when a letter of it was changed', async () => {
    const { app, sent, again } = await answered()
    const before = approved(app).length
    const { requestState } = sent.params
    const middle = Math.floor(requestState.length / 2)
    const other = requestState[middle] === 'A' ? 'B' : 'A'
    const forged = requestState.slice(0, middle) + other + requestState.slice(middle + 1)
    await app.requestApproval('leads')
    expect(await again({ ...sent, params: { ...sent.params, requestState: forged } })).toMatch(/error/i)
    expect(approved(app)).toHaveLength(before)
  })

  test('is worth nothing to another server', async () => {
    const { sent } = await answered()
    await host?.close()
    const other = fakeApp()
    await other.requestApproval('leads')
    host = await connect(other, { onForm: () => ({ action: 'cancel' }) })
    expect(JSON.stringify(await host.sendRaw(sent))).toMatch(/error/i)
    expect(approved(other)).toEqual([])
    expect(other.approvals.get('approval-1')?.approval.state).toBe('pending')
  })
})

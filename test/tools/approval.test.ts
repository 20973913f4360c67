import { afterEach, describe, expect, test } from 'vitest'
import { connect, type Era, type FormAnswer, type Host, textOf } from './connect.ts'
import { type FakeApp, fakeApp, phrase } from './fake-app.ts'

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

import { afterEach, expect, test } from 'vitest'
import { connect, type Era, type Host } from './connect.ts'
import { fakeApp } from './fake-app.ts'

let host: Host | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

async function listed(options: Parameters<typeof connect>[1] = {}) {
  host = await connect(fakeApp(), options)
  return (await host.client.listTools()).tools
}

test.each<Era>(['2025', '2026'])('a host of the %s era sees every hint stated, on every tool', async (era) => {
  const tools = await listed({ era, privileged: true })
  expect(tools.length).toBeLessThanOrEqual(18)
  for (const { name, annotations } of tools)
    for (const hint of ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const)
      expect(annotations?.[hint], `${name} ${hint}`).toBeTypeOf('boolean')
})

test('tools come in the order of a migration', async () => {
  expect((await listed({ privileged: true })).map(({ name }) => name)).toEqual([
    'list_connections',
    'discover_schema',
    'propose_mapping',
    'get_plan',
    'edit_plan',
    'preview_records',
    'dry_run',
    'request_approval',
    'apply_schema_changes',
    'execute_migration',
    'get_run',
    'get_run_errors',
    'list_runs',
    'pause_run',
    'resume_run',
    'verify_migration',
  ])
})

test('descriptions say when to use a tool and stay short; all definitions fit a budget', async () => {
  const tools = await listed({ privileged: true })
  for (const { name, description = '', title, outputSchema } of tools) {
    expect(description.length, name).toBeGreaterThan(80)
    expect(description.length, name).toBeLessThan(700)
    expect(description, name).toMatch(/\b[Uu]se it\b/)
    expect(title, name).toMatch(/^[A-Z][a-z]+/)
    expect(outputSchema?.type, name).toBe('object')
  }
  // Four characters are about one token.
  expect(JSON.stringify(tools).length / 4).toBeLessThan(10_000)
})

test('an operator who did not allow schema changes offers no tool for them', async () => {
  expect((await listed()).map(({ name }) => name)).not.toContain('apply_schema_changes')
})

test('read-only leaves nothing that could lead to a write, even with --privileged', async () => {
  const tools = await listed({ readOnly: true, privileged: true })
  const names = tools.map(({ name }) => name)
  for (const writing of ['request_approval', 'apply_schema_changes', 'execute_migration', 'resume_run'])
    expect(names).not.toContain(writing)
  expect(tools.filter(({ annotations }) => annotations?.destructiveHint)).toEqual([])
  const answer = await host!.client
    .callTool({ name: 'execute_migration', arguments: { plan_id: 'leads' } })
    .catch((error: Error) => error)
  expect(answer instanceof Error || answer.isError).toBe(true)
})

test('no tool takes an argument that could stand for consent', async () => {
  for (const { name, inputSchema } of await listed({ privileged: true })) {
    const names = Object.keys(inputSchema.properties ?? {}).join(' ')
    expect(names, name).not.toMatch(/approv|confirm|phrase|consent|force|yes|token|password|secret/i)
    expect(inputSchema.additionalProperties, name).toBe(false)
  }
})

test('the handshake and the list of tools open no app', async () => {
  let opened = 0
  host = await connect(async () => {
    opened += 1
    return fakeApp()
  })
  await host.client.listTools()
  expect(opened).toBe(0)
  await host.client.callTool({ name: 'list_connections', arguments: {} })
  expect(opened).toBe(1)
})

test('instructions give the order of the tools', async () => {
  await listed({ era: '2025' })
  expect(host!.client.getInstructions()).toMatch(/list_connections.*dry_run.*request_approval.*verify_migration/s)
})

import { expect, test } from 'vitest'
import type { SchemaView } from '../../src/app.ts'
import { answerSchema } from '../../tools/support/schema-answer.ts'

/** What is said of an account, beside its objects. */
async function told(newObjects: SchemaView['newObjects']): Promise<string> {
  const view: SchemaView = {
    ...{ connection: 'crm', account: { id: '1', name: 'Crm' }, seenAt: 0, objects: [] },
    ...(newObjects && { newObjects }),
  }
  const answer = await answerSchema({ schema: async () => view }, 'crm', '*', undefined)
  return answer.kind === 'answer' ? answer.text : ''
}

test('an account says whether a pair may ask for a new object, and how many there may be', async () => {
  expect(await told(undefined)).not.toContain('New ones')
  expect(await told({ left: 0 })).not.toContain('New ones')
  expect(await told({})).toMatch(/New ones can be created in it: .*\+Assets/)
  expect(await told({ left: 1_200 })).toContain('New ones can be created in it (1,200 more)')
})

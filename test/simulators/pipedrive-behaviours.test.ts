import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readings } from '../../simulators/pipedrive/rules.ts'
import { holdBehaviours } from './behaviours.ts'

holdBehaviours('pipedrive', 150)

test('each other reading is in the list', () => {
  const list = readFileSync(new URL('../../simulators/pipedrive/behaviours.md', import.meta.url), 'utf8')
  expect(readings.filter((reading) => !list.includes(`\`${reading}\``))).toEqual([])
})

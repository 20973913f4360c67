import { expect, it } from 'vitest'
import { ValueSample, ValueSet } from '../../src/connectors/file/value-set.ts'

const forms: [string, (n: number) => string][] = [
  ['counts', String],
  ['ids of Salesforce', (n) => `0015g00000${n.toString(36).padStart(5, '0')}AAA`],
  ['addresses', (n) => `person.${n}@x${n % 97}.example`],
  [
    'UUIDs',
    (n) => `6f1c${n.toString(16).padStart(4, '0')}-9b1d-4f6e-8a52-0c${(n * 7919).toString(16).padStart(10, '0')}`,
  ],
]

it.each(forms)('tells %s apart, and counts those that come again', (_, write) => {
  const set = new ValueSet()
  for (let n = 0; n < 60_000; n += 1) set.add(write(n))
  expect([set.size, set.repeats()]).toEqual([60_000, 0])
  set.add(write(7))
  set.add(write(7))
  expect(set.repeats()).toBe(2)
  const sample = new ValueSample()
  // What begins a file is no more likely to be kept than what ends it.
  for (let n = 0; n < 120_000; n += 1) sample.add(write(n))
  const known = [...sample.hashes].filter((hash) => set.hasHash(hash)).length
  expect(sample.hashes.size).toBeGreaterThan(400)
  expect(sample.hashes.size).toBeLessThanOrEqual(1_000)
  expect(known / sample.hashes.size).toBeGreaterThan(0.4)
  expect(known / sample.hashes.size).toBeLessThan(0.6)
})

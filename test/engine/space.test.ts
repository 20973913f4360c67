import { expect, test } from 'vitest'
import { showBytes } from '../../src/engine/read/space.ts'

test('room on a disk is written as disks are sold', () => {
  expect([0, 999, 1_000, 12_345, 2_500_000, 3_000_000_000].map(showBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '12 kB',
    '2.5 MB',
    '3.0 GB',
  ])
})

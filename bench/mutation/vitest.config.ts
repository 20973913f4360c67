import { defineConfig } from 'vitest/config'
import { sets } from './sets.ts'

const tests = sets[process.env.MUTATION_SET ?? '']?.tests ?? []

// Loading the modules anew for each file would take longer than most of the tests.
export default defineConfig({ test: { include: [...tests], isolate: false, testTimeout: 15_000, hookTimeout: 15_000 } })

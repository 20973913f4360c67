import { defineConfig } from 'vitest/config'
import { sets } from './sets.ts'

const tests = sets[process.env.MUTATION_SET ?? '']?.tests ?? []

export default defineConfig({ test: { include: [...tests], testTimeout: 20_000, hookTimeout: 20_000 } })

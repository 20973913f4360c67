import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const tests = process.env.MUTATION_TESTS?.split(',') ?? []

/** In the order of their list: most mutants die by the first, so the quick ones save the time of the others. */
class AsListed extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => tests.findIndex((test) => moduleId.endsWith(`/${test}`))
    return files.toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    include: tests,
    sequence: { sequencer: AsListed },
    // Loading the modules anew for each file would take longer than most of the tests.
    isolate: false,
    testTimeout: 15_000,
    hookTimeout: 15_000,
  },
})

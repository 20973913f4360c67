import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What a fresh clone cannot know: begun last, each of these would keep one core at work and leave the other idle. */
const slowest = [
  ...['sim/sim', 'demo/demo', 'tools/stdio', 'pairs/pairs', 'pairs/pairs-pipedrive', 'pairs/company'],
  ...['connectors/salesforce', 'pairs/pairs-zoho', 'connectors/pipedrive', 'engine/jobs-crash', 'kill-loop/kill-loop'],
  ...['connectors/zoho', 'connectors/hubspot', 'engine/reference-crm', 'engine/files'],
]

/** Those of files that share processes come last and together, since such a process lives as long as they follow one another. */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const listed = slowest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`))
      return (project.config.isolate ? 0 : 1_000) + (listed === -1 ? slowest.length : listed)
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

/** What is pure, or keeps what it needs in objects of its own: loading the modules anew takes longer than most of its files. */
const sharing = ['connectors', 'engine', 'http', 'mapping', 'model', 'nasty', 'report', 'simulators']
/** Of these folders, what looks at how modules are loaded, at sockets, or at the memory of the process. */
const alone = [
  ...['test/http/transport.test.ts', 'test/mapping/chain.test.ts', 'test/engine/propose-memory.test.ts'],
  'test/simulators/hubspot-sdk-limits.test.ts',
]
const shared = sharing.map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    // Bounds for what hangs, with room for a machine that has much else to do.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    globalSetup: 'test/memory-folder.ts',
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: [`test/{*,!(${sharing.join('|')})/**/*}.test.ts`, ...alone] },
      },
      { extends: true, test: { name: 'shared', include: shared, exclude: alone, isolate: false } },
    ],
  },
})

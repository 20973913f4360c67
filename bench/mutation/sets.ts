/** Files that are mutated together, and the tests that judge them, the quickest first. */
export interface MutationPart {
  mutate: readonly string[]
  tests: readonly string[]
  /** Cases of each property, where fewer than usual see as much. */
  runs?: number
}

const named = (folder: string, names: string, ending = '.ts'): string[] =>
  names.split(' ').map((name) => `${folder}/${name}${ending}`)

const engine = (files: string, tests: string): MutationPart => ({
  mutate: named('src/engine/write', files),
  tests: named('test/engine', tests, '.test.ts'),
  runs: 10,
})

/** Each mutant costs the tests that reach it, so tests that take many seconds for what others see as well are left out. */
export const sets: Readonly<Record<string, { about: string; parts: readonly MutationPart[] }>> = {
  limiter: {
    about: 'when a request may leave',
    parts: [
      {
        mutate: named('src/http', 'limiter window places gate lanes waiter arrival concurrency memory-permits'),
        tests: named(
          'test/http',
          'arrival memory-permits places limiter-limits client limiter limiter-model',
          '.test.ts',
        ),
      },
    ],
  },
  leases: {
    about: 'who carries a run out, and how it sleeps and ends',
    parts: [
      {
        mutate: named('src/dispatch', 'carry-out sleep outlast-quota'),
        tests: named('test/dispatch', 'signs-of-life carry-out sleep lease-model', '.test.ts'),
        runs: 10,
      },
      {
        mutate: named('src/dispatch', 'stop-worker process-identity'),
        tests: named('test/dispatch', 'process-identity stop-worker', '.test.ts'),
      },
      {
        mutate: named('src/store/sqlite', 'runs'),
        tests: ['test/dispatch/carry-out.test.ts', 'test/store/sqlite.test.ts'],
        runs: 10,
      },
    ],
  },
  kernel: {
    about: 'how batches are written, and what became of them is found out',
    parts: [
      engine('breaker spot-checks', 'breaker spot-checks poison'),
      engine('refusal outcomes', 'refusal outcomes resending migrate-refused'),
      engine('kernel write-batch batches', 'kernel write-batch settle-in-doubt locks resending recovery'),
      engine('doubt create', 'create doubt migrate-refused migrate doubts'),
      engine('update', 'update migrate-refused migrate recovery'),
      engine('bounds send job', 'job job-ends send bounds resending jobs'),
    ],
  },
}

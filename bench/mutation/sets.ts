/** Files that are mutated together, and the tests that judge them. */
interface MutationSet {
  about: string
  mutate: readonly string[]
  tests: readonly string[]
  /** Of each property, where fewer cases than usual see as much. */
  runs?: number
}

const named = (folder: string, names: string, ending = '.ts'): string[] =>
  names.split(' ').map((name) => `${folder}/${name}${ending}`)

const testsNamed = (folder: string, names: string): string[] => named(folder, names, '.test.ts')

/** Each mutant costs the tests that reach it, so tests that take many seconds for what others see as well are left out. */
export const sets: Readonly<Record<string, MutationSet>> = {
  limiter: {
    about: 'when a request may leave',
    mutate: named('src/http', 'limiter window gate lanes waiter arrival concurrency memory-permits'),
    tests: testsNamed('test/http', 'limiter limiter-model limiter-limits arrival memory-permits client'),
  },
  leases: {
    about: 'who carries a run out, and how it sleeps and ends',
    mutate: [
      ...named('src/dispatch', 'carry-out sleep outlast-quota stop-worker process-identity'),
      'src/store/sqlite/runs.ts',
    ],
    tests: [
      ...testsNamed('test/dispatch', 'carry-out signs-of-life lease-model sleep stop-worker process-identity'),
      ...testsNamed('test/store', 'sqlite'),
    ],
    runs: 10,
  },
  kernel: {
    about: 'how batches are written, and what became of them is found out',
    mutate: named(
      'src/engine',
      'kernel write-batch send refusal doubt outcomes batches bounds create update job breaker spot-checks',
    ),
    tests: testsNamed('test/engine', 'breaker doubts migrate migrate-refused poison recovery refusal resending'),
  },
}

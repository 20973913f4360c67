/** One bench: measures, prints what came out, and says whether its own bars were met. */
export type Bench = (options: BenchOptions) => Promise<boolean>

export interface BenchOptions {
  full: boolean
  /** One line of JSON in place of a table, where a bench has one. */
  json: boolean
  /** How many records, where a bench can be asked. */
  sizes?: number[]
  print: (line: string) => void
}

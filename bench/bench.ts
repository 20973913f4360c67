/** One bench: measures, prints what came out, and says whether its own bars were met. */
export type Bench = (options: { full: boolean; print: (line: string) => void }) => Promise<boolean>

import type { SchemaPartKey } from '../model/plan.ts'

/** What a run made in the schema of a target. `intended`: it was not there, and whether it was made is not known. */
export interface MadePart extends SchemaPartKey {
  run: string
  state: 'intended' | 'made'
}

/** The durable truth about what runs made in the schemas of targets: only this may ever be taken back. */
export interface SchemaPartStore {
  /**
   * Parts that are not there and that a run is about to make; one that was made earlier and is gone meanwhile is begun
   * anew. Refused (FerryError `busy`) when the fence is no longer the run's.
   */
  intend(run: string, account: string, parts: readonly SchemaPartKey[], fence: number, now: number): Promise<void>
  /**
   * These are there now: ours, or made by somebody else in between, which ends the intent. What nobody intended was there
   * before and stays unknown. Checks the fence.
   */
  settle(
    run: string,
    account: string,
    parts: readonly (SchemaPartKey & { ours: boolean })[],
    fence: number,
  ): Promise<void>
  /** What runs made, or may have made, in an account, oldest first. */
  made(account: string): Promise<MadePart[]>
}

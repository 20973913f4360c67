/**
 * `open`: it has no rows yet · `running`: it may write · `ended`: it writes nothing more, whether every row was handled or
 * not · `gone`: nobody knows it, or its life is over, and so are its results.
 */
export type JobState =
  | {
      state: 'running'
      /** Milliseconds until another look is worth its call. */
      wait: number
      /** Rows that it is done with, where the system tells. */
      handled?: number
    }
  | { state: 'open' }
  | { state: 'ended' }
  | { state: 'gone' }

/**
 * What the product can do by now. A seed draws among these only; what is still missing is added here, and then each
 * seed may draw it.
 */
export const abilities = {
  /** What a second sending of the same create does. */
  replays: ['safe', 'refused', 'blind'] as readonly ('safe' | 'refused' | 'blind')[],
  /** How records are written. */
  writes: ['batch', 'batch', 'jobs'] as readonly ('batch' | 'jobs')[],
  /** Whether one bad row is refused alone, with its whole batch, or so without being named. */
  refusals: ['row', 'batch', 'unnamed'] as readonly ('row' | 'batch' | 'unnamed')[],
  /** In which verbs a worker that froze may wake after another has taken over. */
  freezes: ['dry-run', 'migrate', 'verify'] as readonly ('dry-run' | 'migrate' | 'verify')[],
}

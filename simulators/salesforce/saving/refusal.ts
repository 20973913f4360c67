/** Why a row was not saved, as the answers of collections have it. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-create */
export interface RowError {
  statusCode: string
  message: string
  fields: string[]
  /** Of duplicates: what was found. */
  duplicateResult?: object
}

/** What becomes of one row. */
export type RowResult =
  | { id: string; success: true; errors: []; created?: boolean }
  | { id?: string; success: false; errors: RowError[]; created?: boolean }

/** Thrown where a row cannot be saved; nothing of it then is. */
export class Refusal extends Error {
  readonly errors: RowError[]

  constructor(errors: RowError[]) {
    super(errors[0]?.message)
    this.name = 'Refusal'
    this.errors = errors
  }
}

/** A refusal for one reason, about the named fields. */
export function refuse(statusCode: string, message: string, ...fields: string[]): Refusal {
  return new Refusal([{ statusCode, message, fields }])
}

/** The error of a single request about one record stands under another name. */
export function requestErrors({ errors }: Refusal): object[] {
  return errors.map(({ statusCode, message, fields, duplicateResult }) => ({
    message,
    errorCode: statusCode,
    fields,
    ...(duplicateResult !== undefined && { duplicateResult }),
  }))
}

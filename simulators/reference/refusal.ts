/** A call or a row that the CRM refuses, and the way it says so. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly about: { field?: string; record_id?: string; ref?: string }
  readonly retryAfterMs: number | undefined

  constructor(status: number, code: string, message: string, about: Refusal['about'] = {}, retryAfterMs?: number) {
    super(message)
    this.status = status
    this.code = code
    this.about = about
    this.retryAfterMs = retryAfterMs
  }
}

export const malformed = (message: string): Refusal => new Refusal(400, 'malformed', message)

/** A row that cannot be written as it is. */
export const wrongRow = (code: string, message: string, about: Refusal['about'] = {}): Refusal =>
  new Refusal(422, code, message, about)

export const noRecord = (object: string): Refusal => wrongRow('not_found', `No ${object} has this id.`)

export function errorOf({ code, message, about }: Refusal): { code: string; message: string } {
  return { code, message, ...about }
}

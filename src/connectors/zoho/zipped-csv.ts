import { Unzip, UnzipInflate } from 'fflate'
import { CrmError } from '../../model/errors.ts'

/** The lines of the CSV in a ZIP, the header first, cell by cell; no more of it is held than a piece. */
export async function* linesOf(zip: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const unzipped: Uint8Array[] = []
  const unzip = new Unzip((file) => {
    file.ondata = (error, piece) => {
      if (error) throw error
      unzipped.push(piece)
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  const decoder = new TextDecoder()
  const split = createSplitter()
  const take = function* (): Generator<string[]> {
    for (const piece of unzipped.splice(0)) yield* split.push(decoder.decode(piece, { stream: true }))
  }
  for await (const piece of zip) {
    unpack(() => unzip.push(piece))
    yield* take()
  }
  unpack(() => unzip.push(new Uint8Array(), true))
  yield* take()
  yield* split.push(decoder.decode())
  yield* split.end()
}

function unpack(work: () => void): void {
  try {
    work()
  } catch (cause) {
    const message = 'Zoho: the results of the job are no complete ZIP.'
    throw new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message, cause })
  }
}

/** Lines of a text that comes in pieces; quotes are doubled within quotes. https://www.rfc-editor.org/rfc/rfc4180 */
function createSplitter() {
  let [cell, cells, isQuoted, isAfterQuote] = ['', [] as string[], false, false]
  const endCell = (): void => {
    cells.push(cell)
    cell = ''
    isAfterQuote = false
  }
  /** The line that a character ends, if it does. */
  const take = (text: string, at: number): string[] | null => {
    const character = text[at]
    if (isQuoted) {
      if (character === '"') [isQuoted, isAfterQuote] = [false, true]
      else cell += character
      return null
    }
    if (character === '"') {
      // A second quote right behind the first stands for one.
      if (isAfterQuote) cell += '"'
      ;[isQuoted, isAfterQuote] = [true, false]
    } else if (character === ',') endCell()
    else if (character === '\n') {
      endCell()
      const line = cells
      cells = []
      return line
    } else if (character !== '\r') cell += character
    return null
  }
  return {
    *push(text: string): Generator<string[]> {
      for (let at = 0; at < text.length; at += 1) {
        const line = take(text, at)
        if (line !== null && !isEmptyLine(line)) yield line
      }
    },
    *end(): Generator<string[]> {
      if (cell !== '' || cells.length > 0) {
        endCell()
        yield cells
      }
    },
  }
}

function isEmptyLine(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0] === ''
}

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readCsv } from '../../src/connectors/salesforce/csv.ts'

/** Every cell quoted, quotes doubled, LF after each row: as the documentation of query results shows it. */
function write(table: readonly (readonly string[])[]): string {
  return table.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`).join('')
}

function read(text: string): { columns: readonly string[]; rows: (readonly string[])[]; counted: number } {
  const rows: (readonly string[])[] = []
  let columns: readonly string[] = []
  const counted = readCsv(text, (names) => {
    columns = names
    return (cells) => rows.push(cells)
  })
  return { columns, rows, counted }
}

const special = fc.constantFrom(
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  'é',
  '🚀',
  '\u2028',
  '\ufeff',
  '\0',
  'null',
)
const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(special, fc.string()), { maxLength: 6 }).map((parts) => parts.join('')),
)

it('gives every cell as it was written, whatever it holds', () => {
  const tables = fc
    .integer({ min: 2, max: 6 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }))
  fc.assert(
    fc.property(tables, (rows) => {
      const columns = Array.from({ length: rows[0]?.length ?? 2 }, (_, n) => `Field_${n}__c`)
      expect(read(write([columns, ...rows]))).toEqual({ columns, rows, counted: rows.length })
    }),
    { numRuns: 400 },
  )
})

it.each([
  ['no rows', '"Id","Name"\n', ['Id', 'Name'], []],
  ['no line end after the header', '"Id","Name"', ['Id', 'Name'], []],
  ['nothing at all', '', [''], []],
  ['no line end after the last row', '"Id","Name"\n"a","b"', ['Id', 'Name'], [['a', 'b']]],
  [
    'nulls that are not quoted',
    '"Id","A","B"\n"a",,\n"b",,"x"\n',
    ['Id', 'A', 'B'],
    [
      ['a', '', ''],
      ['b', '', 'x'],
    ],
  ],
  ['ids alone', '"Id"\n"a"\n"b"\n', ['Id'], [['a'], ['b']]],
])('takes a table with %s', (_, text, columns, rows) => {
  expect(read(text)).toEqual({ columns, rows, counted: rows.length })
})

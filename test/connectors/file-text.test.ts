import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Cell,
  CsvReader,
  type CsvRow,
  detectDelimiter,
  UnclosedQuote,
  writeCsvRow,
} from '../../src/connectors/file/csv.ts'
import { parseLine, writeLine } from '../../src/connectors/file/json-lines.ts'
import { codecOf } from '../../src/connectors/file/own-rows.ts'
import { scan } from '../../src/connectors/file/scan.ts'
import type { Value } from '../../src/model/record.ts'
import type { FieldType } from '../../src/model/schema.ts'

/** Pieces of a text that end anywhere. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length]
  return at.slice(1).map((end, n) => text.slice(at[n], end))
}

function readCsv(text: string, delimiter: string, places: readonly number[] = []): CsvRow[] {
  const reader = new CsvReader(delimiter)
  return [...cut(text, places).flatMap((piece) => reader.push(piece)), ...reader.end()]
}

const delimiter = fc.constantFrom(',', ';', '\t', '|')
const awkward = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '|', '\r', '\n', '=', "'", '+', '@', '\\', ' ', 'ä', '🚀') }),
)
const cell: fc.Arbitrary<Cell> = fc.oneof(fc.constant(null), awkward)

describe('CSV', () => {
  it('gives back whatever was written, however it is cut into pieces', () => {
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 6 }), { maxLength: 8 })
    fc.assert(
      fc.property(rows, delimiter, fc.array(fc.nat(500)), (wanted, by, places) => {
        const text = wanted.map((cells) => writeCsvRow(cells, by)).join('')
        expect(readCsv(text, by, places).map(({ cells }) => cells)).toEqual(wanted)
      }),
    )
  })

  it('is divided into the same records by its bytes', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ferry-scan-')), 'a.csv')
    const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', 'ä') })
    fc.assert(
      fc.property(text, (content) => {
        writeFileSync(path, content)
        const spans = [...scan(path, ',')].map(({ bytes }) => new TextDecoder().decode(bytes))
        expect(spans.join('')).toBe(content)
        const whole = content.replace(/\n?$/, '\n')
        const reader = new CsvReader(',')
        const rows = reader.push(whole)
        const apart = spans.flatMap((span) => new CsvReader(',').push(span.replace(/\n?$/, '\n')))
        // A quote that is never closed leaves a rest, which is no row.
        expect(apart.slice(0, rows.length).map(({ cells }) => cells)).toEqual(rows.map(({ cells }) => cells))
      }),
    )
    rmSync(dirname(path), { recursive: true })
  })

  it.each([
    [
      'line ends of every kind',
      'a,b\r\nc,d\ne,f\rg,h',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
    ],
    ['line ends and quotes within quotes', '"a\r\n""b""",c\n', [['a\r\n"b"', 'c']]],
    ['nothing as null and quoted nothing as empty', ',""\n', [[null, '']]],
    [
      'no row in an empty line',
      'a,b\n\n\r\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['quotes in the middle of a text as they are', 'a "b" c,5"\n', [['a "b" c', '5"']]],
    ['one column', 'a\n"b\nc"\n', [['a'], ['b\nc']]],
  ])('reads %s', (_, text, expected) => {
    expect(readCsv(text, ',').map(({ cells }) => cells)).toEqual(expected)
    // One character at a time.
    const places = Array.from({ length: text.length }, (_, n) => n)
    expect(readCsv(text, ',', places).map(({ cells }) => cells)).toEqual(expected)
  })

  it('says at which line a record begins, and marks text beside quotes', () => {
    expect(readCsv('a\n"b\nb"\n"c"c\n', ',').map(({ line, stray }) => [line, stray])).toEqual([
      [1, false],
      [2, false],
      [4, true],
    ])
  })

  it('says where a quote was opened that is never closed', () => {
    expect(() => readCsv('a,b\nc,"d\ne,f\n', ',')).toThrow(UnclosedQuote)
    expect(() => readCsv('a,b\nc,"d\ne,f\n', ',')).toThrow('line 2')
    expect(() => new CsvReader(',').push(`"${'x\n'.repeat(9_000_000)}`)).toThrow('line 1')
  })

  it.each([
    ['a;b;c\n1,5;2;3\n', ';'],
    ['a\tb\n"x, y, z"\t2\n', '\t'],
    ['name|mail\nDoe, J.|x@y.z\n', '|'],
    ['name,note\nx,"a;b;c;d"\ny,"e;f;g;h"\n', ','],
    ['sep=;\na,b;c\n', ';'],
    ['one column\nx\n', ','],
    ['', ','],
  ])('finds the delimiter of %j', (text, expected) => {
    expect(detectDelimiter(text)).toBe(expected)
  })
})

describe('JSON Lines', () => {
  it('keep numbers as they are written, nesting as dotted names, and nothing, empty and absent apart', () => {
    const line =
      '{"n":12345678901234567890.10,"e":1.5e3,"a":{"b":null,"c":""},"x.y":true,"l":[1,"b"],"o":[{"z":0.10}],"m":{}}'
    expect(parseLine(line)).toEqual(
      new Map<string, Value>([
        ['n', '12345678901234567890.10'],
        ['e', '1500'],
        ['a.b', null],
        ['a.c', ''],
        ['x\\.y', true],
        ['l', ['1', 'b']],
        ['o', '[{"z":0.10}]'],
      ]),
    )
  })

  it.each(['', '[1]', '"text"', '12', 'null', '{"a":', 'a,b'])('are no %j', (text) => {
    expect(parseLine(text)).toBeNull()
  })

  it('give back whatever was written', () => {
    const name = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'b', '.', '\\', '"', 'ä') })
    const value = fc.oneof(awkward, fc.boolean(), fc.constant(null), fc.array(awkward))
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 5 }), (object) => {
        const fields = new Map(Object.entries(object).map(([key, each]) => [key.replace(/[\\.]/g, '\\$&'), each]))
        const line = writeLine(fields, () => false)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(new Map([...(parseLine(line) ?? [])].sort())).toEqual(new Map([...fields].sort()))
      }),
    )
  })
})

describe.each(['csv', 'jsonl'] as const)('rows of our own %s files', (format) => {
  const fields = (['text', 'multi-select', 'boolean', 'decimal'] as FieldType[]).map((type) => ({
    name: type,
    label: type,
    type,
  }))
  const codec = codecOf({ format, delimiter: ';', neutralised: true, fields })
  const names = fields.map(({ name }) => name)

  it('give back any text, list, truth and number', () => {
    const row = fc.record({
      text: fc.oneof(awkward, fc.constant(null)),
      'multi-select': fc.oneof(fc.array(awkward, { minLength: 1 }), fc.constant(null)),
      boolean: fc.oneof(fc.boolean(), fc.constant(null)),
      decimal: fc.constantFrom('-12.50', '0', '123456789012345678901234.5', null),
    })
    fc.assert(
      fc.property(row, (wanted) => {
        expect(codec.parse(codec.line(wanted), names)).toEqual(wanted)
      }),
    )
  })
})

describe('cells that look like formulas', () => {
  const file = { format: 'csv', delimiter: ',', fields: [{ name: 'a', label: 'a', type: 'text' }] } as const
  const cellOf = (text: string, neutralised: boolean): Cell =>
    readCsv(codecOf({ ...file, fields: [...file.fields], neutralised }).line({ a: text }), ',')[0]!.cells[0]!

  it.each(['=1+1', '+49 30', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1', "'=1", '=HYPERLINK("http://x";"y")'])(
    'are text to a spreadsheet: %j',
    (text) => {
      expect(cellOf(text, true)).toBe(`'${text}`)
      expect(cellOf(text, false)).toBe(text)
    },
  )

  it.each(['plain', "it's", "'quoted'", 'a=b', '1-2'])('leave %j alone', (text) => {
    expect(cellOf(text, true)).toBe(text)
  })
})

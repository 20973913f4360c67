import { describe, expect, it } from 'vitest'
import { columnOf, connectTo, folderOf, objectOf, recordsOf } from './file-disk.ts'

describe('the type of a column', () => {
  it.each([
    ['integer', ['0', '-7', '12345678901234567890'], ['0', '-7', '12345678901234567890']],
    ['text', ['007', '12'], ['007', '12']],
    ['text', ['+49', '12'], ['+49', '12']],
    ['decimal', ['1,234.50', '-0.5', '7'], ['1234.50', '-0.5', '7']],
    ['decimal', ['1.234,50', '7'], ['1234.50', '7']],
    ['decimal', ['1 234,50', '12,5'], ['1234.50', '12.5']],
    ['decimal', ['(12.50)', '3'], ['-12.50', '3']],
    ['decimal', ['1.5e3', '2E2'], ['1500', '200']],
    ['currency', ['$1,234.50', '-$2.25'], ['1234.50', '-2.25']],
    ['currency', ['1.234,50 €', '2,00 €'], ['1234.50', '2.00']],
    ['percent', ['12.5%', '7 %'], ['12.5', '7']],
    ['boolean', ['TRUE', 'false'], [true, false]],
    ['boolean', ['yes', 'No'], [true, false]],
    ['date', ['2024-02-29', '2023-01-01'], ['2024-02-29', '2023-01-01']],
    ['date', ['31.12.1999', '1.2.00'], ['1999-12-31', '2000-02-01']],
    ['date', ['12/31/1999', '01/02/2000'], ['1999-12-31', '2000-01-02']],
    ['date', ['29 Feb 2024', '1 March 2023'], ['2024-02-29', '2023-03-01']],
    ['date', ['Feb 29, 2024', 'March 1, 2023'], ['2024-02-29', '2023-03-01']],
    ['text', ['31.02.2024', '01.01.2024'], ['31.02.2024', '01.01.2024']],
    ['datetime', ['2024-01-02T03:04:05+02:00'], ['2024-01-02T01:04:05.000Z']],
    ['datetime', ['2024-01-02 03:04'], ['2024-01-02T03:04:00.000Z']],
    ['datetime', ['12/31/2024 12:05 AM', '1/2/2024 1:00 pm'], ['2024-12-31T00:05:00.000Z', '2024-01-02T13:00:00.000Z']],
    ['email', ['a@b.example', 'C.D@e.example'], ['a@b.example', 'C.D@e.example']],
    ['url', ['https://a.example/x', 'www.b.example'], ['https://a.example/x', 'www.b.example']],
    ['long-text', ['a\nb', 'c'], ['a\nb', 'c']],
    ['rich-text', ['<p>a</p>', '<b>x</b> y'], ['<p>a</p>', '<b>x</b> y']],
    ['text', ['  padded ', 'x'], ['  padded ', 'x']],
  ])('is %s for %j', async (type, values, read) => {
    expect(await columnOf(values)).toMatchObject({ type, read })
  })

  it('is a choice where few values stand in many records, and a list where semicolons divide them', async () => {
    const choice = await columnOf(Array.from({ length: 40 }, (_, n) => ['new', 'won', 'lost'][n % 3]!))
    expect(choice).toMatchObject({
      type: 'select',
      options: ['lost', 'new', 'won'].map((value) => ({ value, label: value })),
    })
    const list = await columnOf(Array.from({ length: 40 }, (_, n) => ['a', 'a; b', 'c;'][n % 3]!))
    expect(list).toMatchObject({ type: 'multi-select', read: expect.arrayContaining([['a'], ['a', 'b'], ['c']]) })
  })

  it('is never a choice for names and addresses', async () => {
    expect(await columnOf(Array(40).fill('Anna'), {}, 'First name')).toMatchObject({ type: 'text' })
  })

  it('is a telephone number by its name, whatever else the digits look like', async () => {
    const phones = ['0301234567', '+49 30 1234-5', '4930123']
    expect(await columnOf(phones, {}, 'Mobile Phone')).toMatchObject({ type: 'phone', read: phones })
  })

  it('is text, and says so, where a spreadsheet has cut the digits of numbers that are names', async () => {
    const found = await columnOf(['1.23457E+17', '1.23458E+17', '77'], {}, 'Customer ID')
    expect(found).toMatchObject({ type: 'text', caution: { code: 'digits-lost' } })
    expect(found.caution!.message).toContain('2 of its values')
  })

  it('is text for postal codes that happen to be numbers', async () => {
    expect(await columnOf(['10115', '80331'], {}, 'PLZ')).toMatchObject({ type: 'text' })
  })

  it('is text, and says so, where a few values do not have the form of the others', async () => {
    const found = await columnOf([...Array(19).fill('2024-01-01'), 'unknown'])
    expect(found).toMatchObject({ type: 'text', caution: { code: 'mixed-values' } })
    expect(found.caution!.message).toContain('1 of its 20 values')
    expect(found.caution!.message).not.toContain('unknown')
    expect(found.read.at(-1)).toBe('unknown')
  })
})

describe('what the values of a column leave open', () => {
  it('is the order of day and month: the default is shown, a setting decides', async () => {
    const slashes = await columnOf(['01/02/2024', '03/04/2024'])
    expect(slashes).toMatchObject({ read: ['2024-01-02', '2024-03-04'], caution: { code: 'date-order-unknown' } })
    expect(slashes.caution!.message).toContain('dateFormat: dmy')
    const dots = await columnOf(['01.02.2024'])
    expect(dots).toMatchObject({ read: ['2024-02-01'], caution: { code: 'date-order-unknown' } })
    const told = await columnOf(['01/02/2024'], { dateFormat: 'dmy' })
    expect(told.read).toEqual(['2024-02-01'])
    expect(told.caution).toBeUndefined()
  })

  it('is nothing where day and month are equal throughout', async () => {
    const same = await columnOf(['01/01/2024', '02/02/2024'])
    expect(same.read).toEqual(['2024-01-01', '2024-02-02'])
    expect(same.caution).toBeUndefined()
  })

  it('is decided by another column of the same file', async () => {
    const connection = connectTo(
      folderOf({ 'a.csv': 'id,Born,Seen\n1,01/02/2024,25/12/2024\n2,03/04/2024,01/01/2024\n' }),
    )
    const { fields } = await objectOf(connection, 'a')
    expect(fields.map(({ caution }) => caution)).toEqual([undefined, undefined, undefined])
    expect((await recordsOf(connection, 'a')).map(({ row }) => row.Born)).toEqual(['2024-02-01', '2024-04-03'])
  })

  it('is the sign of fractions', async () => {
    const open = await columnOf(['1,234', '5,678'])
    expect(open).toMatchObject({ read: ['1234', '5678'], caution: { code: 'decimal-sign-unknown' } })
    expect(await columnOf(['1,234'], { decimal: 'comma' })).toMatchObject({ read: ['1.234'] })
  })

  it('is the zone of times', async () => {
    const open = await columnOf(['2024-07-01 12:00'])
    expect(open).toMatchObject({ read: ['2024-07-01T12:00:00.000Z'], caution: { code: 'zone-unknown' } })
    const told = await columnOf(['2024-07-01 12:00', '2024-01-01 12:00'], { timeZone: 'Europe/Berlin' })
    expect(told.read).toEqual(['2024-07-01T10:00:00.000Z', '2024-01-01T11:00:00.000Z'])
    expect(told.caution).toBeUndefined()
  })
})

it('refuses settings that cannot work, and says what would', () => {
  for (const [settings, says] of [
    [{ dateFormat: 'yyyy' }, 'dmy mdy'],
    [{ timeZone: 'Berlin' }, 'Europe/Berlin'],
    [{ encoding: 'latin-17' }, 'windows-1252'],
    [{ delimiter: ', ' }, 'semicolon'],
    [{ format: 'xlsx' }, 'csv jsonl'],
    [{ objects: '../x' }, 'cannot name a file'],
    [{ path: '' }, 'name a file'],
  ] as const)
    expect(() => connectTo('/tmp', settings)).toThrow(says)
})

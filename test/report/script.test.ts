import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordList } from '../../src/report/html/records.ts'
import { openPage } from './open-page.ts'
import { actionColumns, link, targetLink, writeCsv } from './results.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-script-'))
})
afterEach(() => rm(folder, { recursive: true }))

interface Line {
  id: string
  name?: string
  email?: string
  action?: string
  target?: string
  reason?: string
  detail?: string
  fields?: string
  href?: string
}

async function pageOf(lines: readonly Line[], lost: readonly string[][] = []): Promise<string> {
  const rows = lines.map(({ id, name = '', email = '', action = 'create', target = '', href, ...more }) => [
    ...[id, href ?? link(id), 'Lead>contacts', name, email, action, target, target === '' ? '' : targetLink(target)],
    ...[more.reason ?? '', more.detail ?? '', more.fields ?? '', ''],
  ])
  const lostColumns = ['source_id', 'link', 'source_field', 'target_field', 'reason', 'value']
  const table = {
    path: await writeCsv(folder, 'actions', actionColumns, rows),
    lost: await writeCsv(folder, 'lost', lostColumns, lost),
    total: lines.length,
    choice: {
      column: 'action',
      values: [
        ['create', 'It is made.'],
        ['skip', 'It is left out.'],
      ] as [string, string][],
    },
    shown: [
      ['email', 'E-mail'],
      ['action', 'What happens'],
      ['reason', 'Why'],
      ['target_id', 'Record in the target'],
    ] as [string, string][],
    opened: [
      ['detail', 'In detail'],
      ['fields', 'Fields that are written'],
    ] as [string, string][],
    advice: { reasons: { converted: 'Take the rule out.' }, fields: { Status: 'Add the option.' } },
  }
  const pieces: string[] = []
  for await (const piece of recordList(table)) pieces.push(String(await piece))
  return pieces.join('')
}

const few: Line[] = [
  { id: 'id1', name: 'Ada <Lovelace>', email: 'ada@a.example', target: '901', fields: 'email phone' },
  { id: 'id2', name: 'Søren Aabye', email: 's@b.example', action: 'skip', reason: 'converted', detail: 'By <b>.' },
  { id: 'id3', action: 'skip', href: 'javascript:alert(1)' },
]

test('shows every record at first, by name, id, e-mail and what happens, and what can be used', async () => {
  const page = openPage(await pageOf(few))
  expect(page.cells()).toEqual([
    ['Ada <Lovelace>id1', 'ada@a.example', 'create', '', '901'],
    ['Søren Aabyeid2', 's@b.example', 'skip', 'converted', ''],
    ['id3id3', '', 'skip', '', ''],
  ])
  expect(page.byId('record-count').textContent).toBe('3 of 3 records')
  for (const id of ['record-search', 'record-table', 'record-pages']) expect(page.byId(id).hidden).toBe(false)
})

test('finds a record by its id, name, e-mail or target id, by every word, in any case', async () => {
  const page = openPage(await pageOf(few))
  for (const [words, ids] of [
    ['SØREN aabye', ['id2']],
    ['ID1', ['id1']],
    ['@b.example', ['id2']],
    ['901', ['id1']],
    ['conv', ['id2']],
    ['', ['id1', 'id2', 'id3']],
    ['ada aabye', []],
  ] as const) {
    page.enter('record-words', words)
    expect(page.ids()).toEqual(ids)
  }
  expect(page.byId('record-count').textContent).toBe('0 of 3 records')
  page.enter('record-words', '')
  page.enter('record-choice', 'skip')
  expect(page.ids()).toEqual(['id2', 'id3'])
})

test('a record that is opened says what it gets, which fields, what is lost and what to do', async () => {
  const lost = [
    ['id1', link('id1'), 'Status', 'stage', 'option-missing', '<i>Working</i>'],
    ['id1', link('id1'), 'Tier', 'tier', 'option-missing', 'Gold'],
    ['id2', link('id2'), 'Other', 'other', 'option-missing', 'x'],
  ]
  const page = openPage(await pageOf(few, lost))
  expect([page.opened(0), page.expanded(0)]).toEqual([null, 'false'])
  page.press(0)
  expect(page.expanded(0)).toBe('true')
  expect(page.opened(0)).toContain('It is made.')
  expect(page.opened(0)).toContain('Fields that are written email, phone')
  expect(page.opened(0)).toContain('Status stage option-missing <i>Working</i> Tier tier option-missing Gold')
  expect(page.opened(0)).toContain('What to do Add the option.')
  expect(page.opened(0)).not.toContain('Other')
  page.press(0)
  expect(page.opened(0)).toBeNull()
})

test('the only record that is found is open at once', async () => {
  const page = openPage(await pageOf(few))
  page.enter('record-words', 'søren')
  expect(page.opened(0)).toContain('In detail By <b>.')
  expect(page.opened(0)).toContain('What to do Take the rule out.')
})

test('links lead to both systems, and to the web alone', async () => {
  const page = openPage(await pageOf(few))
  expect(page.linksOf(0)).toEqual([link('id1'), targetLink('901')])
  expect(page.linksOf(2)).toEqual([undefined, undefined])
})

test('turns pages of fifty, and stops at both ends', async () => {
  const many = Array.from({ length: 101 }, (_, i): Line => ({ id: `n${i}`, action: i === 100 ? 'skip' : 'create' }))
  const page = openPage(await pageOf(many))
  expect([page.ids().length, page.byId('record-back').disabled]).toEqual([50, true])
  page.click('record-on')
  expect(page.ids()[0]).toBe('n50')
  page.click('record-on')
  expect([page.ids(), page.byId('record-on').disabled]).toEqual([['n100'], true])
  page.enter('record-choice', 'create')
  expect([page.ids()[0], page.byId('record-pages').querySelector().textContent]).toEqual(['n0', 'Page 1 of 2'])
})

test('an address with an id shows that record, whatever was chosen before', async () => {
  const page = openPage(await pageOf(few), '#find=id2')
  expect(page.ids()).toEqual(['id2'])
  page.enter('record-choice', 'create')
  page.go('#find=id3')
  expect([page.ids(), page.byId('records').seen]).toEqual([['id3'], 2])
  page.go('#find=%')
  expect(page.ids()).toEqual(['id3'])
})

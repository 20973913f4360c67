import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { noArchive, resultOf, startWrite, upload, uploadBytes } from './zoho-bulk.ts'
import { idOf, openOrg, sourceKey } from './zoho-org.ts'

type Org = Awaited<ReturnType<typeof openOrg>>
const extra = [
  sourceKey,
  { api_name: 'Seen', data_type: 'datetime' },
  { api_name: 'Colours', data_type: 'multiselectpicklist', pick_list_values: ['Red', 'Blue'] },
  { api_name: 'Weight', data_type: 'double' },
] as const
const seed = {
  modules: {
    Accounts: { fields: [sourceKey], records: [{ id: idOf(1), Account_Name: 'Acme', Source_Id: 'acc-1' }] },
    Contacts: { fields: extra, records: [{ id: idOf(2), Last_Name: 'Old', Source_Id: 'k1', Phone: '1' }] },
  },
}
const mapped = (...names: (string | object)[]) => ({
  field_mappings: names.map((each, index) =>
    typeof each === 'string' ? { api_name: each, index } : { index, ...each },
  ),
})
const jobOf = async (org: Org, id: string) => (await org.get(`/crm/bulk/v8/write/${id}`)).json
const bySource = (org: Org, key: string) =>
  (org.rows('Contacts') as unknown as { record: Record<string, unknown> }[]).find(
    ({ record }) => record.Source_Id === key,
  )?.record

test('[128] the upload host wants the feature, the org, and an archive with a CSV file', async () => {
  const org = await openOrg(seed, { limits: { uploadMB: 1 } })
  expect(await upload(org, 'Last_Name\nA\n')).toMatchObject({
    status: 200,
    json: {
      status: 'success',
      code: 'FILE_UPLOAD_SUCCESS',
      message: 'file uploaded.',
      details: { file_id: expect.any(String) },
    },
  })
  expect((await upload(org, 'a\n', { feature: 'x' })).json.code).toBe('NOT_SUPPORTED_FEATURE')
  expect((await upload(org, 'a\n', { 'x-crm-org': '1' })).json.code).toBe('INVALID_DATA')
  expect((await uploadBytes(org, noArchive)).json.code).toBe('INVALID_FILE_FORMAT')
  expect((await uploadBytes(org, zipSync({ 'a.txt': Buffer.from('a') }))).json.code).toBe('INVALID_FILE_FORMAT')
  const big = zipSync({ 'a.csv': new Uint8Array(1_100_000) }, { level: 0 })
  expect(await uploadBytes(org, big)).toMatchObject({ status: 413, json: { code: 'FILE_SIZE_MORE_THAN_ALLOWED_SIZE' } })
})

test('[129] a job writes its rows over its time and is then told with counts', async () => {
  const org = await openOrg(seed, { limits: { jobMs: 8_000 } })
  const csv = `Source_Id,Last_Name\n${Array.from({ length: 10 }, (_, n) => `n${n},L${n}`).join('\n')}\n`
  const started = await startWrite(org, csv, { resource: mapped('Source_Id', 'Last_Name') })
  expect(started).toMatchObject({ status: 201, json: { status: 'success', code: 'SUCCESS', message: 'success' } })
  const { id } = started.json.details
  expect((await jobOf(org, id)).status).toBe('ADDED')
  org.advance(4_000)
  expect(await jobOf(org, id)).toMatchObject({ status: 'INPROGRESS', resource: [{ status: 'INPROGRESS' }] })
  expect(org.rows('Contacts')).toHaveLength(6)
  org.advance(4_000)
  const done = await jobOf(org, id)
  expect(done).toMatchObject({
    status: 'COMPLETED',
    character_encoding: 'UTF-8',
    operation: 'insert',
    id,
    resource: [
      {
        status: 'COMPLETED',
        module: { api_name: 'Contacts' },
        file: {
          status: 'COMPLETED',
          name: 'rows.csv',
          added_count: 10,
          updated_count: 0,
          skipped_count: 0,
          total_count: 10,
        },
      },
    ],
  })
  expect(done.result.download_url).toMatch(/^http:\/\/localhost\/v2\/crm\//)
})

test('[130] the result has the first three mapped columns, the id, the status and the errors', async () => {
  const org = await openOrg(seed)
  const csv = 'Key,Last,Mail,Phone\nn1,"A, B",a@x.com,1\nK1,Twin,,\nn3,,c@x.com,\nn4,D,no mail,\nn5,,no mail,?\n'
  const started = await startWrite(org, csv, { resource: mapped('Source_Id', 'Last_Name', 'Email', 'Phone') })
  const [header, ...rows] = await resultOf(org, started.json.details.id)
  expect(header).toBe('Key,Last,Mail,RECORD_ID,STATUS,ERRORS')
  expect(rows).toEqual([
    expect.stringMatching(/^n1,"A, B",a@x\.com,\d{19},ADDED,$/),
    'K1,Twin,,,SKIPPED,DUPLICATE_DATA-Key',
    'n3,,c@x.com,,SKIPPED,MANDATORY_NOT_FOUND-Last',
    'n4,D,no mail,,SKIPPED,INVALID_DATA-Mail',
    'n5,,no mail,,SKIPPED,INVALID_DATA-Mail:INVALID_DATA-Phone',
  ])
})

test('[131] an upsert finds records by the field that is named and updates them', async () => {
  const org = await openOrg(seed)
  const csv = 'Source_Id,Last_Name\nK1,New\nk2,Two\nk2,Again\n'
  const started = await startWrite(org, csv, {
    operation: 'upsert',
    resource: { find_by: 'Source_Id', ...mapped('Source_Id', 'Last_Name') },
  })
  const rows = await resultOf(org, started.json.details.id)
  expect(rows.slice(1).map((row) => row.split(',')[3])).toEqual(['UPDATED', 'ADDED', 'UPDATED'])
  expect(org.stored('Contacts', idOf(2))).toMatchObject({ Last_Name: 'New', Phone: '1' })
})

test('[132] an update finds by the id; what is not there is skipped', async () => {
  const org = await openOrg(seed)
  const csv = `id,Phone\n${idOf(2)},2\n${idOf(9)},3\n`
  const started = await startWrite(org, csv, {
    operation: 'update',
    resource: { find_by: 'id', ...mapped('id', 'Phone') },
  })
  const rows = await resultOf(org, started.json.details.id)
  expect(rows.slice(1)).toEqual([`${idOf(2)},2,${idOf(2)},UPDATED,`, `${idOf(9)},3,,SKIPPED,RESOURCE_NOT_FOUND-id`])
  expect(org.stored('Contacts', idOf(2))?.Phone).toBe('2')
})

test('[133] empty cells empty the field, unless they are ignored', async () => {
  const csv = 'Source_Id,Last_Name,Phone\nk1,Old,\n'
  const phone = async (resource: object, job: object = {}) => {
    const org = await openOrg(seed)
    const { json } = await startWrite(org, csv, {
      operation: 'upsert',
      resource: { find_by: 'Source_Id', ...mapped('Source_Id', 'Last_Name', 'Phone'), ...resource },
      job,
    })
    await jobOf(org, json.details.id)
    return org.stored('Contacts', idOf(2))?.Phone
  }
  expect(await phone({})).toBeNull()
  expect(await phone({ ignore_empty: true })).toBe('1')
  expect(await phone({}, { ignore_empty: true })).toBe('1')
})

test('[134] dates are American, times in the zone of the user, unless a format is given', async () => {
  const org = await openOrg(seed)
  const usual = await startWrite(
    org,
    'Source_Id,Last_Name,Date_of_Birth,Seen\na,A,02/29/1984,01/15/2026 10:00:00\nb,B,1984-02-29,\n',
  )
  const [, first, second] = await resultOf(org, usual.json.details.id)
  expect(first).toMatch(/ADDED/)
  expect(second).toMatch(/INVALID_DATA-Date_of_Birth$/)
  expect(bySource(org, 'a')).toMatchObject({ Date_of_Birth: '1984-02-29', Seen: '2026-01-15T15:00:00Z' })
  const formats = mapped(
    'Source_Id',
    'Last_Name',
    { api_name: 'Date_of_Birth', format: 'yyyy-MM-dd' },
    { api_name: 'Seen', format: "yyyy-MM-dd'T'HH:mm:ssXXX" },
  )
  const given = await startWrite(org, 'a,b,c,d\nc,C,1984-02-29,2026-01-15T10:00:00+05:30\n', { resource: formats })
  await jobOf(org, given.json.details.id)
  expect(bySource(org, 'c')).toMatchObject({ Date_of_Birth: '1984-02-29', Seen: '2026-01-15T04:30:00Z' })
})

test('[135] cells become numbers, truths, lists and links; parents are found by id, unique field or name', async () => {
  const org = await openOrg(seed)
  const parents = (find_by: string) =>
    mapped('Source_Id', 'Last_Name', { api_name: 'Account_Name', find_by }, 'Colours', 'Weight', 'Email_Opt_Out')
  const write = async (key: string, find_by: string, parent: string) => {
    const csv = `a,b,c,d,e,f\n${key},L,${parent},Red;Blue,1.5,true\n`
    const { json } = await startWrite(org, csv, { resource: parents(find_by) })
    const [, row] = await resultOf(org, json.details.id)
    return row
  }
  await write('a', 'id', idOf(1))
  await write('b', 'Source_Id', 'ACC-1')
  await write('c', 'name', 'acme')
  const stored = { Account_Name: idOf(1), Colours: ['Red', 'Blue'], Weight: 1.5, Email_Opt_Out: true }
  for (const key of ['a', 'b', 'c']) expect(bySource(org, key)).toMatchObject(stored)
  expect(await write('d', 'name', 'Nobody')).toMatch(/,SKIPPED,INVALID_DATA-c$/)
})

test('[136] a mapping may give a value of its own for empty cells, or for all', async () => {
  const org = await openOrg(seed)
  const source = {
    field_mappings: [
      { api_name: 'Source_Id', index: 0 },
      { api_name: 'Last_Name', index: 1, default_value: { value: '-' } },
      { api_name: 'Lead_Source', default_value: { value: 'Import' } },
    ],
  }
  const { json } = await startWrite(org, 'a,b\nn1,\n', { resource: source })
  await jobOf(org, json.details.id)
  expect(bySource(org, 'n1')).toMatchObject({ Last_Name: '-', Lead_Source: 'Import' })
})

test('[137] a job takes 25,000 rows; the others stay unprocessed', async () => {
  const org = await openOrg(seed)
  const csv = `Last_Name\n${Array.from({ length: 25_001 }, (_, n) => `L${n}`).join('\n')}\n`
  const { json } = await startWrite(org, csv, { resource: mapped('Last_Name') })
  const rows = await resultOf(org, json.details.id)
  expect(rows.at(-2)).toMatch(/^L24999,\d+,ADDED,$/)
  expect(rows.at(-1)).toBe('L25000,,UNPROCESSED,LIMIT_EXCEEDED')
})

test('[138] automations run, whatever is wanted; under a reading they do not', async () => {
  const run = async (readings: string) => {
    const org = await openOrg(seed, { settings: { readings } })
    const { json } = await startWrite(org, 'Last_Name\nA\n', { resource: mapped('Last_Name'), job: { trigger: [] } })
    await jobOf(org, json.details.id)
    return org.rows('automation').length
  }
  expect(await run('')).toBe(3)
  expect(await run('bulk-write-silent')).toBe(0)
})

const wide = Array.from({ length: 201 }, (_, n) => `c${n}`).join(',')

test.each([
  ['a job without find_by', 'Source_Id\nx\n', { operation: 'upsert' }, 'MANDATORY_NOT_FOUND'],
  [
    'a find_by that is not unique',
    'Source_Id\nx\n',
    { operation: 'upsert', resource: { find_by: 'Phone' } },
    'INVALID_DATA',
  ],
  ['another operation', 'Last_Name\nx\n', { operation: 'delete' }, 'INVALID_DATA'],
  ['notes', 'Note_Title\nx\n', { resource: { module: { api_name: 'Notes' } } }, 'MODULE_NOT_AVAILABLE'],
  ['events', 'Event_Title\nx\n', { resource: { module: { api_name: 'Events' } } }, 'MODULE_NOT_AVAILABLE'],
  ['an unknown file', 'Last_Name\nx\n', { resource: { file_id: '1' } }, 'FILE_NOT_FOUND'],
  ['a resource without file names', 'Last_Name\nx\n', { resource: { file_names: undefined } }, 'MISSING_REQUIRED_KEY'],
  ['a resource without type', 'Last_Name\nx\n', { resource: { type: undefined } }, 'MISSING_REQUIRED_KEY'],
  ['another file name', 'Last_Name\nx\n', { resource: { file_names: ['b.csv'] } }, 'FILE_NOT_FOUND'],
  ['times of creation', 'Last_Name,Created_Time\nx,y\n', {}, 'INVALID_DATA'],
  ['no mandatory field', 'Phone\n1\n', {}, 'MANDATORY_FIELDS_NOT_MAPPED'],
  ['201 columns', `${wide}\n`, {}, 'INVALID_REQUEST'],
])('[139] %s is refused', async (_, csv, job, code) => {
  expect(await startWrite(await openOrg(seed), csv, job)).toMatchObject({ status: 400, json: { code } })
})

test('[147] a mapping names the module of records that an activity is about', async () => {
  const org = await openOrg({
    modules: { Deals: { records: [{ id: idOf(1), Deal_Name: 'D', Stage: 'Qualification' }] } },
  })
  const start = (more: object) =>
    startWrite(org, `Subject,About\nT,${idOf(1)}\n`, {
      resource: {
        module: { api_name: 'Tasks' },
        field_mappings: [
          { api_name: 'Subject', index: 0 },
          { api_name: 'What_Id', find_by: 'id', index: 1, ...more },
        ],
      },
    })
  const results = []
  for (const more of [{ module: 'Deals' }, {}])
    results.push((await resultOf(org, (await start(more)).json.details.id))[1])
  expect(results).toEqual([
    expect.stringMatching(/,ADDED,$/),
    `T,${idOf(1)},,SKIPPED,DEPENDENT_FIELD_MISSING-$se_module`,
  ])
  expect(org.rows('Tasks')).toMatchObject([{ record: { What_Id: idOf(1), $se_module: 'Deals' } }])
})

test('[142] files may have other delimiters, a byte order mark and other line ends', async () => {
  const org = await openOrg(seed)
  const { json } = await startWrite(org, '\ufeffSource_Id;Last_Name\r\nn1;"A;""B"""\r\n')
  expect((await resultOf(org, json.details.id))[1]).toMatch(/ADDED/)
  expect(bySource(org, 'n1')?.Last_Name).toBe('A;"B"')
})

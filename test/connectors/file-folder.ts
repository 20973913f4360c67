import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Row } from '../../src/model/record.ts'
import type { Account } from './contract-subject.ts'

const types = {
  id: 'id',
  crm_ferry_source_id: 'text',
  crm_ferry_created_at: 'datetime',
  crm_ferry_modified_at: 'datetime',
  name: 'text',
  email: 'email',
  notes: 'long-text',
  stage: 'select',
  tags: 'multi-select',
  active: 'boolean',
  revenue: 'currency',
  born: 'date',
}
const options = ['new', 'won'].map((value) => ({ value, label: value }))

/** Files as an earlier migration left them: what they hold is written out here, not by the connector. */
export async function makeFolder(format: 'csv' | 'jsonl', size: number): Promise<Account> {
  const url = await mkdtemp(join(tmpdir(), 'ferry-files-'))
  const resource = (name: string, names: readonly string[]) => ({
    name,
    path: `${name}.${format}`,
    format: format === 'csv' ? 'csv' : 'ndjson',
    ...(format === 'csv' && { dialect: { delimiter: ',' } }),
    schema: {
      fields: names.map((field) => {
        const type = types[field as keyof typeof types]
        return { name: field, crmFerry: { type, unique: /id$/.test(field), ...(type === 'select' && { options }) } }
      }),
    },
    crmFerry: { object: name, neutralised: format === 'csv' },
  })
  const names = Object.keys(types)
  const companyNames = names.slice(0, 5)
  const resources = [resource('people', names), resource('companies', companyNames)]
  await writeFile(join(url, 'datapackage.json'), JSON.stringify({ resources }))
  const ids = Array.from({ length: size }, (_, n) => createHash('sha256').update(`was:${n}`).digest('hex').slice(0, 16))
  await writeFile(
    join(url, `people.${format}`),
    format === 'csv'
      ? `\ufeff${names.join(',')}\r\n${ids.map((id, n) => `${id},was:${n},2024-01-02T03:04:05.000Z,,"Doe, J.",${id}@x.example,,new,a;b,true,-1.50,1984-02-29\r\n`).join('')}`
      : ids
          .map(
            (id, n) =>
              `{"id":"${id}","crm_ferry_source_id":"was:${n}","name":"Doe, J.","email":"${id}@x.example","revenue":-1.50,"tags":["a"]}\n`,
          )
          .join(''),
  )
  await writeFile(join(url, `companies.${format}`), format === 'csv' ? `${companyNames.join(',')}\r\n` : '')
  return { url, env: {}, stop: () => rm(url, { recursive: true }) }
}

/** Text that a file has to protect: quotes, delimiters, line ends, the beginnings of formulas. */
export function newPerson(n: number): Row {
  return {
    name: `=Zoë "${n}" 🚀, 'x`,
    email: `Contract.${n}@Example.com`,
    notes: `O’Neill;\r\n"${n}"\t`,
    tags: ['a;b', 'c\\'],
    active: n % 2 === 0,
    revenue: `-${n}.50`,
    born: '1984-02-29',
  }
}

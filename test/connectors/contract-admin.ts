import { expect, it } from 'vitest'
import { findField, findObject } from '../../src/model/schema.ts'
import { isExtendable, type Open, type Subject, skip } from './contract-subject.ts'
import { never } from './fake-http.ts'

export function describeAdmin(subject: Subject, open: Open): void {
  it('adds options behind those that a field has, once', async (context) => {
    const { connection, object } = open()
    const field = object.fields.find(isExtendable)
    if (!connection.admin?.addOptions || field === undefined) return skip(context)
    const [present] = field.options!
    const added = { value: 'ADDED_BY_CONTRACT', label: 'Added, by “contract”' }
    const asked = [{ value: present!.value, label: 'Another label' }, added]
    const add = () => connection.admin!.addOptions!(subject.object, field.name, asked, never)
    expect(await add()).toEqual([{ status: 'exists' }, { status: 'added' }])
    expect(await add()).toEqual([{ status: 'exists' }, { status: 'exists' }])
    const now = findField(findObject(await connection.describe(never), subject.object)!, field.name)
    expect(now?.options).toEqual([...field.options!, added])
  })

  it('says of fields whose options are fixed that nothing was added', async (context) => {
    const { connection, object } = open()
    const fixed = object.fields.find((each) => each.type === 'select' && each.extendable !== true)
    const name = fixed?.name ?? object.fields.find(({ type }) => type === 'text')?.name
    if (!connection.admin?.addOptions || name === undefined) return skip(context)
    const adding = connection.admin.addOptions(subject.object, name, [{ value: 'X', label: 'X' }], never)
    await expect(adding).rejects.toMatchObject({ kind: 'unsupported', stored: 'no', field: name })
  })
}

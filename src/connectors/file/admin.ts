import type { FieldOutcome, SchemaAdmin } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { FieldDefinition } from '../../model/schema.ts'
import type { OwnField, OwnFile } from './descriptor.ts'
import { refusal } from './errors.ts'
import { exclusively, type FolderLog } from './folder-log.ts'
import type { OwnFolder } from './own-folder.ts'
import { idField } from './own-rows.ts'

/** Columns of our files: a field is a column, in every row at once. */
export function createAdmin(open: (signal: AbortSignal) => Promise<OwnFolder>): SchemaAdmin {
  const change = async <T>(
    object: string,
    signal: AbortSignal,
    work: (file: OwnFile, put: (fields: OwnField[]) => void) => T,
  ): Promise<T> => {
    signal.throwIfAborted()
    const folder = await open(signal)
    return exclusively(folder.folder, (log) => {
      const { file } = folder.object(object)
      return work(file, (fields) => reshape(folder, log, { ...file, fields }))
    })
  }
  return {
    async createFields(object, definitions, signal) {
      try {
        return await change(object, signal, (file, put) => {
          const outcomes = definitions.map((wanted) => judge(file, wanted))
          const added = definitions.filter((_, at) => outcomes[at]!.status === 'created').map(fieldOf)
          if (added.length > 0) put([...file.fields, ...added])
          return outcomes
        })
      } catch (error) {
        if (!(error instanceof CrmError)) throw error
        return definitions.map(() => ({ status: 'failed', error }))
      }
    },
    addOptions: (object, name, options, signal) =>
      change(object, signal, (file, put) => {
        const field = file.fields.find((each) => each.name === name)
        if (field?.options === undefined) throw fixed(object, name)
        const known = new Set(field.options.map(({ value }) => value))
        const added = options.filter(({ value }) => !known.has(value))
        const extended = { ...field, options: [...field.options, ...added] }
        if (added.length > 0) put(file.fields.map((each) => (each === field ? extended : each)))
        return options.map(({ value }) => ({ status: known.has(value) ? 'exists' : 'added' }))
      }),
    deleteFields: (object, names, signal) =>
      change(object, signal, (file, put) => {
        const outcomes = names.map((name) =>
          file.fields.some((field) => field.name === name && name !== idField)
            ? ({ status: 'deleted' } as const)
            : ({ status: 'absent' } as const),
        )
        const left = file.fields.filter(({ name }) => name === idField || !names.includes(name))
        if (left.length < file.fields.length) put(left)
        return outcomes
      }),
  }
}

/**
 * New columns are described before they are in the rows, old ones are out of the rows before they are out of the
 * description: rows that differ from it after a crash are brought into its form by whoever writes next.
 */
function reshape(folder: OwnFolder, log: FolderLog, file: OwnFile): void {
  const before = folder.object(file.object)
  const names = new Set(file.fields.map(({ name }) => name))
  const dropped = before.file.fields.map(({ name }) => name).filter((name) => !names.has(name))
  if (dropped.length > 0) before.drop(log, dropped)
  folder.describe(log, file)
  folder.object(file.object).change(log, new Map())
}

function judge({ fields, path }: OwnFile, { name, type }: FieldDefinition): FieldOutcome {
  if (!/^[\p{L}\p{N}_][^\p{Cc}]*$/u.test(name) || !name.isWellFormed()) {
    const message = `A column cannot be called ${JSON.stringify(name)}: its name begins with a letter, a digit or _ and has one line.`
    return { status: 'failed', error: refusal('invalid', message, { field: name }) }
  }
  const known = fields.find((field) => field.name === name)
  if (known === undefined) return { status: 'created' }
  if (known.type === type) return { status: 'exists' }
  const message = `${path} has a column ${name} already, of type ${known.type}.`
  return { status: 'failed', error: refusal('invalid', message, { field: name }) }
}

function fieldOf({ name, label, type, unique, options }: FieldDefinition): OwnField {
  return { name, label, type, ...(unique && { unique }), ...(options && { options: [...options] }) }
}

function fixed(object: string, name: string): CrmError {
  return refusal('unsupported', `${name} of ${object} is no choice that options can be added to.`, { field: name })
}

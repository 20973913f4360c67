import { readFile, writeFile } from 'node:fs/promises'
import { tools } from '../tools/index.ts'
import { briefly } from '../tools/support/brief-schema.ts'

/**
 * Writes `tools.json` from the tools as they are; with `--check` writes nothing and fails when the file is stale.
 * Run by `npm run generate` and `npm run check`.
 */
const path = new URL('./tools.json', import.meta.url)

function describeTools(): string {
  const described = tools.map(({ name, title, description, access, hints, input, output }) => ({
    name,
    title,
    description,
    access,
    hints,
    inputSchema: briefly(input)['~standard'].jsonSchema.input({ target: 'draft-2020-12' }),
    outputSchema: briefly(output)['~standard'].jsonSchema.output({ target: 'draft-2020-12' }),
  }))
  return `${JSON.stringify({ generatedFrom: 'tools/ by generated/generate.ts', tools: described }, null, 2)}\n`
}

const wanted = describeTools()
if (process.argv.includes('--check')) {
  const present = await readFile(path, 'utf8').catch(() => '')
  if (present !== wanted) {
    process.stderr.write('generated/tools.json is not what tools/ says; run npm run generate and commit it.\n')
    process.exitCode = 1
  }
} else await writeFile(path, wanted)

import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { tools } from '../tools/index.ts'

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
    inputSchema: z.toJSONSchema(input, { io: 'input' }),
    outputSchema: z.toJSONSchema(output),
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

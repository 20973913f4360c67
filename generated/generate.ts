import { readFile, writeFile } from 'node:fs/promises'
import { tools } from '../tools/index.ts'
import { briefly } from '../tools/support/brief-schema.ts'
import { describeTransforms } from './describe-transforms.ts'

/**
 * Writes what is made from code: the definitions of the tools, and the table of transforms. With `--check` writes
 * nothing and fails when a file is stale. Run by `npm run generate` and `npm run check`.
 */
const files = [
  { path: 'generated/tools.json', from: 'tools/', text: describeTools() },
  { path: 'docs/transforms.md', from: 'src/mapping/transforms/', text: describeTransforms() },
]

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

for (const { path, from, text } of files) {
  const place = new URL(`../${path}`, import.meta.url)
  if (!process.argv.includes('--check')) await writeFile(place, text)
  else if ((await readFile(place, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`${path} is not what ${from} says; run npm run generate and commit it.\n`)
    process.exitCode = 1
  }
}

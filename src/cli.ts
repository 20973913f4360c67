#!/usr/bin/env node
// An older Node cannot load the rest, so this file loads nothing before it has looked.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `crm-ferry needs Node 24.15 or newer and this is ${process.versions.node}; install it from https://nodejs.org and run the command again.\n`,
  )
  process.exit(2)
}
const { saveMemory } = await import('./cli/thrift.ts')
saveMemory()
const { main } = await import('./cli/main.ts')
process.exitCode = await main(process.argv.slice(2))

export {}

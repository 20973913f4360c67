#!/usr/bin/env node
// The entry of a checkout is plain JavaScript: with the compile cache on before the first TypeScript file is read, a
// warm start never loads the type stripper, which is worth some 14 MB for as long as a server lives.
import module from 'node:module'
import envPaths from 'env-paths'

module.enableCompileCache?.(envPaths('crm-ferry', { suffix: '' }).cache)
await import('./cli.ts').catch((error) => {
  if (error.code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error
  process.stderr.write(
    `crm-ferry needs Node 24.15 or newer and this is ${process.versions.node}; run it with node_modules/.bin/node, which npm ci brings to most machines, or install one from https://nodejs.org.\n`,
  )
  process.exit(2)
})

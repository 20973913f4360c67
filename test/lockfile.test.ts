import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface LockedPackage {
  readonly version?: string
  readonly optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, LockedPackage>
}

// npm drops the builds of other platforms when it cannot see them, and `npm ci` then refuses on every machine.
test('the lock file has an entry for the build of each platform', () => {
  const locked = new Set(Object.keys(lock.packages))
  const missing = Object.entries(lock.packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !locked.has(`${parent}/node_modules/${name}`) && !locked.has(`node_modules/${name}`),
    ),
  )
  expect(missing).toEqual([])
})

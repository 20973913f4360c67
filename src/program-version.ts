import { readFileSync } from 'node:fs'

/** Of the package that these files belong to, be they compiled or a checkout. */
export function programVersion(): string {
  for (const up of ['../', '../../']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(`${up}package.json`, import.meta.url), 'utf8'))
      if (name === 'crm-ferry') return version
    } catch {
      // A build lies one folder deeper than the checkout.
    }
  }
  return 'unknown'
}

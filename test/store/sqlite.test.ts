import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../src/store/sqlite/index.ts'
import { storeContract } from './contract.ts'
import { purgeContract } from './contract-purge.ts'
import { storeModels } from './models.ts'

const medium = async () => {
  const home = mkdtempSync(join(tmpdir(), 'ferry-store-'))
  return { open: () => openStore({ home }), drop: async () => rmSync(home, { recursive: true }) }
}

storeContract('the embedded store', medium)
purgeContract('the embedded store', medium)
storeModels('the embedded store', medium)

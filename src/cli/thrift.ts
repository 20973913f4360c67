import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import envPaths from 'env-paths'

/**
 * Keeps the process small: a server lives as long as its host, and does little itself. Compiled code is kept in the
 * user's cache folder (not the shared temporary one, where others could plant it), so that later starts need no
 * compiler; the young part of the heap stays as it is at the start instead of growing sixteenfold; and bytecode is
 * interpreted, since machine code for what runs a few times costs more memory than it saves time. Whatever works through
 * records is a worker, which compiles as usual.
 * https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
export function saveMemory(): void {
  enableCompileCache(envPaths('crm-ferry', { suffix: '' }).cache)
  for (const flag of ['--semi-space-growth-factor=1', '--no-sparkplug', '--no-maglev', '--no-opt'])
    setFlagsFromString(flag)
}

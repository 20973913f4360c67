import { connectors } from './connectors/index.ts'
import { createNetworkTransport } from './http/transport.ts'
import { runWorker } from './run-worker.ts'
import { openStore } from './store/sqlite/index.ts'

/** The process that carries out one run: `worker.ts <run> --home <folder> [--config <file>] [--privileged]`. */
await runWorker(process.argv.slice(2), { connectors, openStore, transport: createNetworkTransport() })

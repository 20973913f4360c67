import type { Call } from '../../kit/vendor.ts'

/** Where this simulator is, as the caller reached it: links and the domain of an app's API lead back here. */
export const addressOf = (call: Call): string => `http://${call.header('host') ?? '127.0.0.1'}`

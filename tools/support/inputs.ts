import { z } from 'zod'

/** Longest wait of one call, in seconds: hosts give up on a call after about 60. */
const longestWait = 45

export const planId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens')
  .describe('From propose_mapping')

export const runId = z.string().min(1).max(100).describe('From the tool that started it')

export const connectionName = z.string().min(1).max(64).describe('Connection name from list_connections')

export const waitSeconds = z.int().min(0).max(longestWait).default(20).describe('How long to wait for the end')

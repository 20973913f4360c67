import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Names a process of this machine so that no later process is taken for it: host, process id and, on Linux, start time. */
export function processIdentity(pid: number = process.pid): string {
  return `${hostname()}:${pid}:${startTime(pid) ?? ''}`
}

/**
 * Whether the process that bears this name has surely ended: it ran on this machine, and there is no such process, or
 * its id went to a younger one. A name of another machine never counts as gone.
 */
export function isGone(identity: string): boolean {
  const [host, pid = '', started = ''] = identity.split(':')
  if (host !== hostname()) return false
  if (!exists(Number(pid))) return true
  return started !== '' && startTime(Number(pid)) !== started
}

/**
 * Where the process that bears this name is to be found on this machine; null when it has ended or runs elsewhere.
 * `sure` is false where the system tells no start times, so that it could be a later process under the same id.
 */
export function locate(identity: string): { pid: number; sure: boolean } | null {
  const [host, pid = '', started = ''] = identity.split(':')
  if (host !== hostname() || isGone(identity)) return null
  return { pid: Number(pid), sure: started !== '' }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** In clock ticks since boot, field 22 of /proc/<pid>/stat (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html). */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; only its parent has not looked yet.
    return fields[0] === 'Z' ? 'ended' : fields[19]
  } catch {
    return undefined
  }
}

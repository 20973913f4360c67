import { readFileSync } from 'node:fs'

/**
 * The most memory that a process ever had resident, in MB. On Linux VmHWM of the process itself
 * (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html), since what getrusage tells begins before exec;
 * elsewhere getrusage for this process, and null for another.
 */
export function peakRssMb(pid: number = process.pid): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    if (kilobytes !== undefined) return Math.round(Number(kilobytes) / 1_024)
  } catch {
    // No /proc on this system, or the process has ended.
  }
  return pid === process.pid ? Math.round(process.resourceUsage().maxRSS / 1_024) : null
}

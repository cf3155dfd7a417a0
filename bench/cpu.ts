import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time of processes in hundredths of a second. */
const ticksPerSecond = 100;

/** CPU seconds (user and system) that a process has used so far. */
export function cpuSecondsOf(pid: number): number {
  const { own } = readStat(pid);
  return own / ticksPerSecond;
}

/** The same for PostgreSQL: its first process, all that run below it, and all that have run and ended. */
export function cpuSecondsOfFamily(pid: number): number {
  const { own, ended } = readStat(pid);
  const running = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = running.map((name) => statOrNone(Number(name))).filter((stat) => stat?.parent === pid);
  return children.reduce((sum, child) => sum + (child?.own ?? 0), own + ended) / ticksPerSecond;
}

/** CPU milliseconds that the threads of a process have used so far; those that have ended are not counted. */
export function cpuMsOfThreads(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** Memory that a process holds at present, in MiB. */
export function memoryMiBOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) / 1024;
}

/** The most memory that a process has held so far, in MiB. */
export function peakMemoryMiBOf(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) / 1024;
}

type Stat = { parent: number; own: number; ended: number };

/** See proc(5), /proc/<pid>/stat: the fields are counted behind the program's name, which may hold anything. */
function readStat(pid: number): Stat {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const field = (number: number) => fields[number - 3] ?? 0;
  return { parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) };
}

/** A process may end while the list is read. */
function statOrNone(pid: number): Stat | undefined {
  try {
    return readStat(pid);
  } catch {
    return undefined;
  }
}

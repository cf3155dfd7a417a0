import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, messageOf, Refusal } from "../refusal.ts";
import { isRunning } from "./children.ts";

/** A start that was told to end just now is given this long. */
const patienceMs = 3_000;

/**
 * Claims a region's folder for this start, until it is stopped; refuses where another start is running with it.
 * What a killed start has left behind does not count.
 */
export async function claimFolder(folder: string, url: string): Promise<{ stop(): Promise<void> }> {
  const file = join(folder, "running.json");
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Refusal(`The folder ${folder} cannot be made: ${messageOf(error)}\nMove away what is in its place.`);
  }
  const claim = JSON.stringify({ pid: process.pid, url });
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await writeFile(file, claim, { flag: "wx" });
      return { stop: () => rm(file, { force: true }) };
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
    const other = await readClaim(file);
    if (!other || !isStart(other.pid)) await rm(file, { force: true });
    else if (Date.now() < deadline) await sleep(100);
    else {
      throw new Refusal(
        `npm start is running already, at ${other.url} (process ${other.pid}).\n` +
          "Use that one, or end it with Ctrl-C in its terminal first. Another region can run beside it: --region, --port.",
      );
    }
  }
}

async function readClaim(file: string): Promise<{ pid: number; url: string } | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A process of that number may be another program by now; where the system tells its command line, that decides. */
function isStart(pid: number): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("start.ts");
  } catch {
    return false;
  }
}

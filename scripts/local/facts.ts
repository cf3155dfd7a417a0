import { copyFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const name = "env.json";

/**
 * Writes what a start tells other programs into its region's folder, and into the folder of all regions: what stands there
 * is of the region that was started last. When that one is stopped, it is of another one that still runs, if any.
 */
export async function tellFacts(folder: string, facts: object): Promise<{ stop(): Promise<void> }> {
  const own = join(folder, name);
  const shared = join(dirname(folder), name);
  await writeFile(own, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  await copyFile(own, shared);
  return {
    async stop() {
      await rm(own, { force: true });
      const [latest] = await factsBelow(dirname(folder));
      if (latest) await copyFile(latest, shared);
    },
  };
}

/** The facts of the regions that run, those of the last start first. */
async function factsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name, name));
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => ({ file, mtimeMs }),
        () => null,
      ),
    ),
  );
  return found
    .filter((each) => each !== null)
    .sort((one, other) => other.mtimeMs - one.mtimeMs)
    .map(({ file }) => file);
}

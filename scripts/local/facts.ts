import { copyFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { regions } from "#domain/region";

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
      const latest = await latestFacts(dirname(folder));
      if (latest) await copyFile(latest, shared);
    },
  };
}

/** The facts of the region that was started last, of those that run. */
async function latestFacts(folder: string): Promise<string | undefined> {
  const found = await Promise.all(
    regions.map(async (region) => {
      const file = join(folder, region, name);
      const written = await stat(file).catch(() => null);
      return { file, at: written?.mtimeMs ?? 0 };
    }),
  );
  const [latest] = found.filter(({ at }) => at > 0).sort((one, other) => other.at - one.at);
  return latest?.file;
}

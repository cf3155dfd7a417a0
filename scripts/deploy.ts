import { once } from "node:events";
import { parseArgs } from "node:util";
import { hosts, type Region, regions } from "#domain/region";
import { buildDocsAssets } from "./docs-assets.ts";
import { messageOf, printFailure, Refusal } from "./refusal.ts";
import { spawnWrangler } from "./wrangler.ts";

const usage = `Deploys the Worker to one region.

  npm run deploy -- --env ${regions.join("|")} [--dry-run]

  --env      the region: ${regions.map((region) => `${region} (https://${hosts[region]})`).join(", ")}
  --dry-run  build and check only; needs no account and no network

Needs a Cloudflare login (npx wrangler login, or CLOUDFLARE_API_TOKEN), and once per region the secret DATABASE_URL:
  npx wrangler secret put DATABASE_URL --env eu`;

async function main(): Promise<number> {
  const { region, dryRun, help } = readOptions();
  if (help) {
    console.log(usage);
    return 0;
  }
  await buildDocsAssets();
  const child = spawnWrangler(["deploy", "--env", region, ...(dryRun ? ["--dry-run"] : [])], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  if (code === 0 && !dryRun)
    console.log(`\nServing at https://${hosts[region]}; check with: curl https://${hosts[region]}/ready`);
  return code ?? 1;
}

function readOptions(): { region: Region; dryRun: boolean; help: boolean } {
  try {
    const options = { env: { type: "string" }, "dry-run": { type: "boolean" }, help: { type: "boolean" } } as const;
    const { values } = parseArgs({ options });
    const region = regions.find((name) => name === values.env);
    if (!region && !values.help) {
      throw new Error(values.env ? `There is no region "${values.env}".` : "Say which region: --env is missing.");
    }
    return { region: region ?? "eu", dryRun: values["dry-run"] ?? false, help: values.help ?? false };
  } catch (error) {
    throw new Refusal(`${messageOf(error)}\n\n${usage}`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}

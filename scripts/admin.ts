import { Command, Option } from "commander";
import { type Scope, scopes } from "#domain/api-key";
import { presetNames } from "#domain/presets";
import { type Region, regions } from "#domain/region";
import { tiers } from "../src/db/tables/organisations.ts";
import * as check from "./admin/checks.ts";
import { findDatabase } from "./admin/database.ts";
import { createKey, listKeys, regionOf, revokeKey } from "./admin/keys.ts";
import { createOrganisation, listOrganisations } from "./admin/organisations.ts";
import { print } from "./admin/print.ts";
import { readChange, setSettings, showSettings } from "./admin/settings.ts";
import { createUnit, listUnits, type NewUnit } from "./admin/units.ts";
import { asOwner, type OwnerDatabase } from "./owner.ts";
import { printFailure, Refusal } from "./refusal.ts";

const program = new Command("npm run admin --")
  .description("Sets up who may use FlexPortal: organisations, their business units and their API keys.")
  .addHelpText(
    "after",
    `
Works on the database in DATABASE_URL (its owner's connection string); without it, on the one of npm start.

For example:
  npm run admin -- organisation create --name "Blue Bikes"
  npm run admin -- unit create --organisation org_... --name "Blue Bikes NL" --country NL --currency EUR \\
      --time-zone Europe/Amsterdam --id-prefix NL
  npm run admin -- key create --organisation org_... --name "Web shop" --scopes "*" --units all --live
  npm run admin -- settings set --unit bu_... --change '{ "tax": { "enabled": true, "rate": 21 } }'`,
  );

const organisation = program.command("organisation").description("customers of FlexPortal");
const unit = program.command("unit").description("business units of an organisation, each sealed off from the others");
const settings = program.command("settings").description("what a business unit has chosen: tax, billing, terms, fees");
const key = program.command("key").description("API keys of an organisation");

command(organisation, "create", "Creates an organisation.")
  .requiredOption("--name <name>", "its name", check.readText)
  .option("--tier <tier>", `${tiers.join(", ")}; starter has a request limit`, check.readTier, "growth")
  .action(act((db, options: Parameters<typeof createOrganisation>[1]) => createOrganisation(db, options)));

command(organisation, "list", "Lists the organisations.").action(act(listOrganisations));

command(unit, "create", "Creates a business unit.")
  .requiredOption("--organisation <id>", "the organisation that it belongs to")
  .requiredOption("--name <name>", "its name", check.readText)
  .requiredOption("--country <code>", "its country, two letters", check.readCountry)
  .requiredOption("--currency <code>", "its currency, three letters; it never changes", check.readCurrency)
  .requiredOption("--time-zone <zone>", "whose calendar its days are, such as Europe/Amsterdam", check.readTimeZone)
  .option("--id-prefix <prefix>", "1 to 5 letters or digits that its numbers begin with", check.readIdPrefix)
  .option("--preset <industry>", `settings to begin with: ${presetNames.join(", ")}`, check.readPreset)
  .option("--test", "a unit for trying things out: test keys open it, live keys do not", false)
  .action(act((db, options: NewUnit) => createUnit(db, options)));

command(unit, "list", "Lists business units.")
  .option("--organisation <id>", "only those of one organisation")
  .action(act((db, options: { organisation?: string }) => listUnits(db, options.organisation)));

command(settings, "show", "Shows the settings of a business unit.")
  .requiredOption("--unit <id>", "the business unit")
  .option("--own", "only what the unit has chosen itself, not the defaults", false)
  .action(act((db, options: Parameters<typeof showSettings>[1]) => showSettings(db, options)));

command(settings, "set", "Changes settings of a business unit, and shows them all.")
  .requiredOption("--unit <id>", "the business unit")
  .requiredOption(
    "--change <json>",
    "what changes, or @ and a file of it; null goes back to the default, the rest stays",
  )
  .action(act(setAsAsked));

command(key, "create", "Creates an API key and shows it, once.")
  .requiredOption("--organisation <id>", "the organisation that it belongs to")
  .requiredOption("--name <name>", "what it is for", check.readText)
  .requiredOption("--scopes <scopes>", `what it may do, separated by commas: ${scopes.join(", ")}`, check.readScopes)
  .requiredOption("--units <ids>", 'the business units that it opens, separated by commas, or "all"', check.readUnits)
  .addOption(new Option("--live", "it opens units that are no test units").conflicts("test"))
  .addOption(new Option("--test", "it opens test units"))
  .option(
    "--region <region>",
    `where it is valid: ${regions.join(", ")}; needed for the first key of a database`,
    check.readRegion,
  )
  .option("--expires <time>", "when it ends: a day or a time; never, if left out", check.readExpiry)
  .action(act(createKeyAsAsked));

command(key, "list", "Lists API keys; the keys themselves are not kept.")
  .option("--organisation <id>", "only those of one organisation")
  .action(act((db, options: { organisation?: string }) => listKeys(db, options.organisation)));

command(key, "revoke", "Revokes an API key, at once and for good.")
  .requiredOption("--key <id>", "its id or short id, as listed")
  .action(act((db, options: { key: string }) => revokeKey(db, options.key)));

type AskedKey = {
  organisation: string;
  name: string;
  scopes: Scope[];
  units: string[] | "all";
  live?: true;
  test?: true;
  region?: Region;
  expires?: Date;
};

async function createKeyAsAsked(db: OwnerDatabase, asked: AskedKey) {
  const { organisation: organisationId, live, test, ...rest } = asked;
  if (!live && !test) throw new Refusal("Say which kind of key: --live or --test.");
  const region = asked.region ?? (await regionOf(db));
  if (!region) throw new Refusal(`--region: say which region this database serves: ${regions.join(", ")}.`);
  const made = await createKey(db, { ...rest, organisationId, region, isTest: test === true });
  console.error("The key is shown this once. Keep it where secrets are kept.\n");
  return made;
}

async function setAsAsked(db: OwnerDatabase, { unit, change }: { unit: string; change: string }) {
  return setSettings(db, { unit, change: await readChange(change) });
}

function command(noun: Command, name: string, description: string): Command {
  return noun
    .command(name)
    .description(description)
    .option("--json", "print JSON, for machines", false)
    .allowExcessArguments(false);
}

/** What a command does: finds the database, acts on it as its owner and prints what came of it. */
function act<Options>(
  run: (db: OwnerDatabase, options: Options) => Promise<Parameters<typeof print>[0]>,
): (options: Options & { json: boolean }) => Promise<void> {
  return async ({ json, ...options }) => {
    const ownerUrl = await findDatabase();
    print(await asOwner(ownerUrl, (db) => run(db, options as Options)), json);
  };
}

try {
  await program.parseAsync();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}

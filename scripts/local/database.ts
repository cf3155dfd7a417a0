import { randomBytes } from "node:crypto";
import pg from "pg";

/** One owner for all databases of a cluster, as in a Neon project. */
const owner = "flexportal_owner";

/**
 * Makes (once) what a Neon project starts with: a role that owns the databases, may make roles and passes by row-level
 * security, but is no superuser. Takes the superuser's connection string and the databases' names; gives the owner's
 * connection string of each, with a new password.
 */
export async function prepareDatabases(superuserUrl: string, names: readonly string[]): Promise<string[]> {
  const password = newPassword();
  await withClient(superuserUrl, async (client) => {
    await makeRole(client, owner, `login createrole createdb bypassrls password '${password}'`);
    for (const name of names) {
      const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
      if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)} owner ${owner}`);
    }
  });
  return names.map((name) => urlFor(superuserUrl, owner, password, name));
}

/**
 * Makes a role that a Worker logs in as: a member of `flexportal_app`, so it owns nothing and cannot pass by row-level
 * security. Takes the owner's connection string of a migrated database; gives the role's, with a new password.
 */
export async function makeAppRole(ownerUrl: string, role: string): Promise<string> {
  const password = newPassword();
  await withClient(ownerUrl, async (client) => {
    await makeRole(client, role, `login nobypassrls password '${password}'`);
    await client.query(`grant flexportal_app to ${client.escapeIdentifier(role)}`);
  });
  return urlFor(ownerUrl, role, password, new URL(ownerUrl).pathname.slice(1));
}

const newPassword = () => randomBytes(24).toString("hex");

async function makeRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role]);
  await client.query(`${rowCount === 0 ? "create" : "alter"} role ${client.escapeIdentifier(role)} ${attributes}`);
}

/** Connects for as long as `act` takes. */
export async function withClient<Result>(url: string, act: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

function urlFor(base: string, user: string, password: string, database: string): string {
  const url = new URL(base);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.toString();
}

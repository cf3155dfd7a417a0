/**
 * `npm run bench`: how fast the Worker is, beside the same statements without it. Brings up everything that it measures,
 * on this machine only, and ends it again.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { printFailure } from "../scripts/refusal.ts";
import { root } from "../scripts/wrangler.ts";
import { memoryMiBOf } from "./cpu.ts";
import { fullShape, quickShape, type Shape } from "./data.ts";
import { measureImports } from "./import.ts";
import { measureLists } from "./lists.ts";
import { type Creates, checkAnswer, measureScenario, type Pace, runTurn } from "./measure.ts";
import type { OnStart } from "./programs.ts";
import {
  describeMachine,
  findGoals,
  type Results,
  writeImports,
  writeLists,
  writeReport,
  writeScenarios,
} from "./report.ts";
import { findSamples } from "./samples.ts";
import { makeScenarios, makeSorts } from "./scenarios.ts";
import { startSystems } from "./systems.ts";

const usage = `npm run bench -- [--rounds N] [--seconds N] [--only NAME] [--quick] [--reset]

  --rounds   how often the systems take turns (3)
  --seconds  how long a turn lasts (10)
  --only     one scenario, and nothing is written: list, get, create, pages, lists or imports
  --quick    little data and short turns: shows that it works, not how fast
  --reset    makes the data anew, which are kept in bench/.data otherwise`;

/** More than any machine creates: rentals are laid out for so many. */
const createsPerSecond = 2_000;

type Options = {
  pace: Pace;
  shape: Shape;
  folder: string;
  resultsFile: string;
  reset: boolean;
  only: string | undefined;
};

async function measure({ pace, shape, folder, resultsFile, reset, only }: Options, onStart: OnStart): Promise<void> {
  if (reset) await rm(folder, { recursive: true, force: true });
  const creates: Creates = { next: 0, max: createsPerSecond * (pace.rounds * pace.seconds + pace.warmUpSeconds) };
  say("starting PostgreSQL, Neon endpoint and Workers; making the data, unless they are there");
  const systems = await startSystems(onStart, folder, shape, creates.max);
  const ids = await findSamples(systems.database, shape.large.groups / 2);

  const scenarios: Results["scenarios"] = [];
  for (const scenario of makeScenarios(systems, ids).filter(({ name }) => only === undefined || name === only)) {
    say(`${scenario.name}: ${scenario.targets.map(({ name }) => name).join(", ")}`);
    const { name, title } = scenario;
    scenarios.push({ name, title, turns: await measureScenario(systems, scenario, pace, creates) });
  }
  const importing = { rounds: pace.rounds, products: shape.importedProducts };
  if (only === "lists") return console.log(`\n${writeLists(await measureLists(systems))}`);
  if (only === "imports") return console.log(`\n${writeImports(await measureImports(systems, folder, importing))}`);
  if (only !== undefined) return console.log(`\n${writeScenarios(scenarios)}`);
  say("lists");
  const lists = await measureLists(systems);
  say("imports");
  const imports = await measureImports(systems, folder, importing);
  say("sorts and filters");
  const sorts: Results["sorts"] = {};
  for (const target of makeSorts(systems, ids)) {
    await checkAnswer(target, creates);
    sorts[target.name] = (await runTurn(systems, target, { ...pace, seconds: pace.warmUpSeconds / 2 }, creates)).p50Ms;
  }
  const bundle = { ...systems.bundle, memoryMiB: memoryMiBOf(systems.ours.pid) };
  const results: Results = {
    measuredAt: new Date().toISOString(),
    machine: await describeMachine(systems),
    settings: { ...pace, ...shape },
    goals: findGoals({ scenarios, lists, imports, bundle }),
    bundle,
    scenarios,
    lists,
    imports,
    sorts,
  };
  await writeFile(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\n${writeReport(results)}\n\nWritten to ${resultsFile}`);
}

const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string" },
      seconds: { type: "string" },
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      reset: { type: "boolean", default: false },
    },
  });
  const { quick, reset } = values;
  const rounds = Number(values.rounds ?? (quick ? 2 : 3));
  const seconds = Number(values.seconds ?? (quick ? 1 : 10));
  if (!(rounds >= 1 && seconds > 0)) throw new Error(usage);
  return {
    pace: { rounds, seconds, warmUpSeconds: quick ? 1 : 2, connections: 16 },
    shape: quick ? quickShape : fullShape,
    folder: join(root, "bench/.data", quick ? "quick" : "full"),
    resultsFile: join(root, quick ? "bench/.data/quick.json" : "bench/results.json"),
    reset,
    only: values.only,
  };
}

/** What was started ends in the opposite order. */
const started: (() => Promise<unknown>)[] = [];
async function stopAll(): Promise<void> {
  for (let stop = started.pop(); stop; stop = started.pop()) await stop().catch(printFailure);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await stopAll();
    process.exit(130);
  });
}

try {
  await measure(readOptions(), (stop) => started.push(stop));
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

import type { Reporter, TestModule } from "vitest/node";

declare module "vitest" {
  interface TaskMeta {
    /** What a test has counted, in a line for people; shown at the end of the run, also where all tests pass. */
    figure?: string;
  }
}

/** Shows the figures that the tests have noted: how much was tried, and what came of it. */
export default class Figures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test) => {
        const { figure } = test.meta();
        return figure ? [`   ${figure} (${module.project.name})`] : [];
      }),
    );
    if (lines.length > 0) console.log(["", " Figures", ...lines.sort()].join("\n"));
  }
}

import { neonConfig } from "@neondatabase/serverless";

/** A node of a plan as PostgreSQL explains it, with what its run really read. */
type PlanNode = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
};

type Sent = { url: string; init: RequestInit & { body: string } };
type Query = { query: string; params: unknown[] };

/** Lets `act` ask the database, once, and tells how: the plan of each statement of that batch but the door. */
export async function plansOf(act: () => Promise<unknown>): Promise<PlanNode[][]> {
  const explained = await again(act, ([door, ...others]) => [
    door,
    ...others.map(({ query, params }) => ({ query: `explain (analyze, format json) ${query}`, params })),
  ]);
  return explained.slice(1).map(({ rows }) => {
    const [{ Plan: plan }] = JSON.parse(rows[0]?.[0] ?? "") as [{ Plan: PlanNode }];
    return nodesOf(plan);
  });
}

/** Lets `act` ask the database, once, and gives the rows that it got, and those that it gets where no index helps. */
export async function rowsWithAndWithoutIndexes(act: () => Promise<unknown>): Promise<[unknown, unknown]> {
  const settings = ["enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"].map((name) => ({
    query: "select set_config($1, 'off', true)",
    params: [name],
  }));
  const usual = await again(act, (queries) => queries);
  const without = await again(act, ([door, ...others]) => [door, ...settings, ...others]);
  return [usual.slice(1), without.slice(1 + settings.length)];
}

/** Lets `act` ask the database, once, and asks once more with another batch. */
async function again(
  act: () => Promise<unknown>,
  change: (queries: [Query, ...Query[]]) => Query[],
): Promise<{ rows: string[][] }[]> {
  const [batch, ...more] = await sentDuring(act);
  if (!batch || more.length > 0) throw new Error(`${more.length + (batch ? 1 : 0)} round trips, one was expected`);
  const { queries } = JSON.parse(batch.init.body) as { queries: [Query, ...Query[]] };
  const body = JSON.stringify({ queries: change(queries) });
  const response = await fetch(batch.url, { ...batch.init, signal: null, body });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { results: { rows: string[][] }[] }).results;
}

async function sentDuring(act: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = [];
  neonConfig.fetchFunction = (url: string, init: Sent["init"]) => {
    sent.push({ url, init });
    return fetch(url, init);
  };
  try {
    await act();
  } finally {
    neonConfig.fetchFunction = undefined;
  }
  return sent;
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** How many rows of tables a plan has looked at, those included that it looked at in vain. */
export const rowsRead = (nodes: readonly PlanNode[]): number =>
  nodes
    .filter((node) => node["Relation Name"])
    .map((node) => {
      const inVain = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
      return Math.round((node["Actual Rows"] + inVain) * node["Actual Loops"]);
    })
    .reduce((sum, rows) => sum + rows, 0);

/** A plan in a line, for the message of a test that fails. */
export const describePlan = (nodes: readonly PlanNode[]): string =>
  nodes
    .map((node) => {
      const what = [node["Node Type"], node["Relation Name"], node["Index Name"]].filter(Boolean).join(" ");
      return `${what} (${node["Actual Rows"]} x ${node["Actual Loops"]})`;
    })
    .join(" < ");

import { atOnce } from "../support/client.ts";
import { sql } from "../support/database.ts";

/** What the record says happened in a business unit, oldest first. */
export const eventsOf = (tenantId: string) =>
  sql(
    `select type, subject_id as "subjectId", actor_id as "actorId", request_id as "requestId", data
       from events where tenant_id = $1 order by id`,
    [tenantId],
  );

/** The ids of a business unit's rentals that are in this group. */
export async function membersOf(tenantId: string, billingGroupId: string): Promise<string[]> {
  const rows = await sql("select id from rentals where tenant_id = $1 and billing_group_id = $2 order by id", [
    tenantId,
    billingGroupId,
  ]);
  return rows.map((row) => row["id"] as string);
}

/** The groups that a business unit has, deleted ones left out. */
export async function groupIdsOf(tenantId: string): Promise<string[]> {
  const rows = await sql("select id from billing_groups where tenant_id = $1 and deleted_at is null order by id", [
    tenantId,
  ]);
  return rows.map((row) => row["id"] as string);
}

/** Sets what a month of these rentals costs, in minor units. */
export const setMonthlyAmount = (tenantId: string, rentalIds: readonly string[], amount: number) =>
  sql("update rentals set monthly_amount = $3 where tenant_id = $1 and id = any ($2::text[])", [
    tenantId,
    rentalIds,
    amount,
  ]);

/** Moves rentals to another state. */
export const setStatus = (tenantId: string, rentalIds: readonly string[], status: string) =>
  sql("update rentals set status = $3 where tenant_id = $1 and id = any ($2::text[])", [tenantId, rentalIds, status]);

/**
 * Makes every commit of this business unit that records an event fail at its very end, when all of it has been written,
 * while `act` runs: a fault of ours, a real one.
 */
export async function whileCommitsFail<Result>(tenantId: string, act: () => Promise<Result>): Promise<Result> {
  const name = `refuse_${tenantId}`;
  await sql(`create function "${name}"() returns trigger language plpgsql as $$
    begin raise exception 'the disk of % is full', new.tenant_id; end $$`);
  await sql(`create constraint trigger "${name}" after insert on events deferrable initially deferred for each row
    when (new.tenant_id = '${tenantId}') execute function "${name}"()`);
  try {
    return await act();
  } finally {
    await sql(`drop function "${name}" cascade`);
  }
}

/**
 * Lets `act` come as far as its commit, then commits `ahead`, and only then lets the commit of `act` go on: what was loaded
 * is then no longer so. `act` sends the Idempotency-Key that it is given.
 */
export async function overtakenAtCommit<Result>(
  tenantId: string,
  ahead: string,
  act: (headers: Record<string, string>) => Promise<Result>,
): Promise<Result> {
  const key = "overtaken";
  // A commit begins with its key: it waits for another transaction that has the same key, until that one is done.
  const overtaking = sql(`do $$
    begin
      insert into idempotency_keys (tenant_id, key, fingerprint, status, headers, body, created_at, expires_at)
      values ('${tenantId}', '${key}', '', 0, '{}', '', now(), now());
      perform pg_advisory_xact_lock(hashtext('${tenantId}'));
      for tries in 1..1000 loop
        exit when exists (select from pg_locks where transactionid = pg_current_xact_id()::xid and not granted);
        perform pg_sleep(0.005);
        if tries = 1000 then raise exception 'nobody came to a commit'; end if;
      end loop;
      ${ahead};
      delete from idempotency_keys where tenant_id = '${tenantId}' and key = '${key}';
    end $$`).then(() => "done");
  const isHeld = () =>
    sql(
      `select from pg_locks where locktype = 'advisory' and granted
          and objid::bigint = hashtext($1)::bigint & x'ffffffff'::bigint`,
      [tenantId],
    );
  for (let tries = 0; tries < 1000 && (await isHeld()).length === 0; tries++);
  const [result] = await Promise.all([act({ "Idempotency-Key": key }), overtaking]);
  return result;
}

/**
 * Runs SQL in a transaction that commits once `act`, which begins after it, waits for it; or after a while, where `act`
 * does not wait.
 */
export async function during<Result>(statement: string, act: () => Promise<Result>): Promise<Result> {
  const mark = crypto.getRandomValues(new Int32Array(1))[0];
  const other = sql(`do $$
    begin
      ${statement};
      perform pg_advisory_xact_lock(${mark});
      for tries in 1..400 loop
        exit when exists (select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid)));
        perform pg_sleep(0.005);
      end loop;
    end $$`).then(() => "done");
  const hasBegun = async () =>
    (await sql("select from pg_locks where locktype = 'advisory' and objid = $1::int::oid", [mark])).length > 0;
  for (let tries = 0; tries < 1000 && !(await hasBegun()); tries++);
  const [results] = await Promise.all([atOnce(1, act), other]);
  return results[0] as Result;
}

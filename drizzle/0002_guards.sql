-- Owners, too, see through the policies only.
do $$
declare
  name text;
begin
  for name in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('alter table %I force row level security', name);
  end loop;
end
$$;
--> statement-breakpoint
-- Every change of a row counts; the number cannot be set from outside.
create function count_version() returns trigger
  language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end
$$;
--> statement-breakpoint
create trigger customers_version before update on customers for each row execute function count_version();
--> statement-breakpoint
create trigger billing_groups_version before update on billing_groups for each row execute function count_version();
--> statement-breakpoint
create trigger rentals_version before update on rentals for each row execute function count_version();
--> statement-breakpoint
-- The global tables have no policy for anybody but the function below, which runs as their owner.
create policy organisations_enter on organisations for select to current_user using (true);
--> statement-breakpoint
create policy tenants_enter on tenants for select to current_user using (true);
--> statement-breakpoint
create policy api_keys_enter on api_keys for select to current_user using (true);
--> statement-breakpoint
create policy api_key_tenants_enter on api_key_tenants for select to current_user using (true);
--> statement-breakpoint
create policy api_key_windows_enter on api_key_windows to current_user using (true) with check (true);
--> statement-breakpoint
-- The functions below keep their plans for as long as their connection. One that was made while a table was empty would
-- read all of it for ever after; so they are told to use an index.

-- Counts a request of a key in the running minute, or raises PF429 where it is one too many.
create function count_request(p_api_key_id text, p_limit int, p_now timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = public, pg_temp
as $$
declare
  minute timestamptz := date_trunc('minute', p_now);
  reset_seconds int := ceil(extract(epoch from minute + interval '1 minute' - p_now));
  used int;
begin
  insert into api_key_windows as w (api_key_id, started_at, used)
  values (p_api_key_id, minute, 1)
      on conflict (api_key_id) do update
     set started_at = minute, used = case when w.started_at = minute then w.used + 1 else 1 end
  returning w.used into used;
  if used > p_limit then
    raise exception 'request limit of the tier reached' using errcode = 'PF429',
      detail = jsonb_build_object('limit', p_limit, 'remaining', 0, 'resetSeconds', reset_seconds);
  end if;
  return jsonb_build_object('limit', p_limit, 'remaining', p_limit - used, 'resetSeconds', reset_seconds);
end
$$;
--> statement-breakpoint
-- The door of every transaction: checks key, tenant and scope, counts the request where the tier has a limit, sets the
-- tenant for this transaction and tells what the caller needs. Raises PF401 (key), PF431 (tenant), PF432 (scope) or
-- PF429 (limit; the detail is what `rate` would be).
-- In one value, which costs less to plan and to carry than a row: { actorId, currency, timeZone, now, rate }; `now` in
-- milliseconds since 1970, `rate` { limit, remaining, resetSeconds } where the tier has a limit and this counts.
create function enter(
  p_key_hash bytea,
  p_tenant_id text,
  p_scope text,
  -- whether this counts against the limit: the first load of a request does
  p_counts boolean
) returns jsonb
  language plpgsql volatile security definer
  set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
  caller record;
  moment timestamptz;
  rate jsonb;
begin
  select k.id, k.scopes, o.tier, t.id as tenant_id, t.currency, t.time_zone
    into caller
    from api_keys k
    join organisations o on o.id = k.organisation_id
    left join tenants t on t.id = p_tenant_id
                       and t.organisation_id = k.organisation_id
                       and t.status = 'active'
                       and t.is_test = k.is_test
                       and (k.opens_every_tenant
                            or exists (select from api_key_tenants x where x.api_key_id = k.id and x.tenant_id = t.id))
   where k.hash = p_key_hash
     and k.revoked_at is null
     and (k.expires_at is null or k.expires_at > clock_timestamp());
  if not found then
    raise exception 'unknown, revoked or expired key' using errcode = 'PF401';
  elsif caller.tenant_id is null then
    raise exception 'tenant not open to this key' using errcode = 'PF431';
  elsif not (p_scope = any (caller.scopes) or '*' = any (caller.scopes)) then
    raise exception 'scope not held by this key' using errcode = 'PF432';
  end if;

  moment := date_trunc('milliseconds', clock_timestamp());
  perform set_config('app.tenant', p_tenant_id, true);
  if p_counts and caller.tier = 'starter' then
    rate := count_request(caller.id, 100, moment);
  end if;
  return jsonb_build_object('actorId', caller.id, 'currency', caller.currency, 'timeZone', caller.time_zone,
                            'now', (extract(epoch from moment) * 1000)::bigint, 'rate', rate);
end
$$;
--> statement-breakpoint
-- The answer { fingerprint, status, headers, body } that an idempotency key of the entered tenant has, or null. Asked last
-- in a load: then a request whose equal had its effect before this load saw it also finds the answer.
create function kept_answer(p_key text) returns jsonb
  language plpgsql stable security definer
  set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
  return (select jsonb_build_object('fingerprint', fingerprint, 'status', status, 'headers', headers, 'body', body)
            from idempotency_keys
           where tenant_id = entered_tenant() and key = p_key and expires_at > now());
end
$$;
--> statement-breakpoint
-- The door of a transaction that writes: lets the caller in once more, keeps the answer under its idempotency key and
-- records the events, all before the effect itself, all or nothing with it. One function, so that its plans are kept.
-- Raises PF409 where another transaction has kept an answer: the first of several equal requests wins, the others wait
-- here for it. For each new key it sweeps two expired ones of the tenant: the table stays as small as a day's traffic.
create function enter_to_commit(
  p_key_hash bytea,
  p_tenant_id text,
  p_scope text,
  p_request_id text,
  p_now timestamptz,
  -- [{ id, type, subjectId, data }]
  p_events jsonb,
  -- { key, fingerprint, status, headers, body }, or null
  p_answer jsonb
) returns void
  language plpgsql volatile security definer
  set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
  caller jsonb := enter(p_key_hash, p_tenant_id, p_scope, false);
begin
  if p_answer is not null then
    insert into idempotency_keys as kept (tenant_id, key, fingerprint, status, headers, body, created_at, expires_at)
    values (p_tenant_id, p_answer ->> 'key', p_answer ->> 'fingerprint', (p_answer ->> 'status')::int,
            p_answer -> 'headers', p_answer ->> 'body', p_now, p_now + interval '24 hours')
        on conflict (tenant_id, key) do update
       set fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers,
           body = excluded.body, created_at = excluded.created_at, expires_at = excluded.expires_at
     where kept.expires_at <= excluded.created_at;
    if not found then
      raise exception 'answered by another request' using errcode = 'PF409';
    end if;
    -- Not as a sub-query of the delete: a plan may run that once for each row.
    with expired as materialized (
      select i.key from idempotency_keys i
       where i.tenant_id = p_tenant_id and i.expires_at <= p_now
       order by i.expires_at limit 2 for update skip locked
    )
    delete from idempotency_keys i using expired where i.tenant_id = p_tenant_id and i.key = expired.key;
  end if;
  insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
  select p_tenant_id, e ->> 'id', e ->> 'type', e ->> 'subjectId', caller ->> 'actorId', p_request_id, e -> 'data', p_now
    from jsonb_array_elements(p_events) as e;
end
$$;
--> statement-breakpoint
-- Raises PF409 unless as many rows were written as were loaded: the others have changed since.
create function require_all_written(p_written bigint, p_loaded bigint) returns void
  language plpgsql volatile as $$
begin
  if p_written <> p_loaded then
    raise exception 'changed since it was loaded' using errcode = 'PF409';
  end if;
end
$$;
--> statement-breakpoint
-- Part of the condition of a page: raises PF400 unless the row that its cursor names was found.
create function require_cursor(p_found boolean) returns boolean
  language plpgsql stable as $$
begin
  if not p_found then
    raise exception 'no such cursor' using errcode = 'PF400';
  end if;
  return true;
end
$$;
--> statement-breakpoint
-- Whether the role that asks could pass by row-level security, itself or as another role that it may become.
create function could_bypass_policies() returns boolean
  language sql stable
  return exists (
    select from pg_catalog.pg_roles r
     where (r.rolsuper or r.rolbypassrls) and pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
  ) or not row_security_active('billing_groups'::regclass);
--> statement-breakpoint
-- When the newest applied migration was made, in milliseconds since 1970, as its journal has it.
create function newest_migration() returns bigint
  language sql stable security definer
  set search_path = pg_catalog, pg_temp
  return (select max(created_at) from drizzle.__drizzle_migrations);
--> statement-breakpoint
revoke all on function
  enter(bytea, text, text, boolean),
  kept_answer(text),
  enter_to_commit(bytea, text, text, text, timestamptz, jsonb, jsonb),
  count_request(text, int, timestamptz),
  newest_migration()
from public;
--> statement-breakpoint
grant execute on function
  enter(bytea, text, text, boolean),
  kept_answer(text),
  enter_to_commit(bytea, text, text, text, timestamptz, jsonb, jsonb),
  newest_migration()
to flexportal_app;
--> statement-breakpoint
grant usage on schema public to flexportal_app;
--> statement-breakpoint
grant select, insert, update on customers, billing_groups, rentals to flexportal_app;
--> statement-breakpoint
-- Events and kept answers are written by enter_to_commit alone; nobody changes them.
grant select on events to flexportal_app;

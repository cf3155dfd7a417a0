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
-- The door of every transaction: checks key, tenant and scope, counts the request where the tier has a limit, sets the
-- tenant for this transaction and tells what the caller needs. Raises PF401 (key), PF431 (tenant), PF432 (scope) or
-- PF429 (limit; the detail is the number of seconds to wait).
create function enter(
  p_key_hash bytea,
  p_tenant_id text,
  p_scope text,
  p_idempotency_key text,
  p_counts boolean,
  out actor_id text,
  out currency text,
  out time_zone text,
  out settings jsonb,
  out now timestamptz,
  out rate_limit int,
  out rate_remaining int,
  out rate_reset_s int,
  out stored_fingerprint text,
  out stored_status int,
  out stored_headers jsonb,
  out stored_body text
)
  language plpgsql volatile security definer
  set search_path = public, pg_temp
as $$
declare
  key record;
  minute timestamptz;
begin
  select k.id, k.organisation_id, k.scopes, k.opens_every_tenant, k.is_test, o.tier
    into key
    from api_keys k
    join organisations o on o.id = k.organisation_id
   where k.hash = p_key_hash
     and k.revoked_at is null
     and (k.expires_at is null or k.expires_at > clock_timestamp());
  if not found then
    raise exception 'unknown, revoked or expired key' using errcode = 'PF401';
  end if;

  select t.currency, t.time_zone, t.settings
    into enter.currency, enter.time_zone, enter.settings
    from tenants t
   where t.id = p_tenant_id
     and t.organisation_id = key.organisation_id
     and t.status = 'active'
     and t.is_test = key.is_test
     and (key.opens_every_tenant
          or exists (select from api_key_tenants o where o.api_key_id = key.id and o.tenant_id = t.id));
  if not found then
    raise exception 'tenant not open to this key' using errcode = 'PF431';
  end if;

  if not (p_scope = any (key.scopes) or '*' = any (key.scopes)) then
    raise exception 'scope not held by this key' using errcode = 'PF432';
  end if;

  actor_id := key.id;
  now := date_trunc('milliseconds', clock_timestamp());
  perform set_config('app.tenant', p_tenant_id, true);

  if p_counts and key.tier = 'starter' then
    rate_limit := 100;
    minute := date_trunc('minute', now);
    rate_reset_s := ceil(extract(epoch from minute + interval '1 minute' - now));
    insert into api_key_windows as w (api_key_id, started_at, used)
    values (key.id, minute, 1)
        on conflict (api_key_id) do update
       set started_at = minute, used = case when w.started_at = minute then w.used + 1 else 1 end
    returning rate_limit - used into rate_remaining;
    if rate_remaining < 0 then
      raise exception 'request limit of the tier reached' using errcode = 'PF429', detail = rate_reset_s::text;
    end if;
  end if;

  if p_idempotency_key is not null then
    select i.fingerprint, i.status, i.headers, i.body
      into stored_fingerprint, stored_status, stored_headers, stored_body
      from idempotency_keys i
     where i.tenant_id = p_tenant_id and i.key = p_idempotency_key and i.expires_at > enter.now;
  end if;
end
$$;
--> statement-breakpoint
-- Keeps the answer of this transaction under its key, or raises PF409 where another transaction has kept one: the first
-- of several equal requests wins, the others wait here for it. Sweeps two expired keys of the tenant for each new one,
-- so that the table stays as small as a day's traffic.
create function remember_answer(
  p_key text, p_fingerprint text, p_status int, p_headers jsonb, p_body text, p_now timestamptz
) returns void
  language plpgsql volatile
  set search_path = public, pg_temp
as $$
begin
  insert into idempotency_keys as kept (tenant_id, key, fingerprint, status, headers, body, created_at, expires_at)
  values (entered_tenant(), p_key, p_fingerprint, p_status, p_headers, p_body, p_now, p_now + interval '24 hours')
      on conflict (tenant_id, key) do update
     set fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers,
         body = excluded.body, created_at = excluded.created_at, expires_at = excluded.expires_at
   where kept.expires_at <= excluded.created_at;
  if not found then
    raise exception 'answered by another request' using errcode = 'PF409';
  end if;
  delete from idempotency_keys
   where tenant_id = entered_tenant()
     and key in (select key from idempotency_keys
                  where tenant_id = entered_tenant() and expires_at <= p_now
                  order by expires_at limit 2 for update skip locked);
end
$$;
--> statement-breakpoint
-- Raises PF409 unless what was loaded is still there and unchanged.
create function require_unchanged(p_unchanged boolean) returns void
  language plpgsql volatile as $$
begin
  if p_unchanged is not true then
    raise exception 'changed since it was loaded' using errcode = 'PF409';
  end if;
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
revoke all on function enter(bytea, text, text, text, boolean), newest_migration() from public;
--> statement-breakpoint
grant execute on function enter(bytea, text, text, text, boolean), newest_migration() to flexportal_app;
--> statement-breakpoint
grant usage on schema public to flexportal_app;
--> statement-breakpoint
grant select, insert, update on customers, billing_groups, rentals to flexportal_app;
--> statement-breakpoint
-- Events are only ever added.
grant select, insert on events to flexportal_app;
--> statement-breakpoint
grant select, insert, update, delete on idempotency_keys to flexportal_app;

CREATE TABLE "deployment" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"region" text NOT NULL,
	CONSTRAINT "deployment_is_only" CHECK ("deployment"."is_only"),
	CONSTRAINT "deployment_region" CHECK ("deployment"."region" in ('eu', 'us', 'qatar'))
);
--> statement-breakpoint
ALTER TABLE "deployment" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
alter table deployment force row level security;
--> statement-breakpoint
create policy deployment_served on deployment for select to current_user using (true);
--> statement-breakpoint
-- The region that this database is for; null while it has no key.
create function served_region() returns text
  language sql stable security definer
  set search_path = public, pg_temp
  return (select region from deployment);
--> statement-breakpoint
-- As in 0002, and whether that role owns one of our tables, or may become one that does: it could take policies down.
create or replace function could_bypass_policies() returns boolean
  language sql stable
  return exists (
    select from pg_catalog.pg_roles r
     where (r.rolsuper or r.rolbypassrls) and pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
  ) or exists (
    select from pg_catalog.pg_class c
     where c.relnamespace = 'public'::regnamespace and pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER')
  ) or not row_security_active('billing_groups'::regclass);
--> statement-breakpoint
-- As in 0002, but a request that waited for one of the next minute counts in that: it must not begin the old one again.
create or replace function count_request(p_api_key_id text, p_limit int, p_now timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = public, pg_temp
as $$
declare
  minute timestamptz := date_trunc('minute', p_now);
  reset_seconds int;
  used int;
begin
  insert into api_key_windows as w (api_key_id, started_at, used)
  values (p_api_key_id, minute, 1)
      on conflict (api_key_id) do update
     set started_at = greatest(w.started_at, minute), used = case when w.started_at >= minute then w.used + 1 else 1 end
  returning w.started_at, w.used into minute, used;
  reset_seconds := ceil(extract(epoch from minute + interval '1 minute' - p_now));
  if used > p_limit then
    raise exception 'request limit of the tier reached' using errcode = 'PF429',
      detail = jsonb_build_object('limit', p_limit, 'remaining', 0, 'resetSeconds', reset_seconds);
  end if;
  return jsonb_build_object('limit', p_limit, 'remaining', p_limit - used, 'resetSeconds', reset_seconds);
end
$$;
--> statement-breakpoint
-- As in 0016, without the sweep: `forget_expired_answers` does it for all tenants, those that write no more included.
create or replace function enter_to_commit(
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
  end if;
  insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
  select p_tenant_id, e ->> 'id', e ->> 'type', e ->> 'subjectId', caller ->> 'actorId', p_request_id, e -> 'data', p_now
    from jsonb_array_elements(p_events) as e;
end
$$;
--> statement-breakpoint
-- Deletes answers that are kept no longer, of all tenants, at most so many at once; answers how many. What another
-- transaction has locked is left for the next time.
create function forget_expired_answers(p_count_max int) returns int
  language plpgsql volatile security definer
  set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
  of_tenant text;
  expired text;
  count int := 0;
begin
  for of_tenant in select id from tenants order by id loop
    exit when count >= p_count_max;
    perform set_config('app.tenant', of_tenant, true);
    for expired in
      select key from idempotency_keys
       where tenant_id = of_tenant and expires_at <= now() and expires_at > '-infinity'
       order by expires_at limit p_count_max - count for update skip locked
    loop
      delete from idempotency_keys where tenant_id = of_tenant and key = expired;
      count := count + 1;
    end loop;
  end loop;
  perform set_config('app.tenant', '', true);
  return count;
end
$$;
--> statement-breakpoint
revoke all on function served_region(), forget_expired_answers(int) from public;
--> statement-breakpoint
grant execute on function served_region(), forget_expired_answers(int) to flexportal_app;

DROP INDEX "idempotency_keys_expiry";--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("tenant_id","expires_at") WHERE "idempotency_keys"."expires_at" > '-infinity';--> statement-breakpoint
-- As in 0002, but the key alone finds the row: whether it has expired is asked of that row only.
create or replace function kept_answer(p_key text) returns jsonb
  language plpgsql stable security definer
  set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
  return (select case when expires_at > now() then
                   jsonb_build_object('fingerprint', fingerprint, 'status', status, 'headers', headers, 'body', body) end
            from idempotency_keys
           where tenant_id = entered_tenant() and key = p_key);
end
$$;
--> statement-breakpoint
-- As in 0002, but what has expired is looked for first, and deleted by its key: as a join of the two, a plan that was made
-- while the table was empty, and kept, went through all keys of the tenant with every write.
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
  expired text;
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
    for expired in
      select key from idempotency_keys
       where tenant_id = p_tenant_id and expires_at <= p_now and expires_at > '-infinity'
       order by expires_at limit 2 for update skip locked
    loop
      delete from idempotency_keys where tenant_id = p_tenant_id and key = expired;
    end loop;
  end if;
  insert into events (tenant_id, id, type, subject_id, actor_id, request_id, data, occurred_at)
  select p_tenant_id, e ->> 'id', e ->> 'type', e ->> 'subjectId', caller ->> 'actorId', p_request_id, e -> 'data', p_now
    from jsonb_array_elements(p_events) as e;
end
$$;

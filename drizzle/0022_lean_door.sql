-- As in 0002, but the organisation is looked up where a hash join of both was built for every request, and without
-- `enable_seqscan = off`, which cost a fifth of the call: these tables grow slowly, and each ANALYZE makes the plan anew.
create or replace function enter(
  p_key_hash bytea,
  p_tenant_id text,
  p_scope text,
  -- whether this counts against the limit: the first load of a request does
  p_counts boolean
) returns jsonb
  language plpgsql volatile security definer
  set search_path = public, pg_temp
as $$
declare
  caller record;
  moment timestamptz;
  rate jsonb;
begin
  select k.id, k.scopes, t.id as tenant_id, t.currency, t.time_zone,
         (select o.tier from organisations o where o.id = k.organisation_id) as tier
    into caller
    from api_keys k
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

ALTER TABLE "tenants" ADD CONSTRAINT "tenants_settings" CHECK (jsonb_typeof("tenants"."settings") = 'object');--> statement-breakpoint
-- What the entered tenant has chosen, with its currency, which the amounts among it are in. Not told by `enter`: most
-- verbs decide without.
create function tenant_settings(out settings jsonb, out currency text)
  language plpgsql stable security definer
  set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
  select t.settings, t.currency into strict settings, currency from tenants t where t.id = entered_tenant();
end
$$;
--> statement-breakpoint
revoke all on function tenant_settings() from public;
--> statement-breakpoint
grant execute on function tenant_settings() to flexportal_app;

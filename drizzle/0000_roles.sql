-- The application role: it owns nothing, makes nothing and cannot pass by row-level security. A Worker logs in as a
-- member of it. The name is shared by all databases of a cluster, so it may be there already.
do $$
begin
  if not exists (select from pg_roles where rolname = 'flexportal_app') then
    create role flexportal_app nologin nosuperuser nocreatedb nocreaterole nobypassrls;
  end if;
exception
  -- Another database of the cluster was migrated at the same moment.
  when duplicate_object or unique_violation then null;
end
$$;
--> statement-breakpoint
-- The tenant that this transaction has entered, or null: then no policy shows a row.
create function entered_tenant() returns text
  language sql stable parallel safe
  return nullif(current_setting('app.tenant', true), '');

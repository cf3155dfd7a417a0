import { loginRole } from "./database.ts";

/** Tables whose rows each belong to one business unit. A new table must be named here or below. */
export const tenantTables = [
  ...["products", "product_words", "variants", "assets", "customers", "orders", "order_lines", "rentals"],
  ...["order_field_values", "billing_groups", "quotes", "events", "idempotency_keys"],
];

/** Those of them that verbs write; `enter_to_commit` and a trigger write the others. */
export const writtenByVerbs = [
  ...["products", "variants", "assets", "customers", "orders", "order_lines", "rentals", "billing_groups"],
];

/** Tables that the Worker's role cannot touch: only functions that run as the owner read them. */
const globalTables = [
  "organisations",
  "tenants",
  "api_keys",
  "api_key_tenants",
  "api_key_windows",
  "deployment",
  "drizzle.__drizzle_migrations",
];

/** Functions that run as the owner and so see every tenant's rows. Each has to keep tenants apart by itself. */
const ownersFunctions = [
  ...["enter", "enter_to_commit", "kept_answer", "tenant_settings", "newest_migration", "write_product_words"],
  ...["served_region", "forget_expired_answers"],
];

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");
const tables = (names: readonly string[]) => `array[${quoted(names)}]::regclass[]`;
const tenantsTable = `any (${tables(tenantTables)})`;
const globalTable = `any (${tables(globalTables)})`;
const workersRoles = `('flexportal_app', '${loginRole}')`;
const notOurs = "nspname in ('pg_catalog', 'information_schema') or nspname ~ '^pg_(toast|temp)'";
const columnOf = (table: string, column: string) =>
  `(select attnum from pg_attribute where attrelid = ${table} and attname = '${column}')`;
/** As it stands within a text of SQL. */
const ownRows = "(tenant_id = current_setting(''app.tenant''::text, true))";

/**
 * What must hold of the database's own catalogue. `faults` is a statement that answers one text per fault; each of the
 * `sabotages` breaks the guarantee, so that the tests can see that it would be noticed.
 */
export type Guarantee = { guarantee: string; faults: string; sabotages: (string | string[])[] };

export const guarantees: readonly Guarantee[] = [
  {
    guarantee: "every table is known, as a tenant's or as global",
    faults: `select c.oid::regclass::text as fault from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'f') and not (${notOurs})
                and c.oid <> all (${tables([...tenantTables, ...globalTables])})`,
    sabotages: ["create table loose (id text)"],
  },
  {
    guarantee: "the primary key of a tenant's table begins with the tenant",
    faults: `select t::text as fault from unnest(${tables(tenantTables)}) as t
              where not exists (select from pg_constraint where conrelid = t and contype = 'p'
                                   and conkey[1] = ${columnOf("t", "tenant_id")})`,
    sabotages: [
      ["alter table events drop constraint events_pkey", "alter table events add primary key (id, tenant_id)"],
    ],
  },
  {
    guarantee: "a unique key of a tenant's table begins with the tenant, so that none tells of another's rows",
    faults: `select indexrelid::regclass::text as fault from pg_index
              where indisunique and indrelid = ${tenantsTable}
                and indkey[0] is distinct from ${columnOf("indrelid", "tenant_id")}`,
    sabotages: ["create unique index on customers (id, tenant_id)"],
  },
  {
    guarantee: "a foreign key between tenants' tables takes the tenant along",
    faults: `select conrelid::regclass || '.' || conname as fault from pg_constraint f
              where contype = 'f' and conrelid = ${tenantsTable} and confrelid = ${tenantsTable}
                and not exists (select from unnest(conkey, confkey) as pair (here, there)
                                 where here = ${columnOf("conrelid", "tenant_id")}
                                   and there = ${columnOf("confrelid", "tenant_id")})`,
    sabotages: [
      [
        "create unique index customers_id on customers (id)",
        "alter table rentals add foreign key (customer_id) references customers (id)",
      ],
    ],
  },
  {
    guarantee: "a column that names a row of a tenant's table has a foreign key to it",
    faults: `select here::text || '.' || attname as fault
               from unnest(${tables(tenantTables)}) as here join pg_attribute on attrelid = here and attnum > 0
               join unnest(${tables(tenantTables)}) as there
                 on attname ~ ('(^|_)' || rtrim(there::text, 's') || '_id$')
              where not exists (select from pg_constraint
                                 where contype = 'f' and conrelid = here and confrelid = there and attnum = any (conkey))`,
    sabotages: [
      "alter table rentals drop constraint rentals_billing_group_fk",
      "alter table rentals drop constraint rentals_upgrade_fk",
      "alter table billing_groups drop constraint billing_groups_customer_fk",
    ],
  },
  {
    guarantee: "a tenant's row belongs to a tenant that exists",
    faults: `select t::text as fault from unnest(${tables(tenantTables)}) as t
              where not exists (select from pg_constraint where contype = 'f' and conrelid = t
                                   and confrelid = 'tenants'::regclass and conkey[1] = ${columnOf("t", "tenant_id")})`,
    sabotages: ["alter table events drop constraint events_tenant_fk"],
  },
  {
    guarantee: "row-level security is on, for the owner too",
    faults: `select c.oid::regclass::text as fault from pg_class c
              where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                and not (relrowsecurity and relforcerowsecurity)`,
    sabotages: [
      "alter table rentals no force row level security",
      "alter table rentals disable row level security",
      "alter table api_keys no force row level security",
    ],
  },
  {
    guarantee: "a tenant's table has one policy, on the tenant that was entered",
    faults: `select t::text || coalesce(' ' || p.all, '') as fault
               from unnest(${tables(tenantTables)}) as t
               left join lateral (
                 select string_agg(concat_ws(' ', permissive, roles, cmd, qual, with_check), '; ') as all
                   from pg_policies where schemaname = 'public' and tablename = t::text
               ) as p on true
              where p.all is distinct from 'PERMISSIVE {public} ALL ${ownRows} ${ownRows}'`,
    sabotages: [
      "drop policy rentals_own on rentals",
      "create policy everything on rentals using (true)",
      "alter policy rentals_own on rentals with check (tenant_id is not null)",
      "alter policy rentals_own on rentals to flexportal_app",
    ],
  },
  {
    guarantee: "no policy opens a global table to the Worker's role",
    faults: `select polrelid::regclass || '.' || polname as fault from pg_policy
              where polrelid = ${globalTable}
                and exists (select from unnest(polroles) as role
                             where role = 0 or pg_has_role('${loginRole}', role, 'member'))`,
    sabotages: [
      "create policy everybody on tenants using (true)",
      "create policy worker on tenants to flexportal_app using (true)",
    ],
  },
  {
    guarantee: "the Worker's role has no privilege on a global table",
    faults: `select t::text || ' ' || privilege as fault
               from unnest(${tables(globalTables)}) as t,
                    unnest(array['select', 'insert', 'update', 'references']) as privilege
              where has_any_column_privilege('${loginRole}', t, privilege)
              union
             select t::text || ' ' || privilege
               from unnest(${tables(globalTables)}) as t, unnest(array['delete', 'truncate', 'trigger']) as privilege
              where has_table_privilege('${loginRole}', t, privilege)`,
    sabotages: [
      "grant select (id) on organisations to flexportal_app",
      "grant delete on api_keys to flexportal_app",
      "grant select on drizzle.__drizzle_migrations to public",
    ],
  },
  {
    guarantee: "the Worker's role reads, adds and changes what verbs write, takes lines off orders, and nothing more",
    faults: `select t::text || ' ' || privilege as fault
               from unnest(${tables(tenantTables)}) as t,
                    unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
              where has_table_privilege('${loginRole}', t, privilege)
                and not (t = any (${tables(writtenByVerbs)}) and privilege in ('select', 'insert', 'update'))
                and not (t = 'quotes'::regclass and privilege in ('select', 'insert'))
                and not (t in ('events'::regclass, 'product_words'::regclass) and privilege = 'select')
                and not (t = 'order_lines'::regclass and privilege = 'delete')
                and not (t = 'order_field_values'::regclass and privilege in ('select', 'insert'))`,
    sabotages: [
      "grant insert on events to flexportal_app",
      "grant update on events to flexportal_app",
      "grant update on order_field_values to flexportal_app",
      "grant delete on orders to flexportal_app",
      "grant delete on rentals to flexportal_app",
      "grant update on quotes to flexportal_app",
      "grant truncate on billing_groups to flexportal_app",
      "grant select on idempotency_keys to flexportal_app",
    ],
  },
  {
    guarantee: "the Worker's roles are no superusers, pass by no policy and make neither roles nor databases",
    faults: `select rolname as fault from pg_roles where rolname in ${workersRoles}
                and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
              union select 'too few roles' where (select count(*) from pg_roles where rolname in ${workersRoles}) < 2`,
    sabotages: ["alter role flexportal_app createdb", `alter role ${loginRole} bypassrls`],
  },
  {
    guarantee: "the Worker's roles own nothing",
    faults: `select classid::regclass || ' ' || objid as fault from pg_shdepend join pg_roles r on r.oid = refobjid
              where refclassid = 'pg_authid'::regclass and deptype = 'o' and rolname in ${workersRoles}`,
    sabotages: [
      [
        "grant flexportal_app to current_user with set true",
        "grant create on schema public to flexportal_app",
        "alter table rentals owner to flexportal_app",
      ],
    ],
  },
  {
    guarantee: "the Worker's login role can become no other role than flexportal_app",
    faults: `select rolname as fault from pg_roles
              where rolname not in ${workersRoles} and pg_has_role('${loginRole}', oid, 'member')
              union select 'admin of ' || roleid::regrole from pg_auth_members
              where admin_option and member::regrole::text in ${workersRoles}`,
    sabotages: [
      ["create role another", `grant another to ${loginRole}`],
      `grant flexportal_app to ${loginRole} with admin option`,
    ],
  },
  {
    guarantee: "the Worker's role makes nothing in the database",
    faults: `select nspname as fault from pg_namespace where has_schema_privilege('${loginRole}', oid, 'create')
                and nspname !~ '^pg_temp'
              union select datname from pg_database
              where datname = current_database() and has_database_privilege('${loginRole}', oid, 'create')`,
    sabotages: ["grant create on schema public to flexportal_app"],
  },
  {
    guarantee: "a function that runs as the owner is known, finds its tables in fixed schemas, and is not everybody's",
    faults: `select p.oid::regprocedure::text as fault from pg_proc p join pg_namespace n on n.oid = pronamespace
              where prosecdef and not (${notOurs})
                and not (proname in (${quoted(ownersFunctions)})
                         and exists (select from unnest(proconfig) as setting
                                      where setting ~ '^search_path="?(public|pg_catalog)"?, "?pg_temp"?$')
                         and not has_function_privilege('public', p.oid, 'execute'))`,
    sabotages: [
      "create function peek() returns text language sql security definer set search_path = public, pg_temp return ''",
      "alter function newest_migration() reset search_path",
      "alter function newest_migration() set search_path = public, pg_catalog",
      "grant execute on function newest_migration() to public",
    ],
  },
  {
    guarantee: "a function that reads a tenant's table, and keeps its plans, reads by an index whenever they were made",
    faults: `select p.oid::regprocedure::text as fault from pg_proc p join pg_language l on l.oid = prolang
              where lanname = 'plpgsql' and pronamespace = 'public'::regnamespace
                and prosrc ~ '\\m(${tenantTables.join("|")})\\M'
                and not ('enable_seqscan=off' = any (coalesce(proconfig, '{}')))`,
    sabotages: [
      "alter function require_active_customer() reset enable_seqscan",
      "alter function kept_answer(text) reset enable_seqscan",
    ],
  },
  {
    guarantee: "a view asks as the one who asks it",
    faults: `select c.oid::regclass::text as fault from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where relkind in ('v', 'm') and not (${notOurs})
                and not ('security_invoker=true' = any (coalesce(reloptions, '{}')))`,
    sabotages: ["create view seen as select * from rentals", "create materialized view kept as select * from rentals"],
  },
  {
    guarantee: "every change of a row that has a version counts",
    faults: `select attrelid::regclass::text as fault from pg_attribute
              where attname = 'version' and attrelid = ${tenantsTable}
                and not exists (select from pg_trigger where tgrelid = attrelid and tgenabled = 'O'
                                   and tgfoid = 'count_version'::regproc and tgtype = 1 | 2 | 16)`,
    sabotages: ["drop trigger rentals_version on rentals", "alter table rentals disable trigger rentals_version"],
  },
];

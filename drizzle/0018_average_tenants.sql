-- A tenant that the planner has not met yet is taken for one of average size. By a list of tenants with their sizes, which
-- a hundred of them fit into, it would be taken for an empty one until the table is analysed again: any index that begins
-- with the tenant then looks as good as the key that is asked for, and a first import reads all of its rows for each row.
do $$
declare
  name text;
begin
  foreach name in array array['products', 'product_words', 'variants', 'assets'] loop
    execute format('alter table %I alter column tenant_id set statistics 1', name);
  end loop;
end
$$;

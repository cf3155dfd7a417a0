-- Owners, too, see through the policies only.
do $$
declare
  name text;
begin
  foreach name in array array['products', 'product_words', 'variants', 'assets', 'orders', 'order_lines'] loop
    execute format('alter table %I force row level security', name);
  end loop;
  foreach name in array array['products', 'variants', 'assets', 'orders', 'order_lines'] loop
    execute format('create trigger %I before update on %I for each row execute function count_version()',
                   name || '_version', name);
  end loop;
end
$$;
--> statement-breakpoint
-- What the rentals of a customer add up to is no change of the customer.
drop trigger customers_version on customers;
--> statement-breakpoint
create trigger customers_version before update on customers for each row
  when (old.active_rentals = new.active_rentals and old.monthly_revenue = new.monthly_revenue)
  execute function count_version();
--> statement-breakpoint
-- Adds up, per customer, what a statement has done to active rentals. As a difference: two transactions that add a rental
-- each would both count without the other's.
create function count_rentals() returns trigger
  language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update customers c
       set active_rentals = active_rentals + change.rentals, monthly_revenue = monthly_revenue + change.amount
      from (select tenant_id, customer_id, count(*) as rentals, sum(monthly_amount) as amount
              from new_rows where status = 'active' group by tenant_id, customer_id) as change
     where c.tenant_id = change.tenant_id and c.id = change.customer_id;
  elsif tg_op = 'DELETE' then
    update customers c
       set active_rentals = active_rentals - change.rentals, monthly_revenue = monthly_revenue - change.amount
      from (select tenant_id, customer_id, count(*) as rentals, sum(monthly_amount) as amount
              from old_rows where status = 'active' group by tenant_id, customer_id) as change
     where c.tenant_id = change.tenant_id and c.id = change.customer_id;
  else
    update customers c
       set active_rentals = active_rentals + (new.status = 'active')::int - (old.status = 'active')::int,
           monthly_revenue = monthly_revenue + case when new.status = 'active' then new.monthly_amount else 0 end
                                             - case when old.status = 'active' then old.monthly_amount else 0 end
     where c.tenant_id = new.tenant_id and c.id = new.customer_id;
  end if;
  return null;
end
$$;
--> statement-breakpoint
create trigger rentals_added after insert on rentals referencing new table as new_rows
  for each statement execute function count_rentals();
--> statement-breakpoint
create trigger rentals_removed after delete on rentals referencing old table as old_rows
  for each statement execute function count_rentals();
--> statement-breakpoint
-- A move between groups, which is what bulk changes are, does not come here.
create trigger rentals_counted after update of status, monthly_amount on rentals for each row
  when (old.status <> new.status or old.monthly_amount <> new.monthly_amount)
  execute function count_rentals();
--> statement-breakpoint
create function refuse_change() returns trigger
  language plpgsql as $$
begin
  raise exception '% of % cannot change', tg_argv[0], tg_table_name;
end
$$;
--> statement-breakpoint
-- The totals above count on it.
create trigger rentals_customer before update of customer_id on rentals for each row
  when (old.customer_id <> new.customer_id) execute function refuse_change('customer_id');
--> statement-breakpoint
-- Prefixes of a word are a range of the index only where letters compare by their code.
alter table product_words alter column word type text collate "C";
--> statement-breakpoint
-- The words that a product is found by.
create function words_of(name text, sku text, brand text) returns setof text
  language sql immutable as $$
  select word from regexp_split_to_table(lower(name || ' ' || sku || ' ' || brand), '[^[:alnum:]]+') as word
   where word <> ''
  union
  select lower(sku)
$$;
--> statement-breakpoint
create function write_product_words() returns trigger
  language plpgsql security definer
  set search_path = public, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    insert into product_words (tenant_id, word, product_id)
    select p.tenant_id, word, p.id from new_rows p, words_of(p.name, p.sku, p.brand) as word;
  else
    delete from product_words where tenant_id = new.tenant_id and product_id = new.id;
    insert into product_words (tenant_id, word, product_id)
    select new.tenant_id, word, new.id from words_of(new.name, new.sku, new.brand) as word;
  end if;
  return null;
end
$$;
--> statement-breakpoint
create trigger products_worded after insert on products referencing new table as new_rows
  for each statement execute function write_product_words();
--> statement-breakpoint
create trigger products_reworded after update of name, sku, brand on products for each row
  when (old.name <> new.name or old.sku <> new.sku or old.brand <> new.brand)
  execute function write_product_words();
--> statement-breakpoint
grant select, insert, update on products, variants, assets, orders, order_lines to flexportal_app;
--> statement-breakpoint
-- Words are written by their trigger alone.
revoke all on function write_product_words() from public;
--> statement-breakpoint
grant select on product_words to flexportal_app;

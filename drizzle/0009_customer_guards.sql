-- Whoever orders or rents is an active customer. The lock is the one that a foreign key takes anyway: a customer who is
-- being made inactive holds the row against it, so that this waits, and then sees the outcome. PF409: the verb starts again
-- from its load, and finds the customer inactive.
create function require_active_customer() returns trigger
  language plpgsql as $$
begin
  perform from customers
    where tenant_id = new.tenant_id and id = new.customer_id and status = 'active' for key share;
  if not found then
    raise exception 'customer % is not active', new.customer_id using errcode = 'PF409';
  end if;
  return new;
end
$$;
--> statement-breakpoint
create trigger orders_customer_active before insert or update of customer_id on orders for each row
  when (new.status in ('pending', 'confirmed', 'partial')) execute function require_active_customer();
--> statement-breakpoint
create trigger rentals_customer_active before insert on rentals for each row
  when (new.status = 'active') execute function require_active_customer();

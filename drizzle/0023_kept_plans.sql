-- These, too, keep their plans for as long as their connection (see 0002): one that was made while there were few customers
-- went through all of them, of all tenants, for each order and each rental.
alter function require_active_customer() set enable_seqscan = off;
--> statement-breakpoint
alter function count_rentals() set enable_seqscan = off;
--> statement-breakpoint
alter function write_product_words() set enable_seqscan = off;

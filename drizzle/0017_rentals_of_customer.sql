DROP INDEX "rentals_of_customer";--> statement-breakpoint
CREATE INDEX "rentals_of_customer" ON "rentals" USING btree ("tenant_id","customer_id","created_at","id");
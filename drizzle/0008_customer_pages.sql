DROP INDEX "customers_created";--> statement-breakpoint
DROP INDEX "customers_first_name";--> statement-breakpoint
DROP INDEX "customers_last_name";--> statement-breakpoint
DROP INDEX "customers_email";--> statement-breakpoint
DROP INDEX "customers_revenue";--> statement-breakpoint
DROP INDEX "customers_devices";--> statement-breakpoint
CREATE INDEX "customers_by_created" ON "customers" USING btree ("tenant_id","status","customer_type","has_active_rentals","created_at","id");--> statement-breakpoint
CREATE INDEX "customers_by_first_name" ON "customers" USING btree ("tenant_id","status","customer_type","has_active_rentals","sort_first_name","id");--> statement-breakpoint
CREATE INDEX "customers_by_last_name" ON "customers" USING btree ("tenant_id","status","customer_type","has_active_rentals","sort_last_name","id");--> statement-breakpoint
CREATE INDEX "customers_by_email" ON "customers" USING btree ("tenant_id","status","customer_type","has_active_rentals","sort_email","id");--> statement-breakpoint
CREATE INDEX "customers_by_revenue" ON "customers" USING btree ("tenant_id","status","customer_type","has_active_rentals","monthly_revenue","id");--> statement-breakpoint
CREATE INDEX "customers_by_devices" ON "customers" USING btree ("tenant_id","status","customer_type","has_active_rentals","active_rentals","id");